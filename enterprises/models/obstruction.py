from django.db import models
from django.db.models import F, Q

from campaign.access import ScopedQuerySet
from enterprises.models.proof import Proof


class ObstructionQuerySet(ScopedQuerySet):
    def standing(self):
        """Steps that were not taken back."""
        return self.filter(cancelled_at=None)


class Obstruction(models.Model):
    """One step against an enterprise that obstructs its union (阻挠建会), in the law's order.

    Never changed: one entered by mistake is taken back with a reason. Source: 工会法(2009) 第十一、五十条
    and 冀工办发〔2018〕43号; the second step is the unions' own practice.
    """

    class Step(models.IntegerChoices):
        EXPLAINED = 1, "上门宣传，说明建会是法律规定"
        ADVISED = 2, "工会书面提出建议"
        ASKED = 3, "提请劳动行政部门责令改正"
        ORDERED = 4, "劳动行政部门责令改正"
        REFERRED = 5, "拒不改正，提请县级以上人民政府处理"
        CRIMINAL = 6, "以暴力、威胁手段造成严重后果，移送司法机关"

    SCOPE = "enterprise__district"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="obstructions", verbose_name="企业"
    )
    step = models.PositiveSmallIntegerField("步骤", choices=Step)
    taken_on = models.DateField("日期")
    document_number = models.CharField("文号", max_length=100, blank=True)
    body = models.CharField("经办单位", max_length=100)
    person = models.CharField("经办人", max_length=100)
    result = models.CharField("结果", max_length=1000)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="录入人")
    at = models.DateTimeField("录入时间")
    entered_on = models.DateField("录入日期")
    cancelled_at = models.DateTimeField("作废时间", null=True)
    cancelled_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    cancelled_reason = models.CharField("作废理由", max_length=300, blank=True)

    objects = ObstructionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阻挠建会处置"
        ordering = ["step", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "step"],
                condition=Q(cancelled_at=None),
                name="enterprises_obstruction_step_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_on__lte=F("entered_on")),
                name="enterprises_obstruction_not_in_future",
            ),
            models.CheckConstraint(
                condition=Q(step__gte=1, step__lte=6) & ~Q(body="") & ~Q(person="") & ~Q(result=""),
                name="enterprises_obstruction_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False)
                & ~Q(cancelled_reason=""),
                name="enterprises_obstruction_cancelled_by_when_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.taken_on} {self.get_step_display()}"


class ObstructionProof(Proof):
    """The paper of a step: a letter, an order, a record of the talk."""

    SCOPE = "obstruction__enterprise__district"

    obstruction = models.OneToOneField(
        "enterprises.Obstruction", models.PROTECT, related_name="proof"
    )

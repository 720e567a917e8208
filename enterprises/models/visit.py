from django.db import models
from django.db.models import F, Q

from campaign.access import ScopedQuerySet


class VisitQuerySet(ScopedQuerySet):
    def counting(self):
        """Visits that were not taken back."""
        return self.filter(cancelled_at=None)

    def explaining(self):
        """Visits at which the policy was explained."""
        return self.filter(explained=True)


class Visit(models.Model):
    """走访: somebody went to an enterprise and what was said there.

    Never changed: one entered by mistake is taken back with a reason, so the table is its own history.
    ``token`` is made by the browser: the same form sent twice is stored once.
    """

    SCOPE = "enterprise__district"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="visits", verbose_name="企业"
    )
    token = models.CharField("表单编号", max_length=64)
    visited_on = models.DateField("走访日期")
    visitor = models.CharField("走访人", max_length=100)
    met = models.CharField("见到的人（职务）", max_length=100, blank=True)
    explained = models.BooleanField("已讲解建会政策")
    said = models.CharField("了解到的情况", max_length=1000)
    next_step = models.CharField("下一步", max_length=300, blank=True)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="录入人")
    at = models.DateTimeField("录入时间")
    entered_on = models.DateField("录入日期")
    cancelled_at = models.DateTimeField("作废时间", null=True)
    cancelled_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    cancelled_reason = models.CharField("作废理由", max_length=300, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访"
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "token"],
                name="enterprises_visit_form_once",
                violation_error_message="这次走访已经保存过",
            ),
            models.CheckConstraint(
                condition=Q(visited_on__lte=F("entered_on")),
                name="enterprises_visit_not_in_future",
                violation_error_message="走访日期不能晚于今天",
            ),
            models.CheckConstraint(
                condition=~Q(visitor="") & ~Q(said="") & ~Q(token=""),
                name="enterprises_visit_says_who_and_what",
                violation_error_message="请写明走访人和了解到的情况",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False)
                & ~Q(cancelled_reason=""),
                name="enterprises_visit_cancelled_by_when_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.visited_on} {self.visitor}"

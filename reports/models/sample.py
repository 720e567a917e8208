from django.db import models
from django.db.models import F, Q

from campaign.access import ScopedQuerySet


class Sample(models.Model):
    """抽查: rows of accepted versions that a superior drew to have them checked by phone or visit.

    ``frame`` names the versions drawn from (unit, number, fingerprint): with the same ones, method and
    seed the same rows are drawn again (reports/drawing.py).
    """

    SCOPE = "superior"

    class Reach(models.TextChoices):
        DIRECT = "direct", "直接下级的报表"
        ALL = "all", "全部下级单位的报表"

    class Method(models.TextChoices):
        EACH = "each", "按单位：每个单位抽同样多家"
        UNIT = "unit", "按单位：按各单位企业数的比例"
        SIZE = "size", "按规模：按职工人数分档，按比例"
        RISK = "risk", "按风险：有疑问或接近起点的先抽"

    round = models.ForeignKey("campaign.Round", models.PROTECT, related_name="+")
    superior = models.ForeignKey(
        "campaign.District", models.PROTECT, related_name="+", verbose_name="抽查单位"
    )
    reach = models.CharField("范围", max_length=10, choices=Reach)
    method = models.CharField("方法", max_length=10, choices=Method)
    number = models.PositiveIntegerField("家数")
    seed = models.PositiveIntegerField("随机种子")
    frame = models.JSONField("抽样范围")
    frame_fingerprint = models.CharField("抽样范围的指纹", max_length=64)
    population = models.PositiveIntegerField("范围内的企业数")
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="抽取人")
    at = models.DateTimeField("抽取时间")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽查"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "round", "superior", "reach", "method", "number", "seed", "frame_fingerprint",
                ],
                name="reports_sample_drawn_once",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=F("population")),
                name="reports_sample_within_its_rows",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.superior} 抽查"


class SampledRow(models.Model):
    """One enterprise of a sample as it stood in the accepted version, and what the check found.

    ``cells`` is {column: {"right": yes/no, "told": what was found}}; ``checked`` and ``wrong`` count
    them. ``edition`` counts the records, so that of two at once the second is told.
    """

    SCOPE = "district"

    class How(models.TextChoices):
        PHONE = "phone", "电话核查"
        VISIT = "visit", "上门核查"

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="rows")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    district = models.ForeignKey(
        "campaign.District", models.PROTECT, related_name="+", verbose_name="填报单位"
    )
    version = models.ForeignKey("campaign.Version", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField("序号")
    stratum = models.CharField("层", max_length=60)
    values = models.JSONField("报表中的内容")
    how = models.CharField("核查方式", max_length=10, choices=How, blank=True)
    whom = models.CharField("受访人", max_length=60, blank=True)
    checked_on = models.DateField("核查日期", null=True)
    cells = models.JSONField("逐栏结果", default=dict)
    checked = models.PositiveSmallIntegerField("核对栏数", default=0)
    wrong = models.PositiveSmallIntegerField("不符栏数", default=0)
    note = models.CharField("备注", max_length=500, blank=True)
    edition = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("记录时间", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "抽中的企业"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "enterprise"], name="reports_sampled_enterprise_once"
            ),
            models.UniqueConstraint(
                fields=["sample", "position"], name="reports_sampled_position_once"
            ),
            models.CheckConstraint(
                condition=Q(wrong__lte=F("checked")), name="reports_sampled_wrong_were_checked"
            ),
            models.CheckConstraint(
                condition=Q(by=None, at=None, edition=0, checked=0, how="", checked_on=None)
                | Q(by__isnull=False, at__isnull=False, edition__gte=1, checked_on__isnull=False)
                & ~Q(how=""),
                name="reports_sampled_who_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(at=None) | Q(checked=0) & ~Q(note="") | Q(checked__gt=0) & ~Q(whom=""),
                name="reports_sampled_whom_or_why_not",
            ),
        ]

    def __str__(self):
        return self.values["name"]

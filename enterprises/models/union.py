from django.db import models
from django.db.models import Q

from campaign.access import ScopedQuerySet


class Founding(models.Model):
    """已建会, as entered on the page of the enterprise: what the ledger has no column for."""

    SCOPE = "enterprise__district"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="foundings"
    )
    founded_on = models.CharField("建会时间", max_length=10)
    approval = models.CharField("批复文号", max_length=60, blank=True)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="录入人")
    at = models.DateTimeField("录入时间")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "建会记录"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(founded_on=""), name="enterprises_founding_has_date"
            ),
        ]

    def __str__(self):
        return f"{self.founded_on} {self.approval}".strip()


class Union(models.Model):
    """A union that covers several enterprises of one unit: one record, linked to all of them."""

    SCOPE = "district"

    class Kind(models.TextChoices):
        JOINT = "joint", "联合基层工会"
        AREA = "area", "区域工会"
        TRADE = "trade", "行业工会"

    campaign = models.ForeignKey("campaign.Campaign", models.PROTECT, verbose_name="专项行动")
    district = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="单位")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    name = models.CharField("工会名称", max_length=80)
    chair = models.CharField("工会主席", max_length=60, blank=True)
    founded_on = models.CharField("建会时间", max_length=10, blank=True)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="录入人")
    at = models.DateTimeField("录入时间")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联合（区域、行业）工会"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "district", "name"],
                name="enterprises_union_name_once_per_unit",
                violation_error_message="本单位已登记这个工会，请从列表中选择",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="enterprises_union_has_name"),
            models.CheckConstraint(
                condition=Q(kind__in=["joint", "area", "trade"]),
                name="enterprises_union_kind_known",
            ),
        ]

    def __str__(self):
        return self.name


class UnionLinkQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(ended_at=None)


class UnionLink(models.Model):
    """``union`` covers ``enterprise``. ``before`` is what the row named before its first link."""

    SCOPE = "enterprise__district"

    union = models.ForeignKey(Union, models.PROTECT, related_name="links")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="union_links"
    )
    before = models.CharField("原填写的覆盖工会", max_length=200, blank=True)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    ended_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("解除时间", null=True)

    objects = UnionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工会覆盖的企业"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "enterprise"],
                condition=Q(ended_at=None),
                name="enterprises_union_covers_once",
                violation_error_message="这家企业已由这个工会覆盖",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="enterprises_union_link_ended_by_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.union} / {self.enterprise}"

from django.db import models

from campaign.access import ScopedQuerySet
from campaign.models import Version
from reports.basis import Basis


class Tally(models.Model):
    """One cell of the figures of a version, counted once from its frozen rows: a unit's own rows only,
    so that a city's version never counts its counties twice. ``annex`` is empty for the joint count.
    A version without rows has one cell of zeros: that it has any says that it was counted."""

    SCOPE = "version__submission__district"

    version = models.ForeignKey(Version, models.CASCADE, related_name="+", verbose_name="版本")
    annex = models.CharField("附件", max_length=20, blank=True)
    layout = models.CharField("分组", max_length=20)
    value = models.CharField("组别", max_length=20, blank=True)
    standing = models.CharField("计入", max_length=20)
    enterprises = models.PositiveIntegerField("企业数")
    employees = models.PositiveBigIntegerField("职工人数")
    members = models.PositiveBigIntegerField("会员人数")
    joined = models.PositiveBigIntegerField("计入入会率的会员")
    founded = models.PositiveIntegerField("新建会")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "版本汇总数"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "annex", "layout", "value", "standing"],
                name="reports_tally_cell_once_per_version",
            ),
        ]

    def __str__(self):
        return f"{self.version} {self.layout} {self.value}"


class DailyFigure(models.Model):
    """What a unit's figures were on a day, on one basis: a cell of the layout by annex and 港澳台."""

    SCOPE = "district"

    round = models.ForeignKey("campaign.Round", models.PROTECT, related_name="+")
    day = models.DateField("日期")
    district = models.ForeignKey("campaign.District", models.PROTECT, related_name="+")
    basis = models.CharField("口径", max_length=10, choices=Basis)
    value = models.CharField("附件和港澳台", max_length=20, blank=True)
    standing = models.CharField("计入", max_length=20)
    enterprises = models.PositiveIntegerField("企业数")
    employees = models.PositiveBigIntegerField("职工人数")
    members = models.PositiveBigIntegerField("会员人数")
    joined = models.PositiveBigIntegerField("计入入会率的会员")
    founded = models.PositiveIntegerField("新建会")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "每日汇总数"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "day", "basis", "district", "value", "standing"],
                name="reports_daily_figure_once",
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.district} {self.basis}"

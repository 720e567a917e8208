from django.db import models
from django.db.models import Q

from campaign.access import ScopedQuerySet
from enterprises.models import Enterprise


class TickQuerySet(ScopedQuerySet):
    def on_rows_within(self, campaign, district):
        """Ticks on the rows of ``district`` and of every unit below it."""
        rows = Enterprise.objects.in_campaign(campaign).within(district)
        return self.filter(enterprise__in=rows.order_by().values("pk"))


class Tick(models.Model):
    """已核: a reviewing unit's mark on the content of a row, which it keeps as a fingerprint.

    It counts while the row still says the same, so it falls by itself and nobody takes it away. One
    a row and reviewing unit: the next tick takes the place of a fallen one, which till then says who
    looked at the row before it changed.
    """

    SCOPE = "superior"

    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="ticks")
    superior = models.ForeignKey(
        "campaign.District", models.PROTECT, related_name="+", verbose_name="审核单位"
    )
    fingerprint = models.CharField("内容指纹", max_length=64)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="审核人")
    at = models.DateTimeField("核对时间")

    objects = TickQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已核"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "superior"], name="reports_one_tick_per_row_and_superior"
            ),
            models.CheckConstraint(
                condition=~Q(fingerprint=""), name="reports_tick_has_fingerprint"
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} 已核"

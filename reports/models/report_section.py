from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ScopedQuerySet


class ReportSection(models.Model):
    """What a unit wrote under one heading of its 专项报告; the heading's key stands in the campaign file.

    ``blocks`` is plain JSON (reports/written/blocks.py), ``edition`` counts the savings: of two writers the
    second is told. Figures stand in the text as 【fields】, filled when the paper is made.
    """

    SCOPE = "district"

    round = models.ForeignKey("campaign.Round", models.PROTECT, related_name="+")
    district = models.ForeignKey("campaign.District", models.PROTECT, related_name="+")
    key = models.CharField("部分", max_length=40)
    blocks = models.JSONField("文字", default=list)
    edition = models.PositiveIntegerField("保存次数")
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="保存人")
    at = models.DateTimeField("保存时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专项报告"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "district", "key"], name="reports_reportsection_once"
            ),
            models.CheckConstraint(
                condition=Q(edition__gte=1), name="reports_reportsection_counts_savings"
            ),
        ]

    def __str__(self):
        return f"{self.district} {self.round} {self.key}"

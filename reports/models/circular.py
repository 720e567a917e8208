from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ScopedQuerySet


class Circular(models.Model):
    """The words of a superior's 通报 draft; its figures stand as fields (``【建会率】``) filled at export.

    ``sections`` is {key: text}, keys of reports/circular_text.py SECTIONS. ``edition`` counts the
    savings. ``since`` is the day of the circular before, which figures are compared with.
    """

    SCOPE = "superior"

    round = models.ForeignKey("campaign.Round", models.PROTECT, related_name="+")
    superior = models.ForeignKey("campaign.District", models.PROTECT, related_name="+")
    sections = models.JSONField("各部分文字")
    since = models.DateField("上次通报日期", null=True, blank=True)
    edition = models.PositiveIntegerField("保存次数")
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="保存人")
    at = models.DateTimeField("保存时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报稿"
        constraints = [
            models.UniqueConstraint(fields=["round", "superior"], name="reports_circular_once"),
            models.CheckConstraint(
                condition=Q(edition__gte=1), name="reports_circular_counts_savings"
            ),
        ]

    def __str__(self):
        return f"{self.superior} {self.round} 通报"

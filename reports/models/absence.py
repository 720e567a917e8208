from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from campaign.access import ScopedQuerySet
from campaign.models.submission import stamp


class Absence(models.Model):
    """Why a superior's report goes without one of the units below, and by when that one follows (补报)."""

    SCOPE = "superior"

    round = models.ForeignKey("campaign.Round", models.PROTECT, related_name="+")
    superior = models.ForeignKey("campaign.District", models.PROTECT, related_name="absences")
    child = models.ForeignKey("campaign.District", models.PROTECT, related_name="+")
    text = models.CharField("说明", max_length=500)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "缺报说明"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "superior", "child"], name="reports_absence_once_per_child"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reports_absence_has_text"),
            models.CheckConstraint(
                condition=~Q(child=F("superior")), name="reports_absence_of_another_unit"
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def written(self) -> str:
        """By whom and when, in words."""
        return f"{self.by} {stamp(self.at)}"

from django.db import models
from django.db.models import Q

from campaign.access import ScopedQuerySet
from campaign.models.submission import NEEDS_REASON, RETURNS, Action, stamp


class SubmissionEvent(models.Model):
    """One change of state: who, when, why."""

    SCOPE = "submission__district"

    submission = models.ForeignKey("campaign.Submission", models.PROTECT, related_name="events")
    action = models.CharField("动作", max_length=10, choices=Action)
    version = models.ForeignKey("campaign.Version", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("campaign.User", models.PROTECT, verbose_name="经办人")
    at = models.DateTimeField("时间")
    reason = models.CharField("理由", max_length=500, blank=True)
    reason_code = models.CharField("类别", max_length=20, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=RETURNS) | Q(reason_code=""),
                name="campaign_event_code_of_a_return",
            ),
            models.CheckConstraint(
                condition=~Q(action__in=NEEDS_REASON) | ~Q(reason=""),
                name="campaign_event_return_needs_reason",
            ),
        ]

    def __str__(self):
        return f"{self.get_action_display()} {stamp(self.at)}"

    @property
    def said(self) -> str:
        """The reason with its category in front: ``漏填：请补全``."""
        words = self.submission.round.campaign.definition.return_reasons.by_code
        known = words[self.reason_code].label if self.reason_code in words else ""
        return "：".join(filter(None, (known, self.reason)))

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ScopedQuerySet
from campaign.models.submission import stamp


class SignOffQuerySet(ScopedQuerySet):
    def last_of(self, submission):
        """The request that counts for a report; None before the first one. One query."""
        found = self.filter(submission=submission.pk).select_related("leader", "asked_by")
        return found.last() if submission.pk else None


class SignOff(models.Model):
    """县内审签: the clerk asks one 分管主席 of the own unit before sending; the last one counts.

    ``content`` is what was laid before the leader, ``fingerprint`` its fingerprint: a confirmation
    holds as long as the ledger says the same, so it falls by itself and nobody takes it away.
    """

    SCOPE = "submission__district"

    class State(models.TextChoices):
        ASKED = "asked", "待审签"
        CONFIRMED = "confirmed", "已确认"
        HANDED_BACK = "handed_back", "退给填报员"
        REPLACED = "replaced", "已另送审签"

    submission = models.ForeignKey("campaign.Submission", models.PROTECT, related_name="sign_offs")
    leader = models.ForeignKey(
        "campaign.User", models.PROTECT, related_name="+", verbose_name="分管主席"
    )
    asked_by = models.ForeignKey(
        "campaign.User", models.PROTECT, related_name="+", verbose_name="填报员"
    )
    asked_at = models.DateTimeField("送审签时间", default=timezone.now)
    content = models.JSONField("内容")
    fingerprint = models.CharField("内容指纹", max_length=64)
    state = models.CharField("状态", max_length=12, choices=State, default=State.ASKED)
    ended_at = models.DateTimeField("办理时间", null=True)
    reason = models.CharField("退给填报员的意见", max_length=500, blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "县内审签"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(state="asked"),
                name="reports_sign_off_one_open_request",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at=None)
                | ~Q(state="asked") & Q(ended_at__isnull=False),
                name="reports_sign_off_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_back") | ~Q(reason=""),
                name="reports_sign_off_handed_back_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(fingerprint=""), name="reports_sign_off_has_fingerprint"
            ),
        ]

    def __str__(self):
        """Who asked whom and how it ended, as one sentence without its full stop."""
        asked = f"{self.asked_by} 于 {stamp(self.asked_at)} 送 {self.leader} 审签"
        ended = self.ended_at and stamp(self.ended_at)
        ends: dict[str, str] = {
            self.State.ASKED: "，等待确认",
            self.State.CONFIRMED: f"，{ended} 已确认",
            self.State.HANDED_BACK: f"，{ended} 退给填报员：“{self.reason}”",
            self.State.REPLACED: f"，{ended} 另送审签",
        }
        return asked + ends[self.state]

    def holds(self, fingerprint) -> bool:
        """Whether this confirms the content with ``fingerprint``."""
        return self.state == self.State.CONFIRMED and self.fingerprint == fingerprint

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ScopedQuerySet


class DoubtAnswer(models.Model):
    """A county's answer to one line of its 核查单, good for the figures it was given for (``facts``).

    Waiting until the superior accepts or refuses it; a refused one stays, with the next one after it.
    """

    SCOPE = "submission__district"

    class State(models.TextChoices):
        WAITING = "waiting", "待上级认可"
        ACCEPTED = "accepted", "已认可"
        REFUSED = "refused", "不认可"

    submission = models.ForeignKey("campaign.Submission", models.PROTECT, related_name="doubts")
    code = models.CharField("疑点", max_length=40)
    subject = models.CharField("所指", max_length=2000, blank=True)
    facts = models.CharField("数字的指纹", max_length=64)
    text = models.CharField("答复", max_length=500)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    judged_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    judged_reason = models.CharField("不认可的理由", max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核查单答复"
        ordering = ["pk"]
        constraints = [
            # ``facts`` covers code and subject
            models.UniqueConstraint(
                fields=["submission", "facts"],
                condition=~Q(state="refused"),
                name="reports_doubt_one_standing_answer",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reports_doubt_answer_has_text"),
            models.CheckConstraint(
                condition=Q(state="waiting", judged_by=None, judged_at=None)
                | Q(
                    state__in=["accepted", "refused"],
                    judged_by__isnull=False,
                    judged_at__isnull=False,
                ),
                name="reports_doubt_judged_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(judged_reason=""),
                name="reports_doubt_refusal_needs_reason",
            ),
        ]

    def __str__(self):
        return self.text

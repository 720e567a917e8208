from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ScopedQuerySet


class RemarkQuerySet(ScopedQuerySet):
    def unanswered(self):
        """What the county still has to answer before it may send again."""
        return self.filter(state=Remark.State.OPEN)

    def unsettled(self):
        return self.filter(state__in=UNSETTLED)


class Remark(models.Model):
    """A reviewer's remark on a report, one of its rows or one cell: open → answered → settled,
    or sent back and open again; taken back by the reviewer while it is open."""

    SCOPE = "submission__district"

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        ANSWERED = "answered", "已答复"
        SETTLED = "settled", "已了结"
        WITHDRAWN = "withdrawn", "已收回"

    submission = models.ForeignKey("campaign.Submission", models.PROTECT, related_name="remarks")
    version = models.ForeignKey("campaign.Version", models.PROTECT, verbose_name="针对的版本")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="remarks"
    )
    column = models.CharField("栏目", max_length=40, blank=True)
    reason_code = models.CharField("类别", max_length=20)
    # 500 characters of a reviewer, and in front from whom they came down (reports/passing_on.py)
    text = models.CharField("意见", max_length=600, blank=True)
    suggestion = models.CharField("建议值", max_length=500, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批注"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(suggestion="") | ~Q(column="") & Q(enterprise__isnull=False),
                name="reports_remark_suggestion_is_for_a_cell",
                violation_error_message="建议值须写在某一家企业的某一栏上",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"]) | ~Q(answer=""),
                name="reports_remark_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None) & ~Q(state="withdrawn")
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, state="withdrawn"),
                name="reports_remark_withdrawn_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="reports_remark_answer_who_and_when",
            ),
        ]

    def __str__(self):
        return self.text or self.reason_code


UNSETTLED = (Remark.State.OPEN, Remark.State.ANSWERED)

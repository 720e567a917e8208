from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ScopedQuerySet


class RequestQuerySet(ScopedQuerySet):
    def waiting(self):
        """Requests nobody has answered yet."""
        return self.filter(state=Request.State.WAITING)

    def in_campaign(self, campaign):
        return self.filter(submission__round__campaign=campaign)

    def on_desk_of(self, district):
        """Requests that wait for an answer of ``district``, oldest first."""
        return self.waiting().filter(desk=district)


class Request(models.Model):
    """What a unit asks of its superior where its report is locked, with the reason and the answer.

    ``desk`` is the unit it lies with; ``ended_by`` granted, refused or withdrew it.
    """

    SCOPE = "submission__district"

    class Kind(models.TextChoices):
        RETURN = "return", "退回"
        EXTENSION = "extension", "延期"
        CORRECTION = "correction", "勘误"

    class State(models.TextChoices):
        WAITING = "waiting", "待办理"
        GRANTED = "granted", "已同意"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已收回"

    submission = models.ForeignKey("campaign.Submission", models.PROTECT, related_name="requests")
    kind = models.CharField("事项", max_length=10, choices=Kind)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField("理由", max_length=300)  # as long as an extension's
    until = models.DateField("希望延至", null=True)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="申请人")
    at = models.DateTimeField("申请时间", default=timezone.now)
    desk = models.ForeignKey(
        "campaign.District", models.PROTECT, related_name="+", verbose_name="办理单位"
    )
    answer = models.CharField("答复", max_length=300, blank=True)
    ended_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("办理时间", null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind"],
                condition=Q(state="waiting"),
                name="campaign_request_one_waiting_of_a_kind",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="campaign_request_has_reason"),
            models.CheckConstraint(
                condition=Q(kind="extension", until__isnull=False)
                | ~Q(kind="extension") & Q(until=None),
                name="campaign_request_extension_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_by=None, ended_at=None)
                | ~Q(state="waiting") & Q(ended_by__isnull=False, ended_at__isnull=False),
                name="campaign_request_ended_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="campaign_request_refusal_needs_reason",
            ),
        ]
        indexes = [
            # the requests that wait on a unit's desk
            models.Index(
                fields=["desk"], condition=Q(state="waiting"), name="campaign_request_desk"
            ),
        ]

    def __str__(self):
        return f"申请{self.get_kind_display()}"

    @property
    def waits(self) -> bool:
        return self.state == Request.State.WAITING


class Passing(models.Model):
    """One superior's yes to a request that the next superior has to answer as well (转报)."""

    SCOPE = "request__submission__district"

    request = models.ForeignKey(Request, models.PROTECT, related_name="passings")
    desk = models.ForeignKey(
        "campaign.District", models.PROTECT, related_name="+", verbose_name="转报单位"
    )
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("转报时间", default=timezone.now)
    answer = models.CharField("意见", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "转报"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "desk"], name="campaign_passing_once_per_desk"
            ),
        ]

    def __str__(self):
        return f"{self.desk} 同意并转报"

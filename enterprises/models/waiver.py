from django.db import models
from django.db.models import F, Q

from campaign.access import ScopedQuerySet
from campaign.deadlines import Due
from campaign.models.submission import stamp


class WaiverQuerySet(ScopedQuerySet):
    def in_campaign(self, campaign):
        return self.filter(campaign=campaign)

    def not_closed(self):
        """Neither ended early nor noted as run out; its time may be over all the same."""
        return self.filter(ended_at=None)

    def over_the_same(self, waiver):
        """Waivers of the same rule for the same row or, without a row, for the same unit."""
        return self.filter(
            campaign=waiver.campaign,
            district=waiver.district,
            enterprise=waiver.enterprise,
            code=waiver.code,
            column=waiver.column,
        )


class Waiver(models.Model):
    """豁免: a superior lets one blocking rule rest for one row, or for a whole unit, until a moment.

    Never changed but by its end: early with a reason, or noted as run out when the next one is granted,
    so the table is its own history.
    """

    SCOPE = "district"

    campaign = models.ForeignKey("campaign.Campaign", models.PROTECT, verbose_name="专项行动")
    district = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="单位")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        models.PROTECT,
        null=True,
        related_name="waivers",
        verbose_name="企业",
    )
    code = models.CharField("规则", max_length=40)
    column = models.CharField("栏目", max_length=40)
    reason = models.CharField("理由", max_length=300)
    until = models.DateTimeField("有效至")
    granted_by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("准予时间")
    ended_by = models.ForeignKey("campaign.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("终止时间", null=True)
    ended_reason = models.CharField("终止理由", max_length=300, blank=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "豁免"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="enterprises_waiver_needs_reason",
                violation_error_message="请写明豁免的理由",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("granted_at")),
                name="enterprises_waiver_ends_later",
                violation_error_message="豁免的期限应晚于现在",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason="")
                | Q(ended_at=F("until"), ended_by=None, ended_reason=""),
                name="enterprises_waiver_ended_by_when_and_why",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "code", "column"],
                condition=Q(ended_at=None, enterprise__isnull=False),
                name="enterprises_one_waiver_per_rule_and_row",
                violation_error_message="这家企业的这条规则已经豁免",
            ),
            models.UniqueConstraint(
                fields=["campaign", "district", "code", "column"],
                condition=Q(ended_at=None, enterprise=None),
                name="enterprises_one_waiver_per_rule_and_unit",
                violation_error_message="本单位的这条规则已经豁免",
            ),
        ]

    def __str__(self):
        return f"{self.enterprise or self.district} {self.code}"

    def is_in_force(self, at) -> bool:
        """Also of a moment gone by: what ended since was in force then."""
        return self.granted_at <= at < (self.ended_at or self.until)

    def sentence(self, at) -> str:
        """How it stands ``at`` a moment: who granted it until when and why, or how it ended."""
        until = Due(self.until).label
        if self.is_in_force(at):
            granted = f"{self.granted_by} {stamp(self.granted_at)} 同意"
            return f"已豁免：{granted}，至 {until}止，理由：{self.reason}"
        if self.ended_by_id:
            when = stamp(self.ended_at)
            return f"豁免已由 {self.ended_by} 于 {when} 提前终止：{self.ended_reason}"
        return f"豁免已于 {until} 到期"

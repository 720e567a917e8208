from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from campaign.access import ScopedQuerySet


class HandOver(models.Model):
    """账号交接: one desk that passed from a person to the next.

    ``told`` is who was who at that moment, in words (campaign/handing_over.py), ``open_items`` what was unfinished:
    [what, how many, whether it went over to the successor as a person] (reports/handing_over.py).
    """

    SCOPE = "account__district"

    account = models.ForeignKey(
        "campaign.User", models.PROTECT, related_name="handed_over", verbose_name="移交账号"
    )
    successor = models.ForeignKey(
        "campaign.User", models.PROTECT, related_name="taken_over", verbose_name="接手账号"
    )
    day = models.DateField("交接日期")
    reason = models.CharField("交接原因", max_length=300)
    told = models.JSONField("交接时的单位、角色和姓名")
    open_items = models.JSONField("未办结事项", default=list)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("办理时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "账号交接"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="campaign_hand_over_has_reason"),
            models.CheckConstraint(
                condition=~Q(account=F("successor")), name="campaign_hand_over_to_another"
            ),
        ]

    def __str__(self):
        return f"{self.account} 交接给 {self.successor}"

from django.db import models
from django.db.models import Q

from campaign.access import ScopedQuerySet


class FurtherReason(models.Model):
    """A reason for 未建会 besides the main one, which stands in the row itself."""

    SCOPE = "enterprise__district"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="further_reasons"
    )
    code = models.CharField("原因", max_length=20)
    by = models.ForeignKey("campaign.User", models.PROTECT, related_name="+", verbose_name="录入人")
    at = models.DateTimeField("录入时间")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "其他未建会原因"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "code"], name="enterprises_further_reason_once"
            ),
            models.CheckConstraint(
                condition=~Q(code=""), name="enterprises_further_reason_is_named"
            ),
        ]

    def __str__(self):
        return self.code

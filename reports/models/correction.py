from django.db import models
from django.db.models import Q

from campaign.access import ScopedQuerySet


class Correction(models.Model):
    """What a request for 勘误 wants changed: cells of one row of the ledger.

    ``cells`` is {column: [value when asked, value wanted]}, plain values as in a frozen row;
    ``fingerprint`` is that of the whole row when it was asked (reports/annexes.py).
    """

    SCOPE = "request__submission__district"

    request = models.OneToOneField("campaign.Request", models.PROTECT, related_name="correction")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="corrections", verbose_name="企业"
    )
    cells = models.JSONField("勘误的栏目")
    fingerprint = models.CharField("申请时的内容指纹", max_length=64)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "勘误"
        constraints = [
            models.CheckConstraint(
                condition=~Q(fingerprint=""), name="reports_correction_has_fingerprint"
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} 勘误"

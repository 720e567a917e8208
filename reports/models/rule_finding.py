from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from campaign.access import ScopedQuerySet
from campaign.models.submission import State


class RuleFindingQuerySet(ScopedQuerySet):
    def standing(self, round_):
        """Those of the versions that are accepted and in force in ``round_`` now."""
        return self.filter(
            version__submission__round=round_,
            version__submission__state=State.ACCEPTED,
            version__submission__accepted=F("version"),
        )

    def searched(self, text):
        """Name of the enterprise or of the unit, or the sentence, contains ``text``."""
        return self.filter(
            Q(enterprise__name__icontains=text)
            | Q(version__submission__district__name__icontains=text)
            | Q(message__icontains=text)
        )


class RuleFinding(models.Model):
    """What a version that stands would be asked about by the rules as they were loaded last, and was not when
    its unit sent it. ``enterprise`` is None for what concerns the report as a whole.

    Made anew whenever a campaign file is loaded, of one report also by a 勘误 and a waiver
    (reports/rule_findings.py); changes no report.
    """

    SCOPE = "version__submission__district"

    class Level(models.TextChoices):
        ERROR = "error", "错误"
        WARN = "warn", "疑问"
        LACK = "lack", "缺项"

    version = models.ForeignKey("campaign.Version", models.PROTECT, verbose_name="已审核的版本")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, verbose_name="企业"
    )
    code = models.CharField("规则", max_length=60)
    column = models.CharField("栏目", max_length=40, blank=True)
    level = models.CharField("级别", max_length=5, choices=Level)
    message = models.CharField("问题", max_length=1000)
    found_at = models.DateTimeField("检查时间", default=timezone.now)

    objects = RuleFindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规则变动后的新问题"
        constraints = [
            models.CheckConstraint(
                condition=Q(level="lack", enterprise=None)
                | ~Q(level="lack") & Q(enterprise__isnull=False),
                name="reports_rule_finding_of_a_row_or_lacking",
            ),
        ]

    def __str__(self):
        return self.message

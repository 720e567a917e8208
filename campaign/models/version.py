from django.db import models

from campaign.access import ScopedQuerySet
from campaign.deadlines import Due


class Version(models.Model):
    """What was sent, frozen. ``content`` is plain JSON that the upper floors made and read."""

    SCOPE = "submission__district"

    submission = models.ForeignKey("campaign.Submission", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本号")
    content = models.JSONField("内容")
    fingerprint = models.CharField("指纹", max_length=64)
    receipt = models.CharField("回执编号", max_length=60, unique=True)
    sent_at = models.DateTimeField("报送时间")
    sent_by = models.ForeignKey("campaign.User", models.PROTECT, verbose_name="报送人")
    due_at = models.DateTimeField("当时的截止时间", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    corrects = models.BooleanField("由勘误产生", default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送版本"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="campaign_version_number_once"
            ),
        ]

    def __str__(self):
        return f"第{self.number}版"

    @property
    def timeliness(self) -> str:
        """按时, 当日逾期 or 逾期 n 天, as judged when it was sent; a 勘误 has no due time."""
        if self.corrects:
            return "勘误"
        return Due(self.due_at).timeliness(self.sent_at) if self.due_at else "不限时"

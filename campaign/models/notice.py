from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ScopedQuerySet


class NoticeQuerySet(ScopedQuerySet):
    def of_units(self, round_, units):
        """What was told to ``units`` in ``round_``."""
        return self.filter(round=round_, district__in=units)

    def unread_by(self, user):
        """Notices to the unit of ``user`` that the person has not marked 已阅."""
        return self.filter(district=user.district_id).exclude(readings__user=user)


class Notice(models.Model):
    """A message in the site to one unit. ``key`` names the occasion: one notice for one thing."""

    SCOPE = "district"

    class Kind(models.TextChoices):
        REMINDER = "reminder", "到期提醒"
        URGE = "urge", "催报"
        EXTENSION = "extension", "截止时间变更"
        DECISION = "decision", "审核结果"
        ANSWER = "answer", "申请办理结果"
        RULES = "rules", "规则变动"

    round = models.ForeignKey("campaign.Round", models.CASCADE, verbose_name="轮次")
    district = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="单位")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    key = models.CharField("事由", max_length=80)
    text = models.CharField("内容", max_length=1000)
    by = models.ForeignKey(
        "campaign.User", models.PROTECT, null=True, related_name="+", verbose_name="发出人"
    )
    at = models.DateTimeField("时间", default=timezone.now)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "district", "key"], name="campaign_notice_once_for_a_thing"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="campaign_notice_says_something"),
        ]

    def __str__(self):
        return self.text


class NoticeReading(models.Model):
    """已阅: who of the unit has seen the notice, and when."""

    SCOPE = "notice__district"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readings")
    user = models.ForeignKey("campaign.User", models.PROTECT, verbose_name="阅知人")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已阅"
        constraints = [
            models.UniqueConstraint(fields=["notice", "user"], name="campaign_notice_read_once"),
        ]

    def __str__(self):
        return f"{self.user} 已阅"


class NoticeMail(models.Model):
    """One letter of a notice to one person. Claimed before it goes out: when the process dies in
    between, it is told as doubtful and never sent a second time by itself."""

    SCOPE = "notice__district"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="mails")
    user = models.ForeignKey("campaign.User", models.PROTECT, verbose_name="收件人")
    claimed_at = models.DateTimeField("开始发送", null=True)
    sent_at = models.DateTimeField("已发送", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知邮件"
        constraints = [
            models.UniqueConstraint(fields=["notice", "user"], name="campaign_notice_mailed_once"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(claimed_at__isnull=False),
                name="campaign_notice_mail_claimed_first",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.notice}"

from datetime import UTC

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import Do, ScopedQuerySet, may
from campaign.fingerprints import fingerprint


class AuditLineQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Lines of people of the own subtree, for administrators only; the top unit's also see what
        nobody's account did (an unknown account name, a command)."""
        if user.district is None or not may(user, Do.MANAGE, user.district):
            return self.none()
        if user.district.depth == 1:
            return self.filter(Q(district=None) | Q(district__path__startswith=user.district.path))
        return super().visible_to(user)

    def waiting(self):
        """Written, but not yet a link of the chain; in the order they were written."""
        return self.filter(number=None).order_by("pk")

    def chained(self):
        return self.exclude(number=None).order_by("number")


class AuditLine(models.Model):
    """Who did what, when, from where, to what, with what result. Never a row's content or a password.

    It is written in the transaction of the deed and becomes a link of the chain right after it
    (campaign/auditing.py). Triggers of the database refuse every later change (migration 0011).
    """

    class Kind(models.TextChoices):
        LOGIN = "login", "登录"
        PASSWORD = "password", "密码"
        ACCOUNT = "account", "账号和权限"
        STATE = "state", "报表状态"
        EXPORT = "export", "导出和下载"
        UPLOAD = "upload", "上传"
        IMPORT = "import", "导入台账"
        SETTING = "setting", "设置"
        DENIED = "denied", "越权访问"
        AUDIT = "audit", "审计日志"

    class Result(models.TextChoices):
        DONE = "done", "成功"
        REFUSED = "refused", "未成功"

    SCOPE = "district"

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    username = models.CharField("账号", max_length=150, blank=True)
    district = models.ForeignKey(
        "campaign.District",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="账号所在单位",
    )
    address = models.CharField("来源地址", max_length=45)
    deed = models.CharField("事项", max_length=200)
    subject = models.CharField("对象", max_length=300, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result, default=Result.DONE)
    number = models.PositiveBigIntegerField("编号", null=True, unique=True)
    previous = models.CharField("前一条指纹", max_length=64, blank=True)
    digest = models.CharField("指纹", max_length=64, blank=True)

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计日志"
        indexes = [
            # seal(): what waits for its number, among millions of lines
            models.Index(fields=["id"], condition=Q(number=None), name="campaign_audit_waiting"),
            # campaign/limits.py: what one account did within minutes
            models.Index(fields=["username", "kind", "at"], name="campaign_audit_of_account"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(number=None, digest="") | Q(number__gt=0) & ~Q(digest=""),
                name="campaign_audit_number_with_digest",
            )
        ]

    def __str__(self):
        return f"{timezone.localtime(self.at):%F %T} {self.username} {self.deed}"

    def computed(self) -> str:
        """The digest this line must have: over all it says and the digest of the line before it."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        said = [self.kind, self.username, self.district_id, self.address, self.deed, self.subject]
        return fingerprint([self.number, at, *said, self.result, self.previous])


class AuditHead(models.Model):
    """The two ends of the chain, one row: number and digest of the last line, and of the last one that
    was trimmed (``anchor``). Whoever adds a link holds this row."""

    number = models.PositiveBigIntegerField("末条编号", default=0)
    digest = models.CharField("末条指纹", max_length=64, blank=True)
    anchor = models.PositiveBigIntegerField("已清理到的编号", default=0)
    anchor_digest = models.CharField("已清理末条指纹", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计日志链"
        constraints = [
            models.CheckConstraint(
                condition=Q(anchor__lte=models.F("number")),
                name="campaign_audithead_anchor_in_chain",
            )
        ]

    def __str__(self):
        return f"{self.anchor + 1}–{self.number}"

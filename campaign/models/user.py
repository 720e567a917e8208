from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone

from campaign.access import ScopedQuerySet


class AccountManager(UserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    def get_queryset(self):
        """With the unit: nearly every page asks for it."""
        return super().get_queryset().select_related("district")

    def create_superuser(self, username, email=None, password=None, **fields):
        """The first administrator: manages accounts and settings of the whole tree."""
        from campaign.models.district import District

        fields.setdefault("role", User.Role.ADMIN)
        fields.setdefault("district", District.get_first_root_node())
        return super().create_superuser(username, email, password, **fields)


class User(AbstractUser):
    """A person with one role at one unit. Without unit or role an account sees nothing."""

    class Role(models.TextChoices):
        ENTRY = "entry", "填报"
        REVIEW = "review", "审核"
        VIEW = "view", "查看"
        LEADER = "leader", "审签"
        ADMIN = "admin", "管理"

    SCOPE = "district"

    first_name = last_name = None  # type: ignore[assignment]
    username = models.CharField(
        "账号名",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个账号名已被使用，请换一个"},
    )
    is_active = models.BooleanField("启用", default=True)
    name = models.CharField("姓名", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    email = models.EmailField("邮箱", blank=True)
    district = models.ForeignKey(
        "campaign.District", models.PROTECT, null=True, blank=True, verbose_name="单位"
    )
    role = models.CharField("角色", max_length=10, choices=Role, blank=True)
    must_change_password = models.BooleanField("须修改初始密码", default=False)
    password_set_at = models.DateTimeField("密码设置时间", default=timezone.now)
    second_factor = models.CharField("二次验证密钥", max_length=64, blank=True)
    second_factor_step = models.PositiveBigIntegerField("用过的验证码时段", default=0)

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self):
        return self.name or self.username

    @property
    def password_is_due(self) -> bool:
        """Whether the password is a first one, or older than the installation allows."""
        days = settings.PASSWORD_DAYS
        old = days and timezone.now() - self.password_set_at > timedelta(days=days)
        return self.must_change_password or bool(old)

    @property
    def may_use_second_factor(self) -> bool:
        return self.role in (self.Role.ADMIN, self.Role.REVIEW)

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


class UsedForm(models.Model):
    """A form that was sent: its token (hashed) is good for nothing more. See campaign/once.py."""

    SCOPE = "by__district"

    digest = models.CharField("凭据指纹", max_length=64, primary_key=True)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="经办人")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用过的表单"

    def __str__(self):
        return f"{self.by} {self.at:%F %R}"

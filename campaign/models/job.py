from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaign.access import ScopedQuerySet


def made_files():
    """Where finished files lie: on every server the same (STORAGES["made"])."""
    return storages["made"]


class Job(models.Model):
    """Long work that somebody ordered (后台任务): how far it is, and the file it made.

    ``task`` names the django-task that does it with ``arguments``. ``worker`` did or does the
    ``attempts``-th attempt and was last heard of at ``alive_at``.
    """

    SCOPE = "district"

    class State(models.TextChoices):
        QUEUED = "queued", "排队等候"
        RUNNING = "running", "正在办理"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    district = models.ForeignKey("campaign.District", models.PROTECT, verbose_name="单位")
    by = models.ForeignKey(
        "campaign.User", models.PROTECT, related_name="jobs", verbose_name="发起人"
    )
    title = models.CharField("任务", max_length=200)
    task = models.CharField("程序", max_length=100)
    arguments = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField("正在做", max_length=200, blank=True)
    done = models.PositiveIntegerField("已做", default=0)
    total = models.PositiveIntegerField("共", default=0)
    stop_asked = models.BooleanField("已要求停止", default=False)
    worker = models.CharField("工作进程", max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField("办理次数", default=0)
    queued_at = models.DateTimeField("发起时间", default=timezone.now)
    alive_at = models.DateTimeField("最近动静", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    seen_at = models.DateTimeField("发起人看到结果的时间", null=True)
    file = models.FileField("文件", storage=made_files, upload_to="jobs/%Y%m", blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    problem = models.CharField("原因", max_length=1000, blank=True)

    objects = ScopedQuerySet.as_manager()

    ENDED = (State.DONE, State.FAILED, State.CANCELLED)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("done", "failed", "cancelled"), ended_at__isnull=False)
                | Q(state__in=("queued", "running"), ended_at=None),
                name="campaign_job_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="done") ^ Q(file=""), name="campaign_job_done_has_its_file"
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""), name="campaign_job_failed_says_why"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def may_run_again(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)

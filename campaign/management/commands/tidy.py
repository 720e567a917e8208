from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from campaign.models import UsedForm
from campaign.models.job import made_files

KEPT_DAYS = 30  # far longer than a session, and so a form, may live


class Command(BaseCommand):
    help = "清理用过的东西：到期的登录、三十天前的登录记录、表单凭据、已完成的排队记录和没有写完的文件；不动填报数据、审计日志和生成的文件"

    def handle(self, **options):
        before = timezone.now() - timedelta(days=KEPT_DAYS)
        call_command("clearsessions")
        cleared = {
            "表单凭据": UsedForm.objects.filter(at__lt=before),
            "排队记录": DBTaskResult.objects.finished().filter(finished_at__lt=before),
            "登录记录": AccessLog.objects.filter(attempt_time__lt=before),
            "登录失败记录": AccessAttempt.objects.filter(attempt_time__lt=before),
        }
        told = "、".join(f"{what} {rows.delete()[0]} 条" for what, rows in cleared.items())
        told += f"、没有写完的文件 {made_files().sweep(before)} 个"
        self.stderr.write(f"已清理到期的登录，{KEPT_DAYS} 天前的{told}。")

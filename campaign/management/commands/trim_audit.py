from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaign.auditing import trim
from campaign.models.submission import Refused


class Command(BaseCommand):
    help = "清理某日之前的审计日志（不能恢复，请先在系统管理中导出；六个月内的不能清理）"

    def add_arguments(self, parser):
        parser.add_argument("--before", required=True, metavar="2018-01-01")

    def handle(self, *, before, **options):
        try:
            day = timezone.make_aware(datetime.strptime(before, "%Y-%m-%d"))  # noqa: DTZ007
        except ValueError:
            raise CommandError("--before 请写成 2018-01-01。", returncode=2) from None
        try:
            count = trim(day)
        except Refused as refusal:
            raise CommandError(f"没有清理：{refusal}", returncode=2) from refusal
        self.stderr.write(f"已清理 {count} 条；余下的仍可用 verify_audit 核对。")

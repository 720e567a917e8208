"""``manage.py doctor``: what is wrong with this installation, in words an administrator can act on."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand

from campaign.diagnosis import Finding, findings
from reports.writers.fonts import missing_fonts, slow_fonts


class Command(BaseCommand):
    help = "检查本系统的安装：调试、密钥、数据库、结构更新、时钟时区、文件夹、磁盘、邮件、字体、账号（有须处理的退出 1）"
    requires_system_checks = []

    def handle(self, **options):
        found = [*font_faults(), *findings()]
        serious = [one for one in found if one.serious]
        self.stdout.write(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        for one in sorted(found, key=lambda one: not one.serious):
            self.stderr.write(f"{'须处理' if one.serious else '请留意'}　{one.topic}：{one.text}")
        self.stderr.write(f"须处理 {len(serious)} 项，请留意 {len(found) - len(serious)} 项。")
        if serious:
            raise SystemExit(1)


def font_faults():
    for said in missing_fonts():
        yield Finding("字体", said)
    for said in slow_fonts():
        yield Finding("字体", said, serious=False)

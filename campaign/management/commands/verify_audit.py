import sys

from django.core.management.base import BaseCommand, CommandError

from campaign.audit_chain import Receipt, end, faults
from campaign.models import AuditLine


class Command(BaseCommand):
    help = "核对审计日志：有没有被删除、改动、插入、截断（完好退出 0，有问题退出 1）"

    def add_arguments(self, parser):
        parser.add_argument(
            "--since", metavar="编号:指纹", help="以前核对时记下的链尾；连同整条链被重做也查得出"
        )

    def handle(self, *, since, **options):
        receipt = Receipt.read(since) if since else None
        if since and receipt is None:
            raise CommandError("--since 请写成 编号:指纹，即以前核对时打印的链尾。", returncode=2)
        found = False
        for fault in faults(receipt):
            found = True
            self.stdout.write(fault)
        lines = AuditLine.objects
        waiting = lines.waiting().count()
        self.stderr.write(
            f"共 {lines.chained().count()} 条"
            + (f"，另有 {waiting} 条等待编号" if waiting else "")
            + "。"
        )
        if found:
            sys.exit(1)
        self.stdout.write(f"完好。链尾 {end()}（请抄存在本系统之外，下次用 --since 核对）")

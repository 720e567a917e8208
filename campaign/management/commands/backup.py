"""``manage.py backup``: for a timer, while everybody works on."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaign.auditing import Kind, record
from campaign.backup.taking import altered, take, try_out
from campaign.models.submission import Refused


class Command(BaseCommand):
    help = "备份数据库和文件到一个压缩包；使用中也可以备份"

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, help="文件夹或文件名（.zip）")
        parser.add_argument(
            "--verify",
            nargs="?",
            const=True,
            metavar="FILE",
            help="恢复到临时数据库逐项核对；写明 FILE 的只核对这一份",
        )

    def handle(self, *, out, verify, **options):
        if (out is None) != isinstance(verify, str):
            raise CommandError(
                "请写明备份到哪里（--out 文件夹），或核对哪一份（--verify 文件）。", returncode=2
            )
        try:
            answer = self.take(out) if out else {"file": verify, "problems": []}
            if verify:
                answer["problems"] = try_out(Path(answer["file"]))
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        self.stdout.write(json.dumps(answer | {"verified": bool(verify)}, ensure_ascii=False))
        for problem in answer["problems"]:
            self.stderr.write(problem)
        if answer["problems"]:
            raise SystemExit(1)
        done = "已备份并核对" if out and verify else "已核对" if verify else "已备份"
        self.stderr.write(f"{done}：{answer['file']}")

    def take(self, out):
        path, manifest = take(out)
        record(Kind.EXPORT, "备份全部数据", subject=path.name)
        return {
            "file": str(path),
            "bytes": path.stat().st_size,
            "rows": sum(manifest["tables"].values()),
            "versions": len(manifest["versions"]),
            "problems": altered(manifest),
        }

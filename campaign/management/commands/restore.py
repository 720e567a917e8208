"""``manage.py restore``: what ``manage.py backup`` wrote, back into the database in use."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaign.backup.restoring import restore
from campaign.models.submission import Refused


class Command(BaseCommand):
    help = "从备份恢复；当前数据库里已有数据的，须加 --replace（替换前自动另存一份）"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="替换现有的数据")

    def handle(self, *, file, replace, **options):
        try:
            done = restore(file, replace=replace)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        answer = done | {"file": str(file), "kept": done["kept"] and str(done["kept"])}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if done["kept"]:
            self.stderr.write(f"原有的数据另存在 {done['kept']}，要退回时用 restore 恢复它。")
        if done["to_migrate"]:
            self.stderr.write("备份来自较早的程序版本，请接着运行 manage.py migrate。")
        for problem in done["problems"]:
            self.stderr.write(problem)
        if done["problems"]:
            raise SystemExit(1)
        self.stderr.write("已恢复，各表行数和报送版本的指纹与备份时一致。")

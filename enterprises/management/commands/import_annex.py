import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from campaign.auditing import Kind, record
from campaign.models.submission import Refused
from enterprises.bulk import store_rows
from enterprises.importing.known import known
from enterprises.importing.limited import read_limited
from enterprises.importing.preview import preview, rows_to_store
from enterprises.management.place import UnitCommand


class Command(UnitCommand):
    help = "把一个 Excel、WPS 或 CSV 文件导入一个单位的台账，打印每一行的结果"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--decide", choices=("keep", "skip"), default="skip")

    def handle(self, *, file, dry_run, decide, **options):
        campaign, district = self.place(options)
        try:
            book = read_limited(file.read_bytes(), file.name)
        except OSError as error:
            raise CommandError(f"读不了 {file}：{error}", returncode=2) from error
        ledger = known(campaign, district, [book])
        shown = preview(book, campaign.definition, ledger, today=timezone.localdate())
        self.answer(shown)
        if shown["file_level"] == "error":
            raise CommandError(shown["file_message"], returncode=2)
        if not dry_run:
            wanted = rows_to_store(shown, campaign.definition, ledger, decide=decide)
            rows, pks = [item.values for item in wanted], [item.pk for item in wanted]
            try:
                stored = store_rows(campaign, district, rows, by=None, pks=pks)
                record(
                    Kind.IMPORT,
                    f"命令行导入 {len(stored)} 行",
                    subject=f"{district} {campaign.slug}",
                )
            except Refused as refusal:
                raise CommandError(f"没有导入：{refusal}", returncode=2) from refusal
        self.stderr.write(shown["file_message"])
        if shown["counts"]["error"] or shown["counts"]["held"]:
            sys.exit(1)

import json
import shutil
from dataclasses import asdict
from functools import partial
from pathlib import Path

from django.core.management.base import CommandError

from campaign.models import Submission
from campaign.whole_file import whole_file
from enterprises.columns import OFFICIAL
from enterprises.management.place import UnitCommand
from reports.annexes import live_rows, rows_in, sheet_of, total_of
from reports.freezing import live_waivers
from reports.marking import marked
from reports.stamping import stamp_of
from reports.writers.csv import write_csv
from reports.writers.pdf import PaperUnavailable, annex_pdf
from reports.writers.xlsx import write_annexes

WRITERS = {
    "xlsx": lambda sheet, to: write_annexes([sheet], to),
    "pdf": lambda sheet, to: to.write(annex_pdf([sheet])),
    "csv": write_csv,
}


class Command(UnitCommand):
    help = "导出一个单位的附件表"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--annex", required=True)
        parser.add_argument("--format", required=True, choices=(*WRITERS, "json"))
        parser.add_argument("--out", required=True, type=Path)
        parser.add_argument("--basis", choices=("live", "submitted"), default="live")

    def handle(self, *, annex, format, out, basis, **options):
        campaign, district = self.place(options)
        plan = campaign.definition.annex_by_digits.get(annex.removeprefix("附件"))
        if plan is None:
            raise CommandError(f"本次专项行动没有附件 {annex}。", returncode=2)
        rows, stamp, waivers = self.source(campaign, district, basis)
        sheet = sheet_of(plan, rows, district, stamp=stamp, waivers=waivers)
        [sheet] = marked(campaign, [sheet])
        if format == "json":
            write = _json(plan, rows, district, basis, stamp)
        else:
            write = partial(WRITERS[format], sheet)
        try:
            content = whole_file(write)
        except PaperUnavailable as unavailable:
            raise CommandError(str(unavailable), returncode=2) from unavailable
        with content, out.open("wb") as target:
            shutil.copyfileobj(content, target)
        self.stderr.write(f"{sheet.title}：{len(sheet.rows)} 家，已写入 {out}")

    def source(self, campaign, district, basis):
        if basis == "live":
            return live_rows(campaign, district), None, live_waivers(campaign, district)
        version = Submission.objects.for_unit(campaign.current_round(), district).current
        if version is None or version.withdrawn_at:
            raise CommandError(f"{district} 还没有报送，没有可导出的版本。", returncode=2)
        content = version.content
        return content["rows"], stamp_of(version), content.get("waivers", [])


def _json(plan, rows, district, basis, stamp):
    own = rows_in(plan, rows)
    values = [
        {c.label: number if c.field == "position" else row[c.field] for c in OFFICIAL}
        for number, row in enumerate(own, start=1)
    ]
    result = {
        "annex": plan.number,
        "district": district.code,
        "basis": basis,
        "fingerprint": stamp and stamp.fingerprint,
        "rows": values,
        "total": asdict(total_of(own)),
    }
    text = json.dumps(result, ensure_ascii=False, indent=1)
    return lambda to: to.write(text.encode())

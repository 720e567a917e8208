import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import CommandError

from campaign.models import Submission
from enterprises.columns import OFFICIAL
from enterprises.management.place import UnitCommand
from reports.annexes import live_rows, rows_in, sheet_of, total_of
from reports.sending import live_waivers
from reports.stamping import stamp_of
from reports.writers.csv import write_csv
from reports.writers.pdf import PaperUnavailable, annex_pdf
from reports.writers.xlsx import write_annexes


class Command(UnitCommand):
    help = "导出一个单位的附件表"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--annex", required=True)
        parser.add_argument("--format", required=True, choices=("xlsx", "pdf", "csv", "json"))
        parser.add_argument("--out", required=True, type=Path)
        parser.add_argument("--basis", choices=("live", "submitted"), default="live")

    def handle(self, *, annex, format, out, basis, **options):
        campaign, district = self.place(options)
        plan = campaign.definition.annex_by_digits.get(annex.removeprefix("附件"))
        if plan is None:
            raise CommandError(f"本次专项行动没有附件 {annex}。", returncode=2)
        rows, stamp, waivers = self.source(campaign, district, basis)
        sheet = sheet_of(plan, rows, district, stamp=stamp, waivers=waivers)
        with out.open("wb") as target:
            if format == "xlsx":
                write_annexes([sheet], target)
            elif format == "pdf":
                target.write(self.pdf(sheet))
            elif format == "csv":
                write_csv(sheet, target)
            else:
                target.write(_json(plan, rows, district, basis, stamp).encode())
        self.stderr.write(f"{sheet.title}：{len(sheet.rows)} 家，已写入 {out}")

    def pdf(self, sheet):
        try:
            return annex_pdf([sheet])
        except PaperUnavailable as unavailable:
            raise CommandError(str(unavailable), returncode=2) from unavailable

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
    return json.dumps(result, ensure_ascii=False, indent=1)

from django.core.management.base import CommandError

from enterprises.management.place import UnitCommand
from reports.basis import Basis
from reports.figures import ALL, shown
from reports.rolling_up import BY, roll_up
from reports.rollup_json import as_json


class Command(UnitCommand):
    help = "按报送关系汇总一个单位及其下级的各项数字和比率"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--by", choices=list(BY), default="child")
        parser.add_argument("--basis", choices=Basis.values, default=Basis.LIVE.value)
        parser.add_argument("--annex", default="", help="只汇总这个附件，如 2；不写为各附件合计")
        parser.add_argument("--json", action="store_true", help="打印 JSON")

    def handle(self, *, by, basis, annex, json, **options):
        campaign, district = self.place(options)
        plan = campaign.definition.annex_by_digits.get(annex.removeprefix("附件"))
        if annex and plan is None:
            raise CommandError(f"本次专项行动没有附件 {annex}。", returncode=2)
        rollup = roll_up(campaign, district, by=by, basis=Basis(basis), annex=plan)
        if json:
            self.answer(as_json(rollup))
            return
        for label, counts in (
            *((line.label, line.counts) for line in rollup.lines),
            ("合计", rollup.total),
        ):
            numbers = "，".join(f"{one.label} {shown(one.of(counts))}" for one in ALL.values())
            self.stdout.write(f"{label}：{numbers}")

import sys

from django.utils import timezone

from enterprises.checks import check_row
from enterprises.filling import recheck
from enterprises.management.place import UnitCommand
from enterprises.models import Enterprise
from enterprises.problem import Level
from enterprises.waivers import waivers_of


class Command(UnitCommand):
    help = "检查一个单位的台账，打印每一处问题"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="打印 JSON")

    def handle(self, **options):
        campaign, district = self.place(options)
        recheck(campaign, district)
        today, waivers = timezone.localdate(), waivers_of(campaign, district)
        rows = Enterprise.objects.in_campaign(campaign).of(district).kept().in_order()
        found = [
            {
                "row": e.pk,
                "name": e.name,
                "code": p.code,
                "level": p.level.value,
                "column": p.column,
                "message": p.sentence,
            }
            for e in rows
            for p in waivers.applied(e.pk, check_row(e.row(), campaign.definition, today=today))
        ]
        if options["json"]:
            self.answer({"rows": len(rows), "problems": found})
        else:
            for problem in found:
                self.stdout.write(f"{problem['name']}：{problem['message']}")
        if any(problem["level"] == Level.ERROR for problem in found):
            sys.exit(1)

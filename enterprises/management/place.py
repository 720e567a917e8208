"""What every headless command names: a campaign and a unit, and how it answers."""

import json

from django.core.management.base import BaseCommand, CommandError

from campaign.models import Campaign, District


class UnitCommand(BaseCommand):
    """``--campaign SLUG --district CODE``; JSON on stdout, messages on stderr.

    Exit 0 done, 1 problems found, 2 refused.
    """

    def add_arguments(self, parser):
        parser.add_argument("--campaign", required=True)
        parser.add_argument("--district", required=True)

    def place(self, options):
        """(Campaign, District) as named; refuses (2) what is not there."""
        campaign = Campaign.objects.filter(slug=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"没有代号为 {options['campaign']} 的专项行动。", returncode=2)
        district = District.objects.filter(code=options["district"]).first()
        if district is None or not campaign.root.covers(district):
            raise CommandError(f"专项行动中没有代码为 {options['district']} 的单位。", returncode=2)
        return campaign, district

    def answer(self, result):
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))

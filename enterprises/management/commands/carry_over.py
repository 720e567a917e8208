import sys
from typing import cast

from django.core.management.base import CommandError

from campaign.models import User, Version
from campaign.models.submission import Refused
from enterprises.carrying.storing import carry
from enterprises.management.place import UnitCommand
from enterprises.models import Enterprise


class Command(UnitCommand):
    help = "把一个单位在以前的专项行动里报送的企业结转到另一次的台账，可以在页面上整批撤销"

    def add_arguments(self, parser):
        parser.add_argument("--from", required=True, dest="earlier", metavar="SLUG")
        parser.add_argument("--to", required=True, dest="campaign", metavar="SLUG")
        parser.add_argument("--district", metavar="CODE", help="默认是账号自己的单位")
        parser.add_argument("--as", required=True, dest="username")

    def handle(self, *, earlier, username, **options):
        user = User.objects.select_related("district").filter(username=username).first()
        if user is None:
            raise CommandError(f"没有账号 {username}。", returncode=2)
        options["district"] = options["district"] or (user.district and user.district.code)
        campaign, district = self.place(options)
        try:
            batch = carry(campaign, district, earlier, by=user)
        except Refused as refusal:
            raise CommandError(f"没有结转：{refusal}", returncode=2) from refusal
        carried = Enterprise.objects.in_campaign(campaign).of(district).carried_over()
        errors = carried.with_errors().count()
        self.answer(
            {
                "district": district.code,
                "from": earlier,
                "to": campaign.slug,
                "version": cast(Version, batch.carried_from).number,
                "batch": batch.pk,
                "counts": {name: batch.counts[name] for name in ("read", "new", "unchanged")}
                | {"error": errors},
            }
        )
        self.stderr.write(batch.message)
        if errors:
            sys.exit(1)

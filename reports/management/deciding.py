"""``--as USERNAME``: a state change from the command line, by the same rules as on the page."""

from django.core.management.base import CommandError

from campaign.models import User
from campaign.models.submission import Refused
from enterprises.management.place import UnitCommand


class DecidingCommand(UnitCommand):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--as", required=True, dest="username")
        parser.add_argument("--reason", default="")

    def act(self, campaign, district, user, reason):
        """The deed; returns the report."""
        raise NotImplementedError

    def handle(self, *, username, reason, **options):
        campaign, district = self.place(options)
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有账号 {username}。", returncode=2)
        try:
            submission = self.act(campaign, district, user, reason)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        version = submission.current
        self.answer(
            {
                "district": district.code,
                "state": submission.state,
                "version": version.number,
                "receipt": version.receipt,
                "fingerprint": version.fingerprint,
                "sent_at": version.sent_at.isoformat(),
                "timeliness": version.timeliness,
            }
        )

from reports.management.deciding import DecidingCommand
from reports.sending import send


class Command(DecidingCommand):
    help = "报送一个单位的报表"

    def act(self, campaign, district, user, reason):
        return send(campaign, district, by=user)

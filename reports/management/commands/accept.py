from reports.accepting import accept
from reports.management.deciding import DecidingCommand


class Command(DecidingCommand):
    help = "审核通过一个单位的报表"

    def act(self, campaign, district, user, reason):
        return accept(campaign.current_round(), district, by=user)

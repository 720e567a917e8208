from campaign.state_changes import send_back
from reports.management.deciding import DecidingCommand


class Command(DecidingCommand):
    help = "退回一个单位的报表，须用 --reason 写明理由"

    def act(self, campaign, district, user, reason):
        return send_back(campaign.current_round(), district, by=user, reason=reason)

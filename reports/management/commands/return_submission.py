from campaign.state_changes import send_back
from reports.management.deciding import DecidingCommand


class Command(DecidingCommand):
    help = "退回一个单位的报表，须用 --reason 写明理由"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--reason-code", help="专项行动文件中退回类别的代码，如 R1")

    def handle(self, **options):
        self.reason_code = options.pop("reason_code")
        super().handle(**options)

    def act(self, campaign, district, user, reason):
        round_ = campaign.current_round()
        return send_back(round_, district, by=user, reason=reason, reason_code=self.reason_code)

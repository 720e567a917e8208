from django.core.management.base import BaseCommand

from campaign.models import Campaign
from reports.snapshots import take_snapshot


class Command(BaseCommand):
    help = (
        "记下今天的汇总数，供汇总页与昨日、上周对比；每天晚上运行一次，同一天再次运行以后一次为准"
    )

    def handle(self, **options):
        for campaign in Campaign.objects.filter(archived_at=None).select_related("root"):
            count = take_snapshot(campaign)
            self.stderr.write(f"{campaign.title}：已记下今天的汇总数（{count} 行）。")

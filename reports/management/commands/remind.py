"""``manage.py remind``: for cron or a timer, as often as one likes."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from campaign import notices
from campaign.models import Campaign, Notice
from reports.reminding import due_messages


class Command(BaseCommand):
    help = (
        "到期提醒：按专项行动文件规定的工作日提醒未报送的单位，同一件事只提醒一次；发送等待中的邮件"
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="只列出会提醒谁、说什么")

    def handle(self, *, dry_run, **options):
        at = timezone.now()
        told = []
        for campaign in Campaign.objects.filter(archived_at=None):
            round_, messages = campaign.current_round(at), due_messages(campaign, at)
            told += self.only_new(round_, messages) if dry_run else notices.post(round_, messages)
        sent, failed = (0, []) if dry_run else notices.deliver()
        people = {}
        for user in notices.people_told([one.district for one in told]).exclude(email=""):
            people.setdefault(user.district_id, []).append(user.email)
        answer = {
            "dry_run": dry_run,
            "notices": [
                {
                    "district": one.district.code,
                    "key": one.key,
                    "text": one.text,
                    "mail_to": people.get(one.district.pk, []),
                }
                for one in told
            ],
            "mails_sent": sent,
            "mails_failed": failed,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        for line in failed:
            self.stderr.write(f"邮件没有发出，下次再发：{line}")
        for mail in notices.doubtful():
            self.stderr.write(
                f"上次中断时正在发送，可能没有发出，请与 {mail.user}（{mail.user.email}）核对：{mail.notice}"
            )
        if failed:
            raise SystemExit(1)

    def only_new(self, round_, messages):
        done = set(Notice.objects.filter(round=round_).values_list("district", "key"))
        return [m for m in messages if (m.district.pk, m.key) not in done]

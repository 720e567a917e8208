from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaign.toml_table import CampaignFileError, decode
from reports.campaign_loading import load


class Command(BaseCommand):
    help = "导入或更新一次专项行动（TOML，例见 campaign/data/hebei_2018.toml）；规则变动后重新检查台账；同一代号的只保留新文件，不能撤销，请先留存旧文件"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            campaign, outcome, moved = load(decode(file.read_bytes()))
        except OSError as error:
            raise CommandError(f"读不了 {file}：{error}", returncode=2) from error
        except CampaignFileError as error:
            raise CommandError(f"没有导入。{error}", returncode=2) from error
        self.stderr.write(f"{campaign.title}：{outcome}，{moved} 行的检查结果改变。")

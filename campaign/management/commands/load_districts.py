from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaign.district_file import DistrictFileError
from campaign.district_loading import load


class Command(BaseCommand):
    help = "导入单位和报送关系（CSV，列同 campaign/data/hebei_districts_2018.csv）"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                units, changed = load(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"读不了 {file}：{error}", returncode=2) from error
        except DistrictFileError as error:
            raise CommandError(f"没有导入。{error}", returncode=2) from error
        self.stderr.write(f"单位 {units} 个，新增或修改 {changed} 个。")

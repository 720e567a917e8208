import csv

from django.core.management.base import BaseCommand, CommandError

from campaign.accounts import create_below
from campaign.models import District, User


class Command(BaseCommand):
    help = "为一个单位的所有下级单位各建一个账号，打印一次性密码（首次登录须修改）"

    def add_arguments(self, parser):
        parser.add_argument("--below", required=True, metavar="CODE")
        parser.add_argument("--role", required=True, choices=User.Role.values)

    def handle(self, *, below, role, **options):
        superior = District.objects.filter(code=below).first()
        if superior is None:
            raise CommandError(f"没有代码为 {below} 的单位。", returncode=2)
        sheet = csv.writer(self.stdout)
        sheet.writerow(["单位", "账号", "角色", "一次性密码"])
        made = create_below(superior, role)
        for user, password in made:
            unit = user.district.union_name if user.district else ""
            row = [unit, user.username, user.get_role_display(), password]
            sheet.writerow(row)
        self.stderr.write(f"新建账号 {len(made)} 个；密码只显示这一次。")

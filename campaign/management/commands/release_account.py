from django.core.management.base import BaseCommand, CommandError

from campaign import second_factor
from campaign.accounts import end_pause_of
from campaign.models import User


class Command(BaseCommand):
    help = "解除一个账号的登录限制：输错密码后的暂停、丢了手机的二次验证（系统管理员自己进不去时，在服务器上用）"

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有账号 {username}。", returncode=2)
        end_pause_of(user, by=None)
        second_factor.switch_off(user, by=None)
        self.stderr.write(f"已解除 {username} 的登录限制；密码不变，需要时用 changepassword 重设。")

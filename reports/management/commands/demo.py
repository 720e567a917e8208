"""``manage.py demo``: everything on one machine, ready to look at."""

import atexit
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.utils import timezone

from campaign.campaign_file import parse
from campaign.models import User
from reports.demo import story

DATA = Path(__file__).resolve().parents[3] / "campaign" / "data"


class Command(BaseCommand):
    help = "演示：建库、载入演示数据（只载一次）、启动服务，打印地址和账号"

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset", action="store_true", help="清空演示数据后重新载入（清空的不能恢复）"
        )
        parser.add_argument("--no-serve", action="store_true", help="只准备数据，不启动服务")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, reset, no_serve, port, **options):
        if connection.vendor != "sqlite":
            raise CommandError("演示只用自带的 SQLite 数据库，请去掉 DATABASE_URL 后再运行。")
        self.prepare(reset)
        self.stdout.write("")
        self.stdout.write(f"地址：http://127.0.0.1:{port}/")
        self.stdout.write(f"账号（演示密码均为 {story.PASSWORD}）：")
        for username, _, _ in story.accounts():
            user = User.objects.get(username=username)
            self.stdout.write(
                f"  {username}  {user.get_role_display()}  {user.district.union_name}"
            )
        self.stdout.flush()
        if not no_serve:
            self.serve(port)

    def prepare(self, reset):
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        if reset:
            connection.close()
            database = str(connection.settings_dict["NAME"])
            for suffix in ("", "-wal", "-shm"):
                Path(database + suffix).unlink(missing_ok=True)
        call_command("migrate", verbosity=0)
        if User.objects.exists():
            self.stdout.write("演示数据已在，继续使用（demo --reset 可重新载入）。")
            return
        self.stdout.write("正在载入演示数据……")
        text = (DATA / "hebei_2018.toml").read_text(encoding="utf-8")
        districts = (DATA / "hebei_districts_2018.csv").read_text(encoding="utf-8")
        story.tell(districts, text, parse(text), timezone.localdate())

    def start_worker(self):
        """Beside the server, which takes over this process: it ends when the server does."""
        manage = str(Path(settings.BASE_DIR) / "manage.py")
        line = [sys.executable, manage, "work", "--name", "demo", "--with-parent"]
        worker = subprocess.Popen(line)  # noqa: S603 - our own interpreter and arguments
        atexit.register(worker.terminate)

    def serve(self, port):
        call_command("collectstatic", verbosity=0, interactive=False)
        self.start_worker()
        address = f"127.0.0.1:{port}"
        connection.close()
        self.stdout.write("服务已启动，按 Ctrl+C 停止。", ending="\n")
        self.stdout.flush()
        if sys.platform == "win32":
            from waitress import serve

            from campaign.wsgi import application

            serve(application, listen=address)
        else:
            line = [
                sys.executable,
                "-m",
                "gunicorn",
                "campaign.wsgi",
                "-b",
                address,
                "--threads",
                "4",
                "--no-control-socket",  # else gunicorn leaves one in the home folder
            ]
            os.execv(sys.executable, line)  # noqa: S606 - our own interpreter and arguments

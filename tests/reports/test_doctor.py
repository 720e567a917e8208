"""`manage.py doctor` names each thing that is wrong, and nothing when all is right."""

import io
import json
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from campaign import auditing, diagnosis
from campaign.models import AuditLine, Job
from reports.writers import fonts
from tests.factories import UserFactory
from tests.jobs import ordered

pytestmark = pytest.mark.django_db
STRONG = "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def production(settings, tmp_path):
    """An installation without a fault but for the database, which may be SQLite."""
    UserFactory(admin=True)
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "app.css").touch()
    settings.SECRET_KEY, settings.HTTPS = STRONG, True
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["jh.example.cn"], "https://jh.example.cn"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as (settings.EMAIL_HOST, settings.EMAIL_PORT):
        yield settings


@contextmanager
def mail_server():
    """A socket that greets like a mail server: (host, port)."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                talk, _ = listening.accept()
            except OSError:
                return
            with talk, talk.makefile("rw", newline="\r\n") as lines:
                lines.write("220 ready\n")
                lines.flush()
                while said := lines.readline():
                    lines.write("221 bye\n" if said.startswith("QUIT") else "250 ok\n")
                    lines.flush()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def told():
    """(serious, not serious): the lines of each kind, by topic; and the exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("doctor", stdout=out, stderr=io.StringIO())
    except SystemExit as stopped:
        code = stopped.code
    lines = json.loads(out.getvalue())
    serious = {line["topic"]: line["text"] for line in lines if line["serious"]}
    assert code == bool(serious)
    if connection.vendor == "postgresql":  # the clusters of the tests are quick and not safe
        assert "fsync" in serious.pop("断电")
    return serious, {line["topic"]: line["text"] for line in lines if not line["serious"]}


def test_an_installation_without_a_fault_is_told_so(production):
    serious, others = told()
    assert serious == {}
    assert set(others) <= ({"数据库"} if connection.vendor == "sqlite" else set())


@pytest.mark.parametrize(
    ("change", "topic"),
    [
        ({"DEBUG": True}, "调试"),
        ({"SECRET_KEY": "short"}, "密钥"),
        ({"SECRET_KEY": "a" * 60}, "密钥"),
        ({"SECRET_KEY": f"django-insecure-{STRONG}"}, "密钥"),
        ({"ALLOWED_HOSTS": ["*"]}, "主机名"),
        ({"EMAIL_PORT": 1}, "邮件"),
        ({"TIME_ZONE": "Europe/Paris"}, "时区"),
    ],
)
def test_a_wrong_setting_is_named(production, change, topic):
    for key, value in change.items():
        setattr(production, key, value)
    assert list(told()[0]) == [topic]


@pytest.mark.parametrize(
    ("change", "topic"),
    [
        ({"HTTPS": False}, "HTTPS"),
        ({"ALLOWED_HOSTS": ["127.0.0.1"]}, "主机名"),
        ({"SITE_URL": "http://127.0.0.1:8000"}, "网址"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}, "邮件"),
    ],
)
def test_what_a_demonstration_may_do_is_only_mentioned(production, change, topic):
    for key, value in change.items():
        setattr(production, key, value)
    serious, others = told()
    assert serious == {}
    assert topic in others


def test_a_folder_that_cannot_be_written_and_missing_styles_are_named(production, tmp_path):
    (tmp_path / "file").touch()
    production.VAR_DIR = tmp_path / "file"
    (production.STATIC_ROOT / "app.css").unlink()
    assert set(told()[0]) == {"文件夹", "页面样式"}


def test_a_disk_that_is_nearly_full_is_named(production):
    said = [one.text for one in diagnosis.folder_faults(least_free=2**62)]
    assert any("请清理或扩容" in text for text in said)


def test_a_migration_that_was_not_run_is_named(production):
    newest = MigrationLoader(connection).graph.leaf_nodes("campaign")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    serious, _ = told()
    assert ".".join(newest) in serious["数据库结构"]


def test_a_job_that_no_worker_takes_is_named(production):
    job = ordered(UserFactory())
    assert "后台任务" not in told()[0]
    Job.objects.filter(pk=job.pk).update(queued_at=timezone.now() - timedelta(minutes=31))
    assert "请启动 manage.py work" in told()[0]["后台任务"]


def test_a_folder_that_the_servers_do_not_share_is_mentioned(production):
    job = ordered(UserFactory())
    job.state, job.ended_at = Job.State.DONE, timezone.now()
    job.file.save("结果.txt", ContentFile(b"made"))
    assert "共用文件夹" not in told()[1]
    job.file.storage.delete(job.file.name)  # as where the folder is not mounted
    assert "请核对是否已挂载" in told()[1]["共用文件夹"]


def test_a_clock_behind_the_last_noted_deed_is_named(production):
    auditing.record(auditing.Kind.SETTING, "试")
    assert "时钟" not in told()[0]
    later = timezone.now() + timedelta(hours=3)
    AuditLine.objects.create(kind=AuditLine.Kind.SETTING, address="", deed="试", at=later)
    assert "时钟被拨慢过" in told()[0]["时钟"]


def test_missing_fonts_are_named(production, monkeypatch):
    monkeypatch.setattr("reports.management.commands.doctor.missing_fonts", lambda: ["缺少宋体。"])
    assert told()[0] == {"字体": "缺少宋体。"}
    assert fonts.missing_fonts() == []


def test_without_an_administrator_nobody_can_open_accounts(production):
    admin = UserFactory(admin=True)
    admin.is_active = False
    admin.save()
    assert list(told()[0]) == ["账号"]

"""What is wrong with this installation, for whoever runs it: one Chinese sentence each, saying what to do.

Nothing is changed, nothing is sent. What the upper floors need (fonts) is asked by the command.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from campaign.backup import postgresql
from campaign.deadlines import working_day_by_calendar
from campaign.models import AuditLine, Job, User

LEAST_SECRET, LEAST_KINDS = 50, 5  # characters, different ones: as Django's own check
LEAST_FREE = 2 * 1024**3  # bytes: a backup and its trial beside the database
MOST_APART = timedelta(seconds=60)
MOST_WAITING = timedelta(minutes=30)  # of a job before a worker takes it
OLDEST = {"sqlite": (3, 35), "postgresql": (14,)}
SAFE = ["fsync", "full_page_writes", "synchronous_commit"]  # of PostgreSQL: on
ONE_MACHINE = {"127.0.0.1", "localhost", "[::1]"}


@dataclass(frozen=True, slots=True)
class Finding:
    """``serious``: the system is unsafe or does not work; else something that may be meant so."""

    topic: str
    text: str
    serious: bool = True


def findings() -> Iterator[Finding]:
    """Everything found, by topic; where the database can't be reached, what can be said without it."""
    yield from settings_faults()
    yield from folder_faults()
    yield from mail_faults()
    try:
        connection.ensure_connection()
    except (DatabaseError, OSError) as error:
        said = f"连不上数据库：{str(error).strip()}。请核对 DATABASE_URL，并确认数据库服务已启动。"
        yield Finding("数据库", said)
        return
    yield from database_faults()
    if pending := pending_migrations():
        said = f"有 {len(pending)} 项数据库结构更新没有执行（{pending[0]} 等），请运行 manage.py migrate。"
        yield Finding("数据库结构", said)
        return
    yield from clock_faults()
    yield from account_faults()
    yield from worker_faults()


def settings_faults() -> Iterator[Finding]:
    secret = settings.SECRET_KEY
    if settings.DEBUG:
        yield Finding(
            "调试", "DEBUG 开着，出错时会把内部信息给访问者看；请在 .env 中写 DEBUG=off。"
        )
    weak = len(secret) < LEAST_SECRET or len(set(secret)) < LEAST_KINDS
    if weak or secret.startswith("django-insecure-"):
        said = f"SECRET_KEY 太弱，会话可能被伪造；请换成不少于 {LEAST_SECRET} 个随机字符。"
        yield Finding("密钥", said)
    if not settings.HTTPS:
        yield Finding(
            "HTTPS", "HTTPS 关着，口令和数据以明文传输；除本机演示外请写 HTTPS=on。", serious=False
        )
    if "*" in settings.ALLOWED_HOSTS:
        said = "ALLOWED_HOSTS 写了 *，任何主机名都接受；请只写本系统的主机名。"
        yield Finding("主机名", said)
    elif set(settings.ALLOWED_HOSTS) <= ONE_MACHINE:
        said = "ALLOWED_HOSTS 只有本机，别的电脑打不开；正式使用请写本系统的主机名。"
        yield Finding("主机名", said, serious=False)
    if any(f"//{host}" in settings.SITE_URL for host in ONE_MACHINE):
        said = "SITE_URL 是本机地址，纸质报表上的二维码别人打不开；请写本系统的网址。"
        yield Finding("网址", said, serious=False)


def folder_faults(least_free: int = LEAST_FREE) -> Iterator[Finding]:
    """Whether a file can be written where files are written, and how much room is left there."""
    places = {
        "数据文件夹 VAR_DIR": settings.VAR_DIR,
        "生成的文件 MADE_DIR": settings.MADE_DIR,
        "临时文件夹": Path(tempfile.gettempdir()),
    }
    for name, folder in places.items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder) as trial:
                trial.write(b"x")
                trial.flush()
        except OSError as error:
            said = f"{name}（{folder}）不能写入：{error.strerror}。请把它的所有者改为运行本系统的账号。"
            yield Finding("文件夹", said)
            continue
        free = shutil.disk_usage(folder).free
        if free < least_free:
            said = f"{name}（{folder}）所在磁盘只剩 {free / 1024**3:.1f} GB，请清理或扩容，至少留出 {least_free / 1024**3:.0f} GB。"
            yield Finding("磁盘空间", said)
    if not (settings.WHITENOISE_USE_FINDERS or (settings.STATIC_ROOT / "app.css").exists()):
        said = "页面样式没有收集，页面会没有样式；请运行 manage.py collectstatic --no-input。"
        yield Finding("页面样式", said)


def mail_faults() -> Iterator[Finding]:
    """Signs on to the mail server and leaves again; no letter is sent."""
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend in {"filebased", "console", "dummy", "locmem"}:
        said = "没有配置邮件服务器，提醒邮件没有人收到；需要邮件提醒的，请写 EMAIL_URL。"
        yield Finding("邮件", said, serious=False)
        return
    try:
        with mail.get_connection(timeout=5):
            pass
    except OSError as error:  # smtplib's own errors are of this kind
        said = f"登录不上邮件服务器：{error}。请核对 EMAIL_URL 中的地址、端口和口令。"
        yield Finding("邮件", said)


def database_faults() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
            whole = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
        if whole != "ok":
            yield Finding("数据库", f"数据库文件已损坏（{whole}），请停止服务，用最近的备份恢复。")
        said = "用的是 SQLite，只适合一个单位或演示；全省使用请换 PostgreSQL。"
        yield Finding("数据库", said, serious=False)
        found = tuple(map(int, version.split(".")))
    else:
        found = divmod(connection.pg_version, 10000)  # type: ignore[attr-defined]
        version = ".".join(map(str, found))
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
            cursor.execute(
                "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'", [SAFE]
            )
            unsafe = [name for (name,) in cursor.fetchall()]
        if unsafe:
            said = f"PostgreSQL 的 {'、'.join(sorted(unsafe))} 关着，断电会丢失已保存的数据；请改为 on 后重启数据库。"
            yield Finding("断电", said)
        if encoding != "UTF8":
            yield Finding(
                "数据库", f"数据库编码是 {encoding}，存不下生僻字；请用 UTF8 重建数据库。"
            )
        if missing := postgresql.missing_programs():
            said = f"缺少 {'、'.join(missing)}，不能备份；请安装 postgresql-client。"
            yield Finding("备份", said)
    oldest = OLDEST[connection.vendor]
    if found < oldest:
        said = f"数据库版本 {version} 太旧，请升级到 {'.'.join(map(str, oldest))} 或更新。"
        yield Finding("数据库", said)


def pending_migrations() -> list[str]:
    """``app.name`` of what `migrate` would still do."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, backwards in plan]


def clock_faults() -> Iterator[Finding]:
    """The machine's clock beside the database's and beside the last thing that was noted."""
    now = timezone.now()
    try:
        right = now.astimezone(ZoneInfo(settings.TIME_ZONE)).utcoffset() == timedelta(hours=8)
    except ZoneInfoNotFoundError:
        right = False
    if not right:
        yield Finding("时区", "时区不是北京时间，截止时间会判错；请安装系统的 tzdata 后重启。")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - now)
        if apart > MOST_APART:
            said = f"本机时钟与数据库服务器相差 {apart.total_seconds():.0f} 秒；请两边都启用时间同步（NTP）。"
            yield Finding("时钟", said)
    last = AuditLine.objects.order_by("-pk").values_list("at", flat=True).first()
    if last and last - now > MOST_APART:
        said = f"本机时钟比最后一条审计记录（{timezone.localtime(last):%F %T}）还早，时钟被拨慢过；请启用时间同步（NTP）。"
        yield Finding("时钟", said)
    if working_day_by_calendar(timezone.localdate()) is None:
        said = "节假日表不含今年，工作日按周一至周五推算；请升级 chinesecalendar。"
        yield Finding("节假日", said, serious=False)


def worker_faults() -> Iterator[Finding]:
    waiting = Job.objects.filter(state=Job.State.QUEUED).order_by("queued_at").first()
    if waiting and timezone.now() - waiting.queued_at > MOST_WAITING:
        said = f"后台任务“{waiting}”从 {timezone.localtime(waiting.queued_at):%F %T} 起没有人办理；请启动 manage.py work。"
        yield Finding("后台任务", said)
    made = Job.objects.filter(state=Job.State.DONE).order_by("-ended_at").first()
    if made and not made.file.storage.exists(made.file.name or ""):
        said = f"“{made}”生成的文件不在 MADE_DIR（{settings.MADE_DIR}）中：几台服务器要共用这个文件夹，请核对是否已挂载；刚从备份恢复的不要紧，用到时点“重试”重新生成。"
        yield Finding("共用文件夹", said, serious=False)


def account_faults() -> Iterator[Finding]:
    administrators = User.objects.filter(role=User.Role.ADMIN, is_active=True)
    if not administrators.exists():
        said = "没有可用的系统管理员账号；请运行 manage.py createsuperuser 或 create_accounts。"
        yield Finding("账号", said)

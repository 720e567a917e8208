"""The way back: an archive in the place of the database in use."""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from campaign.auditing import Kind, record
from campaign.backup import archive
from campaign.backup.facts import differences, facts_of, is_empty
from campaign.backup.taking import altered, take, way_of
from campaign.models.submission import Refused

REPLACED = "replaced"  # folder of VAR_DIR: what stood here before a restore, itself a backup


def restore(path: Path, *, replace=False) -> dict:
    """Fill the database in use and the folders beside it from the archive: ``kept`` (the archive of what
    stood here before, None when nothing did), ``to_migrate`` and ``problems`` (Chinese sentences).

    Refused before anything is touched when the archive is damaged, newer than the program or of another
    kind of database, and when there is data here and ``replace`` was not said.
    """
    with archive.opened(path) as (manifest, packed), tempfile.TemporaryDirectory() as folder:
        way = way_of(manifest)
        to_migrate = still_to_migrate(manifest)
        archive.unpack(manifest, packed, Path(folder))
        kept = None if nothing_here() else set_aside(replace)
        way.load(Path(folder) / way.PART)
        put_files(Path(folder) / "files", cleared=kept is not None)
    problems = differences(manifest, facts_of(connection)) + altered(manifest)
    if not to_migrate:
        record(Kind.SETTING, "从备份恢复", subject=path.name)
    return {"kept": kept, "to_migrate": to_migrate, "problems": problems}


def still_to_migrate(manifest: dict) -> bool:
    """Whether the program is newer than the archive; Refused when it is older."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    saved = set(manifest["migrations"])
    if unknown := sorted(saved - known):
        raise Refused(
            f"备份来自更新的程序版本（{'、'.join(unknown[:3])} 等 {len(unknown)} 项迁移在这里没有），"
            "请先升级程序再恢复。"
        )
    return saved != known


def nothing_here() -> bool:
    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(database).exists():
        return True
    try:
        return is_empty(connection)
    except DatabaseError as error:
        raise Refused(
            f"现有的数据库读不出来（{error}），不能先留一份再替换；请把它移到别处，再恢复到空的数据库。"
        ) from error


def set_aside(replace: bool) -> Path:
    """What stands here, kept as a backup of its own: a restore can be undone by another one."""
    if not replace:
        raise Refused(
            "当前数据库里已有数据，没有恢复。确实要用备份替换的，请加 --replace："
            "替换前会把现有数据自动另存一份，可以再恢复回来。"
        )
    at = timezone.localtime()
    kept, _ = take(settings.VAR_DIR / REPLACED / f"replaced-{at:%Y%m%d-%H%M%S-%f}.zip")
    return kept


def put_files(folder: Path, *, cleared: bool):
    """The files beside the database; what stood there goes only when it has been set aside."""
    for name in archive.FOLDERS:
        if cleared:
            shutil.rmtree(settings.VAR_DIR / name, ignore_errors=True)
        if (folder / name).is_dir():
            shutil.copytree(folder / name, settings.VAR_DIR / name, dirs_exist_ok=True)

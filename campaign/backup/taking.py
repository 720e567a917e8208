"""Take a backup while everybody works on, and try it out."""

import sys
import tempfile
from pathlib import Path

import django
from django.db import connection
from django.utils import timezone

from campaign.backup import archive, postgresql, sqlite
from campaign.backup.facts import differences, facts_of
from campaign.models.submission import Refused

WAYS = {"sqlite": sqlite, "postgresql": postgresql}


def take(out: Path) -> tuple[Path, dict]:
    """(file, manifest) of a new archive; ``out`` is its name or a folder for it."""
    way, at = WAYS[connection.vendor], timezone.localtime()
    if out.is_dir() or not out.suffix:
        out = out / f"backup-{at:%Y%m%d-%H%M%S}.zip"
    if out.exists():
        raise Refused(f"{out} 已经存在，请换一个文件名。")
    try:
        with tempfile.TemporaryDirectory(prefix="backup-") as folder:
            part = Path(folder) / way.PART
            manifest = {"taken_at": at.isoformat(), **software(), **way.dump(part)}
            parts = [(way.PART, part), *archive.files_beside()]
            return out, archive.write(out, manifest, parts)
    except OSError as error:
        raise Refused(f"备份没有写成：{error}。请检查磁盘空间和文件夹权限。") from error


def software() -> dict:
    """Kind and version of what wrote the archive."""
    with connection.cursor() as cursor:
        question = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version"}
        cursor.execute(question[connection.vendor])
        database = cursor.fetchone()[0]
    return {
        "database": connection.vendor,
        "database_version": database,
        "django": django.get_version(),
        "python": sys.version.split()[0],
    }


def try_out(path: Path) -> list[str]:
    """Restore the archive into a throw-away database; what is not as the manifest says, in Chinese."""
    with archive.opened(path) as (manifest, packed), tempfile.TemporaryDirectory() as folder:
        archive.unpack(manifest, packed, Path(folder))
        way = way_of(manifest)
        with way.tried(Path(folder) / way.PART) as copy:
            return differences(manifest, facts_of(copy)) + altered(manifest)


def way_of(manifest: dict):
    """The module that reads this archive's database; Refused when the one in use is of another kind."""
    if manifest["database"] != connection.vendor:
        raise Refused(
            f"备份来自 {manifest['database']}，当前数据库是 {connection.vendor}，不能互相恢复；"
            "请把 DATABASE_URL 指向同一种数据库。"
        )
    return WAYS[connection.vendor]


def altered(facts: dict) -> list[str]:
    """Versions that no longer carry their own fingerprint: the data was wrong before the backup."""
    return [f"报送版本 {pk} 的指纹与内容不符，数据被改动过，请查明。" for pk in facts["altered"]]

"""SQLite: its own online copy, which waits for no writer and is not torn by one."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from campaign.backup.facts import beside, facts_of
from campaign.models.submission import Refused

PART = "database.sqlite3"
WAIT = 30  # seconds for whoever writes just now


def dump(path: Path) -> dict:
    """The database in use, copied to ``path`` as it is at one moment; its facts."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=WAIT)) as source:
        _copy(source, path)
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        _check(copy)
    with _quiet(path) as copy:
        return facts_of(copy)


def load(path: Path):
    """Put what ``path`` holds in the place of the database in use, as one transaction."""
    name = Path(connection.settings_dict["NAME"])
    connection.close()
    name.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(path)) as source:
            _check(source)
            _copy(source, name)
    except sqlite3.OperationalError as error:
        raise Refused(f"没有恢复，数据库正被使用，请先停止服务后再试（{error}）。") from error


@contextmanager
def tried(path: Path) -> Iterator:
    """A connection to a throw-away copy of ``path``."""
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        copy = Path(folder) / PART
        with closing(sqlite3.connect(path)) as source:
            _check(source)
            _copy(source, copy)
        with _quiet(copy) as connected:
            yield connected


@contextmanager
def _quiet(path):
    """A connection that leaves no -wal beside the file."""
    with beside(path) as copy:
        copy.settings_dict["OPTIONS"] = {}
        yield copy


def _copy(source, path):
    with closing(sqlite3.connect(path, timeout=WAIT)) as target:
        source.backup(target)  # all pages in one step: one moment


def _check(database):
    """Refused unless SQLite finds its own file whole and every row that is pointed at."""
    try:
        said = [row[0] for row in database.execute("PRAGMA integrity_check")]
        lost = database.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        said, lost = [str(error)], []
    if said != ["ok"] or lost:
        raise Refused(
            f"数据库文件已损坏：{'；'.join(said[:3]) if said != ['ok'] else f'{len(lost)} 行指向不存在的行'}。"
            "请改用较早的备份，并检查磁盘。"
        )

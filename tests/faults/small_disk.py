"""A disk of its own for the tables that grow most, which can be filled to the last byte and emptied again."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.services import ACCOUNT

MEGABYTES = 48
TABLES = (
    "enterprises_enterprise", "enterprises_historicalenterprise", "enterprises_importbatch",
    "enterprises_importfile", "enterprises_importrow", "campaign_version", "reports_answerproof",
)  # fmt: skip


class NotPermitted(Exception):
    """This machine lets nobody mount a file system (a container without the right)."""


@contextmanager
def small_disk() -> Iterator["SmallDisk"]:
    """PostgreSQL keeps ``TABLES`` of the test's database on a file system of ``MEGABYTES``."""
    folder = Path(tempfile.mkdtemp(prefix="disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", folder]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        folder.rmdir()
        raise NotPermitted
    try:
        place = folder / "tables"
        place.mkdir()
        for path in (folder, place):
            shutil.chown(path, ACCOUNT, ACCOUNT)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
            try:
                _move(cursor, "small")
                yield SmallDisk(folder / "filler")
            finally:
                _move(cursor, "pg_default")
                cursor.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def _move(cursor, tablespace):
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} SET TABLESPACE {tablespace}")


class SmallDisk:
    def __init__(self, filler: Path):
        self.filler = filler

    def fill(self):
        """Not a byte is free."""
        with self.filler.open("wb") as file:
            for size in (1 << 20, 4096):
                try:
                    while True:
                        os.write(file.fileno(), bytes(size))
                except OSError:
                    continue

    def free(self):
        self.filler.unlink(missing_ok=True)

"""A prepared database, and as many fresh copies of it as there are runs."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from campaign.machine import postgres_program
from tests.services import postgresql

Copy = Callable[[], str]


def run_module(module: str, *arguments: str, database: str) -> str:
    """What `python -m module` prints, in a process of its own on ``database``."""
    return _run(["-m", module, *arguments], database)


def run_command(*arguments: str, database: str) -> str:
    """What `manage.py` prints, likewise."""
    return _run(["manage.py", *arguments], database)


def _run(arguments, database):
    environment = os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr[-4000:]}")
    return done.stdout


@contextmanager
def sqlite(prepare: Callable[[str], None]) -> Iterator[Copy]:
    """A function that gives the DATABASE_URL of a fresh copy of what ``prepare`` made."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        base, copy = Path(folder) / "base.sqlite3", Path(folder) / "copy.sqlite3"
        prepare(f"sqlite:///{base}")
        with sqlite3.connect(base) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        def fresh():
            for suffix in ("", "-wal", "-shm"):
                Path(f"{copy}{suffix}").unlink(missing_ok=True)
            shutil.copyfile(base, copy)
            return f"sqlite:///{copy}"

        yield fresh


@contextmanager
def postgres(prepare: Callable[[str], None]) -> Iterator[Copy]:
    """The same on a throw-away PostgreSQL cluster."""
    with postgresql() as address:
        host = parse_qs(urlsplit(address).query)["host"][0]

        def named(name):
            return f"postgres:///{name}?host={host}&user=tests"

        def psql(statement):
            command = [postgres_program("psql"), "-qh", host, "-U", "tests", "-d", "postgres"]
            subprocess.run([*command, "-c", statement], check=True)

        psql("CREATE DATABASE base")
        prepare(named("base"))

        def fresh():
            psql("DROP DATABASE IF EXISTS copy")
            psql("CREATE DATABASE copy TEMPLATE base")
            return named("copy")

        yield fresh

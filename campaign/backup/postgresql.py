"""PostgreSQL: pg_dump on the snapshot in which the rows are counted, pg_restore and psql for the way back."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from campaign.backup.facts import BESIDE, beside, facts_of
from campaign.machine import postgres_program
from campaign.models.submission import Refused

PART = "database.dump"
AS_ANYBODY = ["--no-owner", "--no-privileges"]


def dump(path: Path) -> dict:
    """The database in use, written to ``path`` in pg_dump's own form; the facts of the same moment."""
    with beside() as reading, transaction.atomic(using=BESIDE), reading.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", [*AS_ANYBODY, "-Fc", f"--snapshot={snapshot}", f"--file={path}"])
        return facts_of(reading)


def load(path: Path):
    """Put what ``path`` holds in the place of the database in use, as one transaction."""
    clear = [part for statement in _emptying() for part in ("-c", statement)]
    connection.close()
    script = path.with_suffix(".sql")
    _run("pg_restore", [*AS_ANYBODY, f"--file={script}", str(path)])
    _run("psql", _one_transaction([*clear, "-f", str(script)]), waits=30)


def _emptying():
    """What takes away our tables, and the functions of their triggers."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p"
            " WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')"
        )
        functions = [row[0] for row in cursor.fetchall()]
    if tables:
        yield f"DROP TABLE {', '.join(map(connection.ops.quote_name, tables))} CASCADE"
    for function in functions:
        yield f"DROP FUNCTION {function}"


@contextmanager
def tried(path: Path) -> Iterator:
    """A connection to a throw-away database on the same server, filled from ``path``."""
    name = f"verify_{secrets.token_hex(6)}"
    with connection._nodb_cursor() as cursor:
        _may_create(cursor)
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        script = path.with_suffix(".sql")
        _run("pg_restore", [*AS_ANYBODY, f"--file={script}", str(path)])
        _run("psql", _one_transaction(["-f", str(script)]), database=name)
        with beside(name) as copy:
            yield copy
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def missing_programs() -> list[str]:
    """Of the client's programs those that are not on this machine."""
    return [name for name in ("pg_dump", "pg_restore", "psql") if not postgres_program(name)]


def _one_transaction(steps):
    return ["-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, *steps]


def _may_create(cursor):
    cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        raise Refused(
            "数据库账号不能建立临时数据库，不能验证备份；"
            "请数据库管理员运行 ALTER ROLE 账号 CREATEDB，或在另一台服务器上用 restore 演练。"
        )


def _run(program, arguments, *, database=None, waits=None):
    """Refused with what the program said. The password goes by the environment, which no list shows."""
    path = postgres_program(program)
    if path is None:
        raise Refused(f"这台机器上没有 {program}，请安装 PostgreSQL 客户端（postgresql-client）。")
    found = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    where = {names[key]: str(value) for key, value in found.items() if key in names and value}
    where |= {"PGDATABASE": database} if database else {}
    where |= {"PGOPTIONS": f"-c lock_timeout={waits}s"} if waits else {}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, arguments of our own
        [path, *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", "PGCLIENTENCODING": "UTF8", **where},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        hint = "数据库正被使用，请先停止服务后再试。" if "lock timeout" in done.stderr else ""
        raise Refused(f"{program} 没有成功。{hint}它说：{done.stderr.strip()[-600:]}")

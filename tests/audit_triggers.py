"""The triggers of the audit log put aside: for emptying a test's database, and to play the intruder."""

from contextlib import contextmanager
from importlib import import_module

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQL
from django.db.backends.sqlite3.operations import DatabaseOperations as SQLite

TRIGGERS = import_module("campaign.migrations.0011_audit")
ASIDE = {"sqlite": TRIGGERS.DROP["sqlite"], "postgresql": ["SET LOCAL session_replication_role = replica"]}  # fmt: skip
BACK = {"sqlite": TRIGGERS.CREATE["sqlite"], "postgresql": ["SET LOCAL session_replication_role = origin"]}  # fmt: skip


def let_flush():
    """Django empties the database between tests with real transactions, which the triggers forbid."""
    for operations, vendor in ((SQLite, "sqlite"), (PostgreSQL, "postgresql")):
        operations.sql_flush = _around(operations.sql_flush, vendor)


def _around(sql_flush, vendor):
    def flush(self, *args, **kwargs):
        return [*ASIDE[vendor], *sql_flush(self, *args, **kwargs), *BACK[vendor]]

    return flush


@contextmanager
def put_aside():
    """Inside, and in a transaction, SQL may do with the audit log what it likes."""
    with connection.cursor() as cursor:
        for statement in ASIDE[connection.vendor]:
            cursor.execute(statement)
        yield cursor
        for statement in BACK[connection.vendor]:
            cursor.execute(statement)

"""What is done to the server or its database while it works."""

import os
import resource
import signal
from contextlib import ExitStack, suppress
from pathlib import Path

from django.db import DatabaseError, connection

from tests.web import Server, server


class Site:
    """A server that can be killed and started anew; each time at another address."""

    def __init__(self, stack: ExitStack):
        self.stack = stack.enter_context(ExitStack())
        self.server: Server = self.stack.enter_context(server())

    @property
    def address(self):
        return self.server.address

    def kill(self):
        self.server.kill()

    def start(self):
        self.stack.close()
        self.server = self.stack.enter_context(server())

    def limit_files(self, size: int):
        """No file of a worker grows beyond ``size`` bytes: as a full disk, for these processes only."""
        for pid in self.server.workers():
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, most))


def cut():
    """Every connection of the server to PostgreSQL ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def crash():
    """PostgreSQL goes down as after a power cut and comes back by itself: one of its processes is
    killed, all others stop, and it recovers from its log."""
    own, before = postgresql_processes()
    os.kill(own, signal.SIGKILL)
    after = before
    while after == before:
        connection.close()
        with suppress(DatabaseError):
            _, after = postgresql_processes()


def keep_what_is_committed():
    """From the next connection on, as in production: the clusters of the tests are quicker than that."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
    connection.close()


def postgresql_processes() -> tuple[int, int]:
    """(the one that serves us, the checkpointer, which is another one after a crash)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"
        )
        return cursor.fetchone()


def log_size() -> int:
    """Bytes of SQLite's log beside the database: where the next write goes."""
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    return log.stat().st_size if log.exists() else 0

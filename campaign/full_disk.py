"""Whether an error means that there is no room left: for a file, for SQLite or for PostgreSQL."""

import errno
import sqlite3

NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
POSTGRESQL = "53100"  # disk_full


def is_full(error: BaseException | None) -> bool:
    """``error`` or what caused it says so."""
    while error is not None:
        if (
            getattr(error, "errno", None) in NO_ROOM
            or getattr(error, "pgcode", None) == POSTGRESQL
            or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        ):
            return True
        error = error.__cause__
    return False

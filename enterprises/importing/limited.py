"""A stranger's file is read in a process of its own: a hostile one costs one message, no worker."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from enterprises.importing.sheets import FileRefused
from enterprises.importing.workbook import Book, from_json

MOST_BYTES = 10 * 1024 * 1024
MOST_SECONDS = 45
_SLOTS = BoundedSemaphore(2)  # readers at once for a server process: memory and threads for others
_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def reading_slot() -> Iterator[bool]:
    """Whether this server process may start a reader now; never waits, so no page waits for it."""
    free = _SLOTS.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            _SLOTS.release()


def read_limited(data: bytes, filename: str, what: str = "tables") -> Book:
    """The tables of the file: of the ledger, or of a ``roster``. Whatever happens to the reading process, a Book comes back; its
    ``error`` says in Chinese what to do."""
    try:
        return from_json(_answer(data, filename, what))
    except FileRefused as refusal:
        return Book(filename, error=str(refusal))


def read_cells(data: bytes) -> list[list[str]]:
    """The first visible sheet as text, row by row: for lists that are no ledger. Raises FileRefused."""
    answer = _answer(data, "", "cells")
    if answer["error"]:
        raise FileRefused(answer["error"])
    return answer["rows"]


def _answer(data, filename, what):
    if len(data) > MOST_BYTES:
        size = MOST_BYTES // 1024 // 1024
        raise FileRefused(f"文件超过 {size} MB，请删去图片和多余的工作表，或分成几个文件上传")
    command = [
        sys.executable,
        "-m",
        "enterprises.importing.child",
        filename.replace("\0", ""),
        what,
    ]
    kept = ("PATH", "SYSTEMROOT", "LANG", "TEMP", "TMP", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "RUST_BACKTRACE": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the file goes in through stdin
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
            timeout=MOST_SECONDS,
            check=False,
        )
        if done.returncode == 0:
            return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise FileRefused(
            "读这个文件用时过长，请删去多余的行和工作表，用 WPS 或 Excel 另存为 xlsx 后再上传"
        ) from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        pass
    raise FileRefused("文件已损坏或过大，读不出来；请用 WPS 或 Excel 打开后另存为 xlsx 再上传")

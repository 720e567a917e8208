"""A stranger's file is read in a process of its own: a hostile one costs one message, no worker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

_SLOTS = BoundedSemaphore(2)  # readers at once for a server process: memory and threads for others
_ROOT = Path(__file__).resolve().parents[1]
_KEPT = ("PATH", "SYSTEMROOT", "LANG", "TEMP", "TMP", "VIRTUAL_ENV")


class ReaderFailed(Exception):
    """The reading process died or said nothing that can be used."""


class ReaderTooSlow(ReaderFailed):
    """The reading process was ended by the clock."""


@contextmanager
def reading_slot() -> Iterator[bool]:
    """Whether this server process may start a reader now; never waits, so no page waits for it."""
    free = _SLOTS.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            _SLOTS.release()


def answer_of(module: str, *arguments: str, data: bytes, seconds: float) -> bytes:
    """What ``python -m module arguments`` prints when ``data`` comes in through stdin.

    ReaderTooSlow after ``seconds``, ReaderFailed when it ends otherwise than well. The module calls
    ``limit`` before it looks at the data.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "RUST_BACKTRACE": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the file goes in through stdin
            [sys.executable, "-m", module, *arguments],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReaderTooSlow from None
    except OSError as error:
        raise ReaderFailed from error
    if done.returncode:
        raise ReaderFailed
    return done.stdout


def limit(memory: int, seconds: int) -> None:
    """Set the limits of this process: bytes of address space, seconds of computing. Windows has none:
    there only the parent's clock counts."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

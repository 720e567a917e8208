"""A second process that lays out annex tables: while one of the two writes its PDF, the other lays out the next piece.

Started, not forked: it is the same on every system and does not mind the threads of a server.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, cast

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS_TO_ANSWER = 60  # a piece takes two
_SECONDS_TO_END = 60


class HelperLost(Exception):
    """The helper died or could not be started; what it was asked for must be done here."""


class Helper:
    """A ``Layout`` (reports/writers/layouts.py) in a process of its own; a context. HelperLost from everything."""

    def __enter__(self) -> "Helper":
        command = [sys.executable, "-m", __name__]
        try:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        except OSError as error:
            raise HelperLost from error
        self.orders = cast(IO[bytes], self.process.stdin)
        self.answers = cast(IO[bytes], self.process.stdout)
        return self

    def __exit__(self, *raised) -> None:
        """The process ends by itself, which takes its copies of the fonts away; killed only if it does not."""
        for pipe in (self.orders, self.answers):
            try:
                pipe.close()
            except OSError:  # what was still to be sent to one that died
                continue
        try:
            self.process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self, order) -> None:
        """Have ``order`` laid out; does not wait."""
        with self._awaited():
            pickle.dump(order, self.orders)
            self.orders.flush()

    def laid_out(self):
        """What became of the order, as soon as it is known."""
        return self._answer()

    def written(self) -> bytes:
        """The kept pages as PDF; only when there are some, and before anything else is asked."""
        return self._answer()

    def _answer(self):
        with self._awaited():
            return pickle.load(self.answers)  # noqa: S301 - what our own module says

    @contextmanager
    def _awaited(self) -> Iterator[None]:
        """Kills the process that does not read or answer in time; then, and after words that are no answer, HelperLost."""
        alarm = Timer(_SECONDS_TO_ANSWER, self.process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        except Exception as error:  # pickle raises any on what it cannot read
            raise HelperLost from error
        finally:
            alarm.cancel()


def main() -> None:
    """Answers orders until there are no more."""
    from campaign.collecting import collection_paused
    from reports.writers.layouts import Layout

    layout, answers = Layout(), sys.stdout.buffer
    with collection_paused():
        while True:
            try:
                layout.ask(pickle.load(sys.stdin.buffer))  # noqa: S301 - what our own module asks
            except EOFError:
                return
            extent = layout.laid_out()
            pickle.dump(extent, answers)
            answers.flush()
            if extent.pages:
                pickle.dump(layout.written(), answers)
                answers.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # who asked has gone
        sys.stdout = None

"""What is said about one cell: a stable code, how grave, which column, what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave. ``error`` blocks submission, ``warn`` must be explained with a note, ``waived`` is
    an error that a superior lets rest (enterprises/waivers.py).

    ``ask`` comes from import only: the program does not decide alone.
    """

    OK = "ok"
    WARN = "warn"
    ASK = "ask"
    ERROR = "error"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Problem:
    """``column`` is a field name of Row; ``message`` is a Chinese sentence that says what to do;
    ``waiver`` what a superior decided about it, in force or over."""

    code: str
    level: Level
    column: str
    message: str
    waiver: str = ""

    @property
    def sentence(self) -> str:
        """The message with the waiver, as people read it."""
        return f"{self.message}（{self.waiver}）" if self.waiver else self.message


def error(code: str, column: str, message: str) -> Problem:
    """What blocks a submission."""
    return Problem(code, Level.ERROR, column, message)


def warn(code: str, column: str, message: str) -> Problem:
    """What is sent only with a note."""
    return Problem(code, Level.WARN, column, message)

"""What is said about one cell: a stable code, how grave, which column, what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave. ``error`` blocks submission, ``warn`` must be explained with a note.

    ``ask`` comes from import only: the program does not decide alone.
    """

    OK = "ok"
    WARN = "warn"
    ASK = "ask"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Problem:
    """``column`` is a field name of Row; ``message`` is a Chinese sentence that says what to do."""

    code: str
    level: Level
    column: str
    message: str

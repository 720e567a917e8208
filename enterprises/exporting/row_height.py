"""How high a row must be so that every wrapped text in it stands whole."""

import unicodedata
from collections.abc import Iterable

LINE = 15.0  # points, of type in 11 points
HIGHEST = 409.0  # a worksheet knows no higher row
# Of a worksheet's column width: a Chinese character in 11 points, and any other.
_WIDE, _NARROW, _MARGIN = 2.15, 1.15, 0.8


def row_height(cells: Iterable[tuple[str, float]]) -> float | None:
    """Points for (text, column width) of a row; None when one line does, as the program sets it."""
    most = max((_lines(text, width) for text, width in cells), default=1)
    return min(HIGHEST, LINE * most + 3) if most > 1 else None


def _lines(text, width):
    room = width - _MARGIN
    if len(text) * _WIDE <= room and "\n" not in text:
        return 1
    return sum(max(1, -int(-_length(line) // room)) for line in text.split("\n"))


def _length(line):
    return sum(_WIDE if unicodedata.east_asian_width(c) in "WFA" else _NARROW for c in line)

"""How text falls on paper: what can be printed, how wide it is, where its lines end."""

import re
import unicodedata
from math import ceil

# Characters no sheet shows: control characters except the line break, halves of surrogate pairs,
# marks that turn the writing direction (U+202A…), byte order marks and non-characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
# Spreadsheets write a control character as _x000D_; some programs hand the letters on as text.
_ESCAPED_CONTROL = re.compile(r"_x00(?:[01][0-9a-f]|7f)_", re.IGNORECASE)
# A word in Latin letters or digits stays whole where it can; any other character may end a line.
_TOKEN = re.compile(r"[!-~]+|[^!-~]")

MM_PER_POINT = 25.4 / 72


def printable(text: str) -> str:
    """The text without what no paper can show; a tabulator becomes a blank, line breaks stay."""
    text = _ESCAPED_CONTROL.sub(lambda m: "\n" if m[0].lower() == "_x000a_" else "", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNPRINTABLE.sub("", text).strip()


def display_width(text: str) -> int:
    """Width in half-width characters: Chinese characters and punctuation count two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WFA" else 1
        for c in text
    )


def units(width: float, points: float) -> int:
    """How many half-width characters of ``points`` stand side by side in ``width`` millimetres."""
    return max(2, int(width / (points * MM_PER_POINT / 2) + 1e-6))


def wrapped(text: str, width: int) -> list[str]:
    """Lines of ``text`` in a column of ``width`` half-width characters, at least one line."""
    if "\n" not in text and len(text) * 2 <= width:
        return [text]
    lines = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for token in _TOKEN.findall(paragraph):
            pieces = [token] if display_width(token) <= width else token
            for piece in pieces:
                size = display_width(piece)
                if used + size > width:
                    lines.append(line)
                    line, used = "", 0
                line, used = line + piece, used + size
        lines.append(line)
    return lines


def balanced(text: str, width: int) -> list[str]:
    """As few lines as ``width`` allows, all about equally long (a title of two lines)."""
    count = len(wrapped(text, width))
    return wrapped(text, min(width, ceil(display_width(text) / count / 2) * 2))


def without_orphan(text: str, width: int) -> list[str]:
    """Wrapped lines, but never a last line of one character: 会员/人数 and not 会员人/数."""
    lines = wrapped(text, width)
    return balanced(text, width) if len(lines) > 1 and len(lines[-1]) == 1 else lines

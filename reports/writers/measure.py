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
# A word in Latin letters or digits stays whole where it can; any other character may end a line. Chinese
# characters and punctuation, all two wide, are measured by the run: most of what is written is that.
_WIDE = "\u3001-\u3029\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60“”‘’—…"
_RUN = re.compile(f"([!-~]+)|([{_WIDE}]+)|[^!-~]", re.DOTALL)
_PLAIN = re.compile(f"[ -~{_WIDE}]*")

MM_PER_POINT = 25.4 / 72


def printable(text: str) -> str:
    """The text without what no paper can show; a tabulator becomes a blank, line breaks stay."""
    if text.isprintable() and "_" not in text:  # nothing below would change it
        return text.strip()
    text = _ESCAPED_CONTROL.sub(lambda m: "\n" if m[0].lower() == "_x000a_" else "", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNPRINTABLE.sub("", text).strip()


def display_width(text: str) -> int:
    """Width in half-width characters: Chinese characters and punctuation count two."""
    if _PLAIN.fullmatch(text):
        return 2 * len(text) - len(text.encode("ascii", "ignore"))
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WFA" else 1
        for c in text
    )


def units(width: float, points: float) -> int:
    """How many half-width characters of ``points`` stand side by side in ``width`` millimetres."""
    return max(2, int(width / (points * MM_PER_POINT / 2) + 1e-6))


def line_count(text: str, width: int) -> int:
    """How many lines ``wrapped`` makes, mostly without making them."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    if _PLAIN.fullmatch(text):
        latin = len(text.encode("ascii", "ignore"))
        size = 2 * len(text) - latin
        # A line ends early by less than the width of the word that does not fit it any more.
        shortest = width + 1 - max(2, latin)
        if size <= width or (shortest > 0 and -(-size // width) == -(-size // shortest)):
            return -(-size // width)
    return len(wrapped(text, width))


def wrapped(text: str, width: int) -> list[str]:
    """Lines of ``text`` in a column of ``width`` (2 or more) half-width characters, at least one line."""
    lines = []
    for paragraph in text.split("\n"):
        if 2 * len(paragraph) <= width or display_width(paragraph) <= width:
            lines.append(paragraph)
        else:
            lines += _broken(paragraph, width)
    return lines


def _broken(paragraph, width):
    lines, line, used = [], "", 0
    for run in _RUN.finditer(paragraph):
        rest, each = run[0], 2 if run[2] else 1
        if not run[2] and (whole := display_width(rest)) <= width:
            if used + whole > width:
                lines.append(line)
                line, used = "", 0
            line, used = line + rest, used + whole
            continue
        while len(rest) > (room := (width - used) // each):
            lines.append(line + rest[:room])
            rest, line, used = rest[room:], "", 0
        line, used = line + rest, used + each * len(rest)
    return [*lines, line]


def balanced(text: str, width: int) -> list[str]:
    """As few lines as ``width`` allows, all about equally long (a title of two lines)."""
    count = len(wrapped(text, width))
    return wrapped(text, min(width, ceil(display_width(text) / count / 2) * 2))


def without_orphan(text: str, width: int) -> list[str]:
    """Wrapped lines, but never a last line of one character: 会员/人数 and not 会员人/数."""
    lines = wrapped(text, width)
    return balanced(text, width) if len(lines) > 1 and len(lines[-1]) == 1 else lines

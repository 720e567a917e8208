"""What was read from one cell, and the raw content as clean text."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from enterprises.problem import Level

_ESCAPED = re.compile(r"_x00[01][0-9A-Fa-f]_")  # how xlsx writes control characters in text
_GONE = {"Cc", "Cf", "Cs"}
_SPACES = {"Zs", "Zl", "Zp"}


@dataclass(frozen=True)
class Reading:
    """``value`` as stored, how sure, what to do (Chinese, no place in it), and what stood there."""

    value: Any
    level: Level
    message: str
    original: str


def plain(raw) -> str:
    """``raw`` (any type a reader or a form gives) as text: invisible characters gone, one blank
    for each run of blanks and line breaks, no ``.0`` behind whole numbers."""
    if raw is None:
        return ""
    if isinstance(raw, str) and raw.isprintable():  # nothing to take out but blanks
        text = _ESCAPED.sub(" ", raw) if "_x" in raw else raw
        return " ".join(text.split()) if " " in text else text
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e18 else repr(raw)
    if isinstance(raw, int):
        return str(raw) if abs(raw) < 10**30 else "（数字过长）"
    if isinstance(raw, datetime):
        at_midnight = raw.time() == time.min
        return raw.date().isoformat() if at_midnight else raw.isoformat(" ", "seconds")
    if isinstance(raw, date | time):
        return raw.isoformat()
    kept = []
    for c in str(raw):
        category = unicodedata.category(c)
        if c in "\t\n\r\v\f\x85" or category in _SPACES:
            kept.append(" ")
        elif category not in _GONE and c not in "\ufffe\uffff":
            kept.append(c)
    return " ".join(_ESCAPED.sub(" ", "".join(kept)).split())

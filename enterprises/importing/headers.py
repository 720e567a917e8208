"""The header of a table: which rows of a sheet it takes, and what each column holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaign.vocabulary import fold
from enterprises.columns import BY_FIELD
from enterprises.importing.reading import plain

HEADER_WITHIN = 20  # rows: titles and seals above a table never take more
MOST_HEADER_ROWS = 3  # a group title, labels, and one more


@dataclass(frozen=True)
class Header:
    """``first`` and ``last`` row from 0; ``fields`` by column number; ``labels`` also names the
    columns that are none of ours."""

    first: int
    last: int
    fields: dict[int, str]
    labels: dict[int, str]


def find_header(rows: list[list], known: Mapping[str, str], least: int = 3) -> Header | None:
    """The rows that name the enterprise's name and, with it, at least ``least`` columns.

    ``known`` is folded label → field. Where labels stand in two or three rows (group titles above,
    or cells merged downwards) the last of them is the header's row, next to the data.
    """
    best = None
    for first in range(min(HEADER_WITHIN, len(rows))):
        for last in range(first, min(first + MOST_HEADER_ROWS, len(rows), HEADER_WITHIN)):
            fields = _fields(rows[first : last + 1], known)
            if "name" not in fields.values() or len(fields) < least:
                continue
            if best is None or len(fields) > len(best.fields):
                best = Header(first, last, fields, {})
    if best is None:
        return None
    labels = dict(best.fields)
    for c in range(max(len(row) for row in rows[best.first : best.last + 1])):
        texts = [plain(row[c]) for row in rows[best.first : best.last + 1] if c < len(row)]
        label = next((text for text in reversed(texts) if text), "")
        if c not in labels and label and label not in labels.values():
            labels[c] = label
    return Header(best.first, best.last, best.fields, labels)


def best_fields(rows: list[list], known: Mapping[str, str]) -> list[str]:
    """What the row that comes nearest to a header names."""
    found = [_fields([row], known) for row in rows[:HEADER_WITHIN]]
    return list(max(found, key=len, default={}).values())


def likely_header(rows: list[list]) -> int | None:
    """The row (from 0) that looks most like the header of some other table: the first of the two
    or more filled cells that is not exceeded below."""
    filled = [sum(bool(plain(cell)) for cell in row) for row in rows[:HEADER_WITHIN]]
    most = max(filled, default=0)
    return filled.index(most) if most >= 2 else None


def _fields(rows, known) -> dict[int, str]:
    """Column number → field, first come first served; none unless every row is needed."""
    width = max(len(row) for row in rows)
    texts = [[plain(row[c]) if c < len(row) else "" for c in range(width)] for row in rows]
    if len(rows) > 1 and not _belongs_together(texts, known):
        return {}
    found: dict[int, str] = {}
    for c in range(width):
        name = _field(_column(texts, c), known)
        if name and name not in found.values():
            found[c] = name
    return found


def _belongs_together(texts, known):
    """Whether the last row holds labels and every row above adds official ones or groups them.

    A data row under a header, or a line of contacts above one, is no part of it.
    """
    lowest = [(c, text) for c, text in enumerate(texts[-1]) if text]
    labels = sum(bool(_field(_column(texts, c), known)) for c, _ in lowest)
    if labels < 2 or labels * 2 < len(lowest):
        return False
    for row in texts[:-1]:
        adds = any(
            text and not texts[-1][c] and _field((text,), known) in BY_FIELD
            for c, text in enumerate(row)
        )
        groups = any(
            text and _field((text, texts[-1][c]), known) != _field((texts[-1][c],), known)
            for c, text in enumerate(row)
            if texts[-1][c]
        )
        if not adds and not groups:
            return False
    return True


def _column(texts, c) -> tuple[str, ...]:
    """The texts over column ``c`` from top to bottom; a group title reaches to the right as far
    as there are labels under it."""
    column = []
    for r, row in enumerate(texts):
        text = row[c]
        if not text and r < len(texts) - 1 and texts[-1][c]:
            left = c
            while left > 0 and not row[left] and texts[-1][left]:
                left -= 1
            text = row[left] if texts[-1][left] else ""
        column.append(text)
    return tuple(column)


def _field(column: tuple[str, ...], known) -> str:
    """The field that the texts over a column mean: all together, or the lowest alone."""
    texts = [text for text in column if text]
    if not texts:
        return ""
    return _meant("".join(texts), known) or _meant(texts[-1], known)


def _meant(text, known):
    """Stars and notes in brackets are dropped."""
    text = fold(text).strip("*:：")
    return known.get(text) or known.get(text.split("(")[0].strip("*:："), "")

"""A heading as the editor shows it: blocks in groups, the system's values in their places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from campaign.definition import SHANGHAI
from reports.models import Remark
from reports.writers.document import Picture, Table
from reports.written.blocks import ITEM, SUBHEADING, Block, lines_of
from reports.written.fields import FIELD, FIELDS, Value
from reports.written.sentences import DATE as DATE_MARK
from reports.written.sentences import day
from reports.written.taking_over import ChildText
from reports.written.writing import Written, own_words

NOTHING = "（现在没有内容，不会印出）"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, or where ``field`` is named what the system puts in its place."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or an item; ``title`` says where its words come from, empty for the unit's own."""

    pieces: list[Piece]
    origin: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One heading on the page. ``typed`` keeps the lines of a save that was refused, ``theirs`` the lines
    that another writer saved meanwhile."""

    part: Written
    fields: list[tuple[str, str, Value]]  # (name, "text", "table" or "picture", value)
    groups: list[tuple[str, list[Line]]]
    lines: str
    length: int
    theirs: str = ""
    remarks: Sequence[Remark] = ()
    below: Sequence[ChildText] = ()


def today_in(values: dict[str, Value], at=None) -> dict[str, Value]:
    """``values`` with today's date in place of the mark that is filled when the paper is made."""
    date = day(timezone.localtime(at or timezone.now(), SHANGHAI))
    return {
        name: value.replace(DATE_MARK, date) if isinstance(value, str) else value
        for name, value in values.items()
    }


def shown_part(
    part: Written, values: dict[str, Value], titles, *, typed=None, theirs="", remarks=(), below=()
) -> Shown:
    """``part`` with today's ``values``, the superior's unsettled ``remarks`` on the heading, and what the
    units ``below`` wrote under it; ``titles`` as ``groups_of`` takes it."""
    return Shown(
        part,
        [(name, _kind(name), values[name]) for name in part.heading.fields if name in values],
        groups_of(part.blocks, values, titles),
        lines_of(part.blocks) if typed is None else typed,
        own_words(part.blocks),
        theirs,
        remarks,
        below,
    )


def _kind(name):
    if name in FIELDS and FIELDS[name].alone:
        return "picture" if name.endswith("图") else "table"
    return "text"


def groups_of(
    blocks: list[Block], values: dict[str, Value], titles: dict[str, str]
) -> list[tuple[str, list[Line]]]:
    """(tag, its lines) in order: h3 and p with one line each, ol with its items.

    ``titles`` says of an origin in words where it is.
    """
    found = []
    for kind, same in groupby(blocks, key=lambda block: block.kind):
        lines = [
            Line(list(_pieces(b.text, values)), b.origin, titles.get(b.origin, "")) for b in same
        ]
        if kind == ITEM:
            found.append(("ol", lines))
        else:
            found += [("h3" if kind == SUBHEADING else "p", [line]) for line in lines]
    return found


def _pieces(text, values) -> Iterator[Piece]:
    end = 0
    for match in FIELD.finditer(text):
        if match[1] in values:
            yield Piece(text[end : match.start()])
            yield Piece(_said(match[1], values[match[1]]), match[1])
            end = match.end()
    yield Piece(text[end:])


def _said(name, value):
    if isinstance(value, Table | Picture):
        return f"〔{name}，见下面“本部分的数据”和预览〕"
    return value or f"{name}{NOTHING}"

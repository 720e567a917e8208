"""Rows side by side, the cells that differ first in mind."""

from dataclasses import dataclass

from enterprises.duplicates import differing_fields
from enterprises.forms import LABEL
from enterprises.row import Row
from enterprises.showing import shown

ALWAYS = ("name", "uscc", "address", "employees")  # what a person tells enterprises apart by


@dataclass(frozen=True, slots=True)
class Line:
    """One value of several rows: ``cells`` in the order of the rows, as people read them."""

    field: str
    label: str
    cells: list
    differs: bool


def lines_of(rows, definition) -> list[Line]:
    """The values by which ``rows`` differ, and those that a person looks at anyway."""
    differing = set(differing_fields(rows, Row.__dataclass_fields__))
    return [
        Line(
            field,
            LABEL[field],
            [shown(field, getattr(row, field), definition) for row in rows],
            field in differing,
        )
        for field in (*ALWAYS, *(f for f in Row.__dataclass_fields__ if f not in ALWAYS))
        if field in differing or field in ALWAYS
    ]

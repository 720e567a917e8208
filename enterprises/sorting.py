"""Lists sorted by the column whose head was pressed: in memory, or in the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F


@dataclass(frozen=True, slots=True)
class Column:
    """``value`` is what the column sorts by, None where a line has none: of a list in memory a function of
    the line, of a queryset the name of a field or several. A ``number`` sorts the largest first, and so
    does what is wanted ``downward``.
    """

    key: str
    label: str
    value: Any
    number: bool = False
    downward: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """One column's head: ``next`` is the sort its link asks for, ``direction`` the word of aria-sort."""

    label: str
    next: str
    direction: str
    number: bool


def sort_of(query, columns: Iterable[Column], default: str = "") -> str:
    """The sort a query string asks for (``-`` in front: downward); ``default`` when it is no column."""
    asked = query.get("sort", "")
    return asked if asked.removeprefix("-") in {c.key for c in columns} else default


def heads(columns: Iterable[Column], sort: str) -> list[Head]:
    """The heads of the table when it is sorted by ``sort``."""
    return [_head(column, sort) for column in columns]


def _head(column, sort):
    downward = f"-{column.key}"
    directions = {column.key: "ascending", downward: "descending"}
    if sort in directions:
        turned = column.key if sort == downward else downward
        return Head(column.label, turned, directions[sort], column.number)
    first = downward if column.number or column.downward else column.key
    return Head(column.label, first, "none", column.number)


def _column_of(columns, sort):
    return next((c for c in columns if c.key == sort.removeprefix("-")), None)


def in_order(lines: Sequence, columns: Iterable[Column], sort: str) -> list:
    """``lines`` by ``sort``, those without a value last both ways; of equals, and without a sort, as they come."""
    column = _column_of(columns, sort)
    if column is None:
        return list(lines)
    filled = [line for line in lines if column.value(line) is not None]
    filled.sort(key=column.value, reverse=sort.startswith("-"))
    return filled + [line for line in lines if column.value(line) is None]


def rows_in_order(rows, columns: Iterable[Column], sort: str):
    """The same of a queryset, where an empty text is a value and stands before the others; equals by their
    key, without a sort as it was ordered."""
    column = _column_of(columns, sort)
    if column is None:
        return rows
    names = [column.value] if isinstance(column.value, str) else column.value
    fields = [F(name) for name in names]
    turned = [
        field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
        for field in fields
    ]
    return rows.order_by(*turned, "pk")

"""Lists that are held in memory, sorted by the column whose head was pressed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """``value`` of a line is what the column sorts by, None where it has none; a ``number`` the largest first."""

    key: str
    label: str
    value: Callable[[Any], Any]
    number: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """One column's head: ``next`` is the sort its link asks for, ``direction`` the word of aria-sort."""

    label: str
    next: str
    direction: str
    number: bool


def sort_of(request, columns: Iterable[Column], default: str = "") -> str:
    """The sort asked for (``-`` in front: downward); ``default`` when it is no column."""
    asked = request.GET.get("sort", "")
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
    return Head(column.label, downward if column.number else column.key, "none", column.number)


def in_order(lines: Sequence, columns: Iterable[Column], sort: str) -> list:
    """``lines`` by ``sort``, those without a value last both ways; of equals, and without a sort, as they come."""
    column = next((c for c in columns if c.key == sort.removeprefix("-")), None)
    if column is None:
        return list(lines)
    filled = [line for line in lines if column.value(line) is not None]
    filled.sort(key=column.value, reverse=sort.startswith("-"))
    return filled + [line for line in lines if column.value(line) is None]

"""A file as read: its tables with their rows, what was left out and why; and all of it as plain JSON."""

from dataclasses import dataclass, field
from datetime import date, datetime, time


@dataclass
class TableRow:
    """``row`` is the number shown in Excel. ``cells`` are raw, by field (or by label where the
    column is none of ours); ``flaws`` are sentences about cells that hold no value;
    ``merged_from`` names the Excel row whose text a merged block gives to this row."""

    row: int
    cells: dict = field(default_factory=dict)
    flaws: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    merged_from: dict[str, int] = field(default_factory=dict)


@dataclass
class Skipped:
    row: int
    why: str
    text: str


@dataclass
class Table:
    """One table under one header. ``sheet`` is empty for csv; ``title`` is what stands above."""

    sheet: str
    title: str
    header_row: int
    columns: list[str]
    rows: list[TableRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    date_1904: bool = False


@dataclass
class Book:
    """A file as read. With ``error`` (Chinese, says what to do) nothing of it is used."""

    filename: str
    error: str = ""
    tables: list[Table] = field(default_factory=list)
    sheets_ignored: list[dict[str, str]] = field(default_factory=list)


def to_json(book: Book) -> dict:
    """``book`` as plain JSON values; dates become {"date": …}."""
    tables = []
    for table in book.tables:
        rows = [
            vars(row) | {"cells": {name: _packed(cell) for name, cell in row.cells.items()}}
            for row in table.rows
        ]
        tables.append(vars(table) | {"rows": rows, "skipped": [vars(s) for s in table.skipped]})
    return vars(book) | {"tables": tables}


def from_json(values: dict) -> Book:
    """The Book that ``to_json`` packed."""
    tables = []
    for table in values["tables"]:
        rows = [
            TableRow(**row | {"cells": {n: _unpacked(c) for n, c in row["cells"].items()}})
            for row in table["rows"]
        ]
        skipped = [Skipped(**s) for s in table["skipped"]]
        tables.append(Table(**table | {"rows": rows, "skipped": skipped}))
    return Book(**values | {"tables": tables})


def _packed(cell):
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    return cell.isoformat() if isinstance(cell, time) else cell


def _unpacked(cell):
    if isinstance(cell, dict):
        if "date" in cell:
            return date.fromisoformat(cell["date"])
        return datetime.fromisoformat(cell["datetime"])
    return cell

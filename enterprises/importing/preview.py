"""What an import would do, row by row, before anything is saved.

The preview is plain JSON: it is kept with the batch and confirmed later, perhaps by another server.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from campaign.definition import Definition
from enterprises.belonging import annexes_of
from enterprises.checks import check_row
from enterprises.columns import LABELS, OFFICIAL
from enterprises.filling import completed
from enterprises.importing.book import Book, Table
from enterprises.importing.doubles import Doubles, Place
from enterprises.importing.known import Known
from enterprises.importing.reading import plain
from enterprises.importing.row_reading import RowReading, read_row
from enterprises.importing.storing import (
    Storable,
    changes_between,
    decided_by_annex,
    holder_label,
    or_none,
    rows_to_store,
)
from enterprises.importing.telling import left_out, sums
from enterprises.importing.three_way import match, merge
from enterprises.importing.workbook import WORKING_SHEET
from enterprises.names import name_key
from enterprises.problem import Level
from enterprises.row import Row

__all__ = ["Storable", "annex_of", "preview", "rows_to_store"]

COUNTED = ("read", "new", "changed", "unchanged", "held", "error", "skipped")


def preview(
    books: Book | Sequence[Book], definition: Definition, known: Known, *, today: date
) -> dict:
    """What the page and ``import_annex`` show of one file or of several together.

    ``values`` are as they would be stored. Every data row has one action, so the counts add up.
    Of several files one that cannot be read refuses all, so that none is missed in silence.
    """
    books = [books] if isinstance(books, Book) else list(books)
    result: dict[str, Any] = {
        "file": "、".join(book.filename for book in books),
        "file_level": "ok",
        "file_message": "",
        "sheets": [],
        "sheets_ignored": [
            _in_file(number, book) | ignored
            for number, book in enumerate(books, start=1)
            for ignored in book.sheets_ignored
        ],
        "counts": dict.fromkeys(COUNTED, 0),
    }
    if error := _error(books):
        return result | {"file_level": "error", "file_message": error}
    run = _Run(books, definition, known, today)
    for number, book in enumerate(books, start=1):
        for table in book.tables:
            sheet = run.table(table, annex_of(table, definition, book), number, book.filename)
            result["sheets"].append(_in_file(number, book) | sheet)
    counts = result["counts"]
    for sheet in result["sheets"]:
        counts["skipped"] += len(sheet["skipped_rows"])
        for row in sheet["rows"]:
            counts["read"] += 1
            counts[row["action"]] += 1
    result["file_message"] = (
        f"读到 {counts['read']} 行：新增 {counts['new']}，修改 {counts['changed']}，"
        f"不变 {counts['unchanged']}，待定 {counts['held']}，有误 {counts['error']}；"
        f"不是企业的 {counts['skipped']} 行没有读入"
    )
    return result


def annex_of(table: Table, definition: Definition, book: Book) -> str | None:
    """The annex a table is, by its title, its sheet's name, or the file's name; None: not said.

    Our own working sheet holds rows of every annex, whatever the campaign's title above it names.
    """
    if table.sheet == WORKING_SHEET:
        return None
    for text in (table.title, table.sheet, book.filename if len(book.tables) == 1 else ""):
        for annex in definition.annexes:
            if annex.number in text.replace(" ", ""):
                return annex.number
        said = [a for a in definition.annexes if a.short in text]
        if len(said) == 1:
            return said[0].number
    return None


def _in_file(number, book):
    return {"file_number": number, "file": book.filename}


def _error(books):
    """Why nothing is used; with several files it says which one."""
    for book in books:
        if book.error:
            return book.error if len(books) == 1 else f"文件“{book.filename}”：{book.error}"
    if not any(table.rows for book in books for table in book.tables):
        return "找到了表头，但下面没有企业，请填好后再上传"
    return ""


class _Run:
    """One preview under way: what was met so far in the files, and the ledger."""

    def __init__(self, books, definition, known, today):
        self.definition, self.known, self.today = definition, known, today
        self.doubles = Doubles(books, known, definition)

    def table(self, table, annex, file_number, filename):
        labels = {LABELS.get(name, name) for name in table.columns}
        extra = {column.label for column in self.definition.extra_columns}
        rows = [
            self.row(table, line, Place(file_number, filename, table.sheet, annex, line.row))
            for line in table.rows
        ]
        computed = sums([row["values"] for row in rows])
        return {
            "sheet": table.sheet or None,
            "annex": annex,
            "header_row": table.header_row,
            "columns_missing": [c.label for c in OFFICIAL if c.label not in labels],
            "columns_ignored": [
                name for name in table.columns if name not in {*LABELS, *extra, "token"}
            ],
            "rows": rows,
            "skipped_rows": [left_out(s, table.totals, computed) for s in table.skipped],
            "totals_in_file": table.totals,
            "totals_computed": computed,
        }

    def row(self, table, line, place):
        reading = read_row(line, table, self.definition)
        token = plain(line.cells.get("token"))
        key = name_key(reading.values.get("name") or "")
        copied = self.doubles.copied(place, token, key)
        found = match(self.known, key, token, copied=copied)
        if found.doubt:
            code, level, message = found.doubt
            reading.tell(code, "name", level, message)
        merged = merge(reading, found, self.known, self.definition)
        row = decided_by_annex(merged.row, place.annex, self.definition)
        row = completed(row, self.definition)
        changes = changes_between(found.ledger, row, self.definition) if found.ledger else {}
        shown = {
            "row": line.row,
            "action": "changed" if changes else "unchanged" if found.ledger else "new",
            "matches": found.how,
            "same_as": [],
            "values": _values(row, reading, self.definition),
            "changes": changes,
            "problems": [],
            "pk": found.pk,
            "version": found.version,
            "clears": merged.clears,
            "conflicts": merged.conflicts,
        }
        if key:
            self.doubles.other_name_same_code(row, shown, reading)
            self.doubles.met_before(place, found, row, shown, reading)
            self.doubles.similar(place, found, row, reading)
        self._checked(row, place.annex, reading)
        self._left_closed(shown, reading)
        shown["action"] = _stopped(key, reading) or shown["action"]
        self.doubles.remember(place, found, row, shown)
        shown["problems"] = _told(reading)
        return shown

    def _left_closed(self, shown, reading):
        """What the superior's last return left closed can only come unchanged."""
        if shown["action"] == "changed" and shown["pk"] in self.known.closed:
            message = "上级退回时没有开放这一行，不能改动；需要修改请联系上级"
            reading.tell("row_closed", "name", Level.ERROR, message)
        elif shown["action"] == "new" and not self.known.additions:
            message = "上级退回时只开放有批注的企业，不能新增；需要新增请联系上级"
            reading.tell("additions_closed", "name", Level.ERROR, message)

    def _checked(self, row, annex, reading):
        told = {p["field"] for p in reading.problems if p["from_cell"] and p["level"] != Level.WARN}
        for problem in check_row(row, self.definition, today=self.today):
            if problem.column not in told:
                reading.tell(
                    problem.code, problem.column, problem.level, problem.message, from_cell=False
                )
        codes = {p["code"] for p in reading.problems}
        found = next((a for a in self.definition.annexes if a.number == annex), None)
        if found and row.ownership and annex not in annexes_of(row, self.definition):
            enough = (row.employees or 0) >= found.min_employees
            if enough and not {"ownership", "in_no_annex"} & (told | codes):
                message = f"“{row.ownership}”按现有填写不列入{annex}（{found.short}），请核对"
                reading.tell("not_in_its_annex", "ownership", Level.WARN, message, from_cell=False)


def _stopped(key, reading: RowReading) -> str:
    """The action of a row that can't be stored as it is; empty when it can."""
    levels = {p["level"] for p in reading.problems if p["from_cell"]}
    too_long = any(p["code"] == "text_too_long" for p in reading.problems)
    if not key or too_long or Level.ERROR in levels:
        return "error"
    return "held" if Level.ASK in levels else ""


def _told(reading: RowReading) -> list[dict]:
    """The problems in the order of the columns."""
    order = {c.label: i for i, c in enumerate(OFFICIAL)}
    return [
        {name: p[name] for name in ("column", "level", "message", "original")}
        for p in sorted(reading.problems, key=lambda p: order.get(p["column"], 99))
    ]


def _values(row: Row, reading: RowReading, definition) -> dict:
    """As they would be stored, by Chinese label; what is not filled in is None."""
    values = {"序号": reading.position}
    for column in OFFICIAL[1:]:
        values[column.label] = or_none(getattr(row, column.field))
    for name in reading.values:
        if name != "extra" and LABELS[name] not in values:
            values[LABELS[name]] = or_none(getattr(row, name))
    if values.get("控股情况"):
        values["控股情况"] = holder_label(row.holder, definition)
    for column in definition.extra_columns:
        if column.key in reading.values.get("extra", {}):
            values[column.label] = row.extra.get(column.key)
    return values

"""Where the official tables stand in a file: header, data rows, rows that are no enterprise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from campaign.vocabulary import fold
from enterprises.columns import COLUMNS, LABELS, OFFICIAL, Kind
from enterprises.importing.book import Book, Skipped, Table, TableRow
from enterprises.importing.cell_marks import shown_month
from enterprises.importing.cells import read_count
from enterprises.importing.headers import Header, best_fields, find_header, likely_header
from enterprises.importing.reading import plain
from enterprises.importing.row_kinds import why_no_enterprise
from enterprises.importing.sheets import FileRefused, Sheet, read_sheets

# The hidden column of our own workbooks, the sheet in them that holds rows of every annex, and
# those that hold none.
MARK_LABEL = "行标识（请勿改动）"
WORKING_SHEET = "填报表"
HELP_SHEET, LISTS_SHEET = "填表说明", "下拉词表"
_FIELDS = {fold(text): c.field for c in COLUMNS.values() for text in (*c.synonyms, c.label)}
_FIELDS |= {fold(text): "token" for text in (MARK_LABEL, MARK_LABEL.split("（")[0])}
_COUNTS = tuple(c.field for c in OFFICIAL if c.kind is Kind.COUNT)  # what a row of totals adds up
_EMPTIED = "内容已清空的行，台账中没有删除；要删除请在台账中移入回收站"
_TEXTS = {"ownership", "address", "status", "reason", "township", "holder", "covered_by", "contact"}
_TEXTS |= {"note"}


@dataclass(frozen=True)
class Form:
    """A kind of table: ``known`` folded label → field, ``labels`` by field, ``columns`` that a header
    should name and ``least`` of them, ``advice`` for a file without one, ``spread`` the fields whose
    text a vertically merged block gives to each row it covers."""

    known: Mapping[str, str]
    labels: Mapping[str, str]
    columns: tuple[str, ...]
    least: int
    advice: str
    spread: frozenset[str]


LEDGER = Form(
    _FIELDS,
    LABELS,
    tuple(c.label for c in OFFICIAL),
    3,
    "没有找到登记表的表头：{}等列。请下载模板，按模板的表头填写后再上传",
    frozenset(_TEXTS),
)


def read_tables(path_or_bytes: Path | str | bytes, filename: str = "", form: Form = LEDGER) -> Book:
    """Every table with the header of ``form`` in the visible sheets. Never raises for a bad file.

    Runs the readers in this process: files of strangers go through limited.read_limited.
    """
    if isinstance(path_or_bytes, bytes):
        data = path_or_bytes
    else:
        path = Path(path_or_bytes)
        data, filename = path.read_bytes(), filename or path.name
    book = Book(filename)
    try:
        sheets = read_sheets(data)
    except FileRefused as refusal:
        book.error = str(refusal)
        return book
    nearest: list[str] = []
    ours = {WORKING_SHEET, HELP_SHEET, LISTS_SHEET} <= {sheet.name for sheet in sheets}
    for sheet in sheets:
        if ours and sheet.name in (HELP_SHEET, LISTS_SHEET):
            continue  # written by ourselves, and no place for rows
        if not sheet.visible:
            _ignore(book, sheet, "隐藏的工作表，不读")
        elif not any(_filled(row) for row in sheet.rows):
            _ignore(book, sheet, "空的工作表")
        elif (header := find_header(sheet.rows, form.known, form.least)) is None:
            _ignore(book, sheet, _no_table(sheet))
            named = best_fields(sheet.rows, form.known)
            found = [form.labels[name] for name in named if name in form.labels]
            nearest = max(nearest, found, key=len)
        else:
            book.tables.append(_table(sheet, header, form))
    if not book.tables:
        book.error = _no_header(nearest, form)
    return book


def _ignore(book, sheet, why):
    book.sheets_ignored.append({"sheet": sheet.name, "why": why})


def _no_header(found, form):
    missing = [label for label in form.columns if label not in found]
    seen = f"找到 {'、'.join(found)}，缺少 " if found else "缺少 "
    return form.advice.format(f"{seen}{'、'.join(missing)} ")


def _no_table(sheet: Sheet) -> str:
    """Why a sheet is left out: what it holds instead of the official table."""
    why = "前 20 行里没有登记表的表头"
    if (r := likely_header(sheet.rows)) is not None:
        labels = _filled(sheet.rows[r])
        below = sum(bool(_filled(row)) for row in sheet.rows[r + 1 :])
        shown = "、".join(label[:20] for label in labels[:12]) + ("等" if len(labels) > 12 else "")
        why += f"；第{r + 1}行有 {len(labels)} 栏（{shown}），下面有内容的 {below} 行，栏目都对不上"
    if broken := len(sheet.marks.flaws):
        why += f"；另有 {broken} 个单元格公式没有结果或结果出错"
    return why


def _filled(row) -> list[str]:
    return [text for cell in row if (text := plain(cell))]


def _table(sheet: Sheet, header: Header, form: Form) -> Table:
    labels = header.labels
    above = [text for row in sheet.rows[: header.first] for text in _filled(row)]
    table = Table(sheet.name, " ".join(above), header.last + 1, list(labels.values()))
    table.date_1904 = sheet.marks.date_1904
    for r, row in enumerate(sheet.rows[: header.last]):
        if texts := _filled(row):
            why = "表头以上的标题" if r < header.first else "表头的上半部分"
            table.skipped.append(Skipped(r + 1, why, " ".join(texts)[:200]))
    header_rows = [
        [fold(plain(cell)) for cell in row] for row in sheet.rows[header.first : header.last + 1]
    ]
    data: dict[int, TableRow] = {}
    for r in range(header.last + 1, len(sheet.rows)):
        cells = [None if labels.get(c) == "token" else v for c, v in enumerate(sheet.rows[r])]
        texts = _filled(cells)
        row = _row(sheet, r, labels)
        if not texts:
            if plain(row.cells.get("token")):
                table.skipped.append(Skipped(r + 1, _EMPTIED, ""))
            continue
        near_header = r <= header.last + 3
        why = why_no_enterprise(row.cells, cells, header_rows, near_header=near_header)
        if why:
            table.skipped.append(Skipped(r + 1, why, " ".join(texts)[:200]))
            if why == "合计行":
                table.totals |= dict(_totals(row))
        else:
            data[r] = row
    _spread_merged(sheet, labels, data, form)
    table.rows = list(data.values())
    return table


def _row(sheet, r, labels):
    row = TableRow(r + 1)
    for c, name in labels.items():
        value = sheet.rows[r][c] if c < len(sheet.rows[r]) else None
        row.cells[name] = value if value != "" else None
        if flaw := sheet.marks.flaws.get((r, c)):
            row.flaws[name] = flaw
        number_format = sheet.marks.formats.get((r, c))
        if number_format and (shown := shown_month(plain(value), number_format)):
            row.shown[name] = shown
    return row


def _totals(row) -> Iterator[tuple[str, int]]:
    for name in _COUNTS:
        value = read_count(row.cells.get(name)).value
        if value is not None:
            yield LABELS[name], value


def _spread_merged(sheet, labels, data, form):
    """Text of a vertically merged block goes to each row it covers; a count or name does not."""
    for top, left, bottom, _ in sheet.merged:
        name = labels.get(left)
        if name is None or top == bottom or top not in data:
            continue
        value = data[top].cells.get(name)
        for r in range(top + 1, bottom + 1):
            if r not in data or value is None:
                continue
            if name in form.spread:
                data[r].cells[name] = value
                data[r].merged_from[name] = top + 1
            elif name not in ("position", "token"):
                data[r].flaws[name] = f"是合并单元格（从第{top + 1}行起），请取消合并后逐行填写"

"""The bytes of xlsx, xls or csv → sheets of raw cells. Two readers a format: one refuses what the
other takes. Only run inside the limited child process (enterprises/importing/limited.py)."""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time

import openpyxl
import python_calamine
import xlrd
from openpyxl.utils.cell import range_boundaries

from enterprises.formula_safe import as_written
from enterprises.importing.cell_marks import Marks, xls_marks, xlsx_marks

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"
MOST_ROWS, MOST_COLUMNS = 20_000, 200
SAVE_AS = "请用 WPS 或 Excel 打开后另存为 xlsx 再上传"


class FileRefused(ValueError):
    """The whole file. The message is Chinese and says what to do."""


@dataclass
class Sheet:
    """``rows`` start at row 1, column A. Merged blocks are first row, first column, last row, last
    column, all counted from 0."""

    name: str
    rows: list[list]
    visible: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)


def read_sheets(data: bytes) -> list[Sheet]:
    """All sheets of the file, told by content and not by extension. Raises FileRefused."""
    if not data.strip():
        raise FileRefused("文件是空的，请选择填好的表格再上传")
    if data.startswith(OLE):
        if any(name.encode("utf-16-le") in data for name in ("EncryptedPackage", "EncryptionInfo")):
            raise FileRefused("文件有密码，请去掉密码后上传")
        sheets = _first_that_reads(data, _by_calamine, _by_xlrd)
        marks = _quietly(xls_marks, data)
    elif data.startswith(ZIP):
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise FileRefused("文件不完整，请重新保存后上传")
        sheets = _first_that_reads(data, _by_calamine, _by_openpyxl)
        marks = _quietly(xlsx_marks, data)
    else:
        return [_by_csv(data)]
    for sheet in sheets:
        sheet.marks = marks.get(sheet.name, Marks())
    return sheets


def _first_that_reads(data, *readers):
    for reader in readers:
        try:
            return reader(data)
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:  # a panic of the Rust reader is no Exception
            if (
                isinstance(error, python_calamine.PasswordError)
                or "encrypted" in str(error).lower()
            ):
                raise FileRefused("文件有密码，请去掉密码后上传") from None
    raise FileRefused("文件不完整或已损坏，请用 WPS 或 Excel 打开、重新保存为 xlsx 后上传")


def _quietly(read, data):
    """Marks are a help: a file whose marks cannot be read is still read."""
    try:
        return read(data)
    except MemoryError:
        raise
    except Exception:
        return {}


def _by_calamine(data):
    book = python_calamine.load_workbook(io.BytesIO(data))
    sheets = []
    for i, meta in enumerate(book.sheets_metadata):
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(i)
        rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
        merged = [(a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
        visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
        sheets.append(Sheet(meta.name, _trimmed(rows), visible, merged))
    return sheets


def _by_openpyxl(data):
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    sheets = []
    for ws in book.worksheets:
        rows = [list(r) for r in ws.iter_rows(max_row=MOST_ROWS + 1, values_only=True)]
        merged = []
        for block in ws.merged_cells.ranges:
            left, top, right, bottom = range_boundaries(str(block))
            merged.append((top - 1, left - 1, bottom - 1, right - 1))
        sheets.append(Sheet(ws.title, _trimmed(rows), ws.sheet_state == "visible", merged))
    return sheets


def _by_xlrd(data):
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    sheets = []
    for ws in book.sheets():
        rows = []
        for r in range(min(ws.nrows, MOST_ROWS + 1)):
            row = []
            for cell in ws.row(r):
                value = cell.value
                if cell.ctype == xlrd.XL_CELL_DATE:
                    value = xlrd.xldate_as_datetime(value, book.datemode)
                elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                    value = bool(value)
                elif cell.ctype == xlrd.XL_CELL_ERROR:
                    value = None
                row.append(value)
            rows.append(row)
        sheets.append(Sheet(ws.name, _trimmed(rows), ws.visibility == 0))
    return sheets


def _by_csv(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefused(f"文件不是表格，或者里面的汉字读不出来；{SAVE_AS}")
    if text.lstrip()[:1] == "<":
        raise FileRefused(f"这个文件其实是网页，不是表格；{SAVE_AS}")
    if "\0" in text:
        raise FileRefused(f"不认识这种文件，只收 xlsx、xls 和 csv；{SAVE_AS}")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [[as_written(cell) for cell in line] for line in lines]
    except csv.Error:
        raise FileRefused(f"这个 csv 文件读不出来；{SAVE_AS}") from None
    return Sheet("", _trimmed(rows))


def _trimmed(rows):
    if len(rows) > MOST_ROWS:
        while rows and not any(_filled(cell) for cell in rows[-1]):
            rows.pop()
        if len(rows) > MOST_ROWS:
            raise FileRefused(f"表格超过 {MOST_ROWS} 行，请分成几个文件上传")
    return [[_simple(cell) for cell in row[:MOST_COLUMNS]] for row in rows]


def _filled(cell):
    return cell is not None and bool(str(cell).strip())


def _simple(cell):
    """Only what JSON and enterprises/importing/cells.py know."""
    if cell is None or isinstance(cell, str | bool | int | float | datetime | date | time):
        return cell
    return str(cell)

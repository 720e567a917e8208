"""The files that lists are handed out in, as django-import-export's formats: csv, xlsx, json.

Each is written line by line, so that the memory does not grow with the lines.
"""

import csv
import json
import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from io import TextIOWrapper
from itertools import chain, islice
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from import_export.formats.base_formats import Format
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from campaign.whole_file import whole_file
from enterprises.formula_safe import harmless

MOST_ROWS = 1_048_576  # of a worksheet, in every spreadsheet program
_NOT_IN_XML = re.compile(rf"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff]")
Line = Iterable[str | int | float | None]


class TooLong(Exception):
    """More lines than this kind of file takes; the message is a Chinese sentence that says what to do."""


def moment(at: datetime | None) -> str:
    """A point of time as a list writes it: local, to the minute; empty where there is none."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def write_csv(lines: Iterable[Line], to: BinaryIO) -> None:
    """UTF-8 with a byte order mark (Excel and WPS show Chinese by it); no text becomes a formula."""
    text = TextIOWrapper(to, "utf-8-sig", newline="")
    try:
        writer = csv.writer(text)
        for line in lines:
            writer.writerow([harmless(v) if isinstance(v, str) else v for v in line])
    finally:
        text.detach()  # ``to`` stays open


class Listed(Format):
    """One kind of file. ``write`` takes the lines one after the other."""

    kind = content_type = ""

    def write(self, title: str, headers: Line, lines: Iterable[Line], to: BinaryIO) -> None:
        raise NotImplementedError

    def get_title(self):
        return self.kind

    get_extension = get_title

    def get_content_type(self):
        return self.content_type

    def can_export(self):
        return True


class Csv(Listed):
    kind, content_type = "csv", "text/csv"

    def write(self, title, headers, lines, to):
        write_csv(chain([headers], lines), to)


class Xlsx(Listed):
    """Real numbers, and text that stays text even where it begins with ``=``; a control character that came
    along from another program is a blank."""

    kind = "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, title, headers, lines, to):
        book = Workbook(write_only=True)
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        sheet.append([self._cell(sheet, label, head=True) for label in headers])
        lines = iter(lines)
        try:
            for line in islice(lines, MOST_ROWS - 1):
                sheet.append([self._cell(sheet, value) for value in line])
            if any(True for _ in lines):
                raise TooLong(
                    f"超过一张 Excel 工作表的上限 {MOST_ROWS} 行，请改为下载 CSV，或加上筛选。"
                )
        finally:  # when the lines fail as well: only so openpyxl's own temporary file goes
            book.save(to)

    def _cell(self, sheet, value, *, head=False):
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(sheet, _NOT_IN_XML.sub(" ", value))
        cell.data_type = "s"
        if head:
            cell.font = Font(bold=True)
        return cell


class Json(Listed):
    """A list of objects by column label; what is not filled in is null."""

    kind, content_type = "json", "application/json"

    def write(self, title, headers, lines, to):
        headers, before = list(headers), b"["
        for line in lines:
            told = dict(zip(headers, line, strict=True))
            to.write(before + json.dumps(told, ensure_ascii=False).encode())
            before = b", "
        to.write(b"]" if before == b", " else b"[]")


FORMATS = {file.kind: file for file in (Csv, Xlsx, Json)}


def download(
    file: Listed, name: str, title: str, headers: Line, lines: Iterable[Line]
) -> HttpResponseBase:
    """The lines as a file called ``name`` and its ending, ``title`` the worksheet; 503 with a sentence when
    they are too many for it."""
    try:
        content = whole_file(partial(file.write, title, headers, lines))
    except TooLong as problem:
        return HttpResponse(str(problem), status=503, content_type="text/plain; charset=utf-8")
    name = f"{name}.{file.get_extension()}"
    kind = file.get_content_type()
    return FileResponse(content, as_attachment=True, filename=name, content_type=kind)


def list_file(
    form: str, campaign, district, title: str, headers: Line, lines: Iterable[Line]
) -> HttpResponseBase:
    """A list of ``district`` in the format that an address names, the file called by unit, title and day; that
    of a 演练 says so. Http404 when it is no format."""
    if form not in FORMATS:
        raise Http404("没有这种格式。")
    title += "（演练）" if campaign.definition.practice else ""
    name = f"{district.name}{title} {timezone.localdate():%Y-%m-%d}"
    return download(FORMATS[form](), name, title, headers, lines)

"""Annex tables as CSV, for programs that read nothing else."""

import csv
from io import StringIO
from typing import BinaryIO

from reports.writers.measure import printable
from reports.writers.sheet import AnnexSheet, Row

# What makes a spreadsheet run a text as a formula; Chinese editions also take the full-width forms.
FORMULA_STARTS = tuple("=+-@＝＋－＠")


def write_csv(sheet: AnnexSheet, to: BinaryIO) -> None:
    """Header, rows and 合计, UTF-8 with a byte order mark (Excel and WPS show Chinese by it).

    A text that begins like a formula gets a leading apostrophe, here and in no other format.
    ``to`` stays open.
    """
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_harmless(printable(column.label)) for column in sheet.columns)
    writer.writerows(_values(row) for row in sheet.body)
    if sheet.total_row:
        writer.writerow(_values(sheet.total_row))
    to.write(text.getvalue().encode("utf-8-sig"))


def _values(row: Row) -> list[str | int | None]:
    return [_harmless(c.value) if isinstance(c.value, str) else c.value for c in row.cells]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

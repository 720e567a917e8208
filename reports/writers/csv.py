"""Annex tables as CSV, for programs that read nothing else."""

import csv
from io import StringIO
from typing import BinaryIO

from enterprises.formula_safe import harmless
from reports.writers.measure import printable
from reports.writers.sheet import AnnexSheet, Row


def write_csv(sheet: AnnexSheet, to: BinaryIO) -> None:
    """Header, rows and 合计, UTF-8 with a byte order mark (Excel and WPS show Chinese by it).

    A text that begins like a formula gets a leading apostrophe, here and in no other format.
    ``to`` stays open.
    """
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(harmless(printable(column.label)) for column in sheet.columns)
    writer.writerows(_values(row) for row in sheet.body)
    if sheet.total_row:
        writer.writerow(_values(sheet.total_row))
    to.write(text.getvalue().encode("utf-8-sig"))


def _values(row: Row) -> list[str | int | None]:
    return [harmless(c.value) if isinstance(c.value, str) else c.value for c in row.cells]

"""Annex tables as CSV, for programs that read nothing else."""

from typing import BinaryIO

from enterprises import export_formats
from reports.writers.measure import printable
from reports.writers.sheet import AnnexSheet


def write_csv(sheet: AnnexSheet, to: BinaryIO) -> None:
    """Header, rows and 合计, row by row, as every csv of the house. ``to`` stays open.

    A text that begins like a formula gets a leading apostrophe, here and in no other format.
    """
    export_formats.write_csv(_lines(sheet), to)


def _lines(sheet):
    yield [printable(column.label) for column in sheet.columns]
    for row in sheet.body:
        yield [cell.value for cell in row.cells]
    if sheet.total_row:
        yield [cell.value for cell in sheet.total_row.cells]

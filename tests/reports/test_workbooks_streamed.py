"""Rows that are streamed into a workbook make the workbook that openpyxl makes cell by cell."""

from io import BytesIO
from pathlib import Path

import pytest

from reports.writers.xlsx import write_annexes
from tests.reports import workbooks

FOLDER = Path(workbooks.__file__).parent


@pytest.mark.parametrize("name", workbooks.SHEETS)
def test_a_workbook_reads_like_the_one_written_cell_by_cell(name):
    to = BytesIO()
    write_annexes(workbooks.SHEETS[name], to)
    assert workbooks.told(to) == workbooks.told(FOLDER / f"{name}.xlsx")

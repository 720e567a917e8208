"""The old xls format gives what xlsx gives: values, levels, formats, formulas without result.

The twins were saved from the xlsx of the same name by LibreOffice. Honest exceptions: a program that
saves as xls computes formulas without result (so D19 has no twin), and an xls does not tell the
formula's text in the message.
"""

import pytest

from enterprises.importing.known import Known
from enterprises.importing.preview import preview
from enterprises.importing.workbook import read_tables
from tests.enterprises.test_cases import CASES, DEFINITION, TODAY

TWINS = ["D03_dates_mixed", "D05_numbers", "D06_yes_no_and_logic", "D10_two_annexes_in_one_book", "D17_vertical_merge_text"]  # fmt: skip


@pytest.mark.parametrize("name", TWINS)
def test_an_xls_reads_like_its_xlsx(name):
    new, old = (
        preview(read_tables(CASES / path, "表"), DEFINITION, Known(), today=TODAY)
        for path in (f"{name}.xlsx", f"xls/{name}.xls")
    )
    assert old == new


@pytest.fixture(scope="module")
def rows():
    view = preview(
        read_tables(CASES / "xls" / "E01_formats_and_formulas.xls"),
        DEFINITION,
        Known(),
        today=TODAY,
    )
    return {row["row"]: row for row in view["sheets"][0]["rows"]}


@pytest.mark.parametrize(
    ("row", "value"),
    [(2, "2018-10"), (3, "2018-09"), (4, "2018-09-12"), (6, None), (7, "2018-09-01")],
)
def test_a_date_in_an_xls_is_as_precise_as_the_cell_shows_it(rows, row, value):
    assert rows[row]["values"]["建会时间"] == value


def test_2018_1_without_a_format_is_asked_about_in_an_xls_too(rows):
    assert rows[6]["action"] == "held"


def test_a_formula_without_result_in_an_xls_is_told_and_never_empty(rows):
    (problem,) = (p for p in rows[5]["problems"] if p["column"] == "职工人数")
    assert problem["level"] == "error"
    assert "是公式" in problem["message"]

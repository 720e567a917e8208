"""The CSV file."""

from io import BytesIO

import pytest

from reports.writers.csv import write_csv
from tests.reports.papers import LABELS, annex


def lines(sheet) -> list[str]:
    to = BytesIO()
    write_csv(sheet, to)
    assert to.getvalue().startswith(b"\xef\xbb\xbf")
    return to.getvalue().decode("utf-8-sig").split("\r\n")


def test_it_holds_header_rows_and_total_and_nothing_else():
    header, first, _, total, end = lines(annex(2))
    assert header.split(",") == LABELS
    assert first.startswith("1,青河县第1机械制造有限公司,")
    assert total == "合计,2家,,,,203,2,,,163,"
    assert end == ""


@pytest.mark.parametrize("text", ["=1+1", "+86", "-停产", "@张", "＝1", "\t=1", "\x0b=1"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe(text):
    assert lines(annex(1, first={"企业名称": text}))[1].startswith("1,'")


def test_a_number_is_never_taken_for_a_formula():
    assert ",-5," in lines(annex(1, first={"职工人数": -5}))[1]

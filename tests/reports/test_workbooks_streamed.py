"""Rows that are streamed into a workbook make the workbook that openpyxl makes cell by cell."""

import random
import re
import tracemalloc
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports.writers.measure import line_count, wrapped
from reports.writers.pdf import PaperUnavailable
from reports.writers.xlsx import write_annexes
from tests.reports import workbooks
from tests.reports.papers import annex, enterprise

FOLDER = Path(workbooks.__file__).parent
WRITTEN = "abc .-_18\n　县（市、区），。“”—é𠮷①" + "中华人民共和国工会法" * 2


class Counted:
    """So many rows, none of them in memory before its turn."""

    def __init__(self, count, told=None):
        self.count, self.told = count, told or count

    def __len__(self):
        return self.told

    def __iter__(self):
        return map(enterprise, range(1, self.count + 1))


def written(*sheets):
    to = BytesIO()
    write_annexes(sheets, to)
    return to


@pytest.mark.parametrize("name", workbooks.SHEETS)
def test_a_workbook_reads_like_the_one_written_cell_by_cell(name):
    assert workbooks.told(written(*workbooks.SHEETS[name])) == workbooks.told(
        FOLDER / f"{name}.xlsx"
    )


def test_each_row_stands_in_the_worksheet_once_and_in_order():
    bare = replace(workbooks.RATES, total=None, footnotes=())
    for sheet in (annex(3), annex(0), annex(0, nil="没有。", total=None), bare):
        with ZipFile(written(sheet)) as book:
            xml = book.read("xl/worksheets/sheet1.xml").decode()
        rows = [int(number) for number in re.findall('<row r="([0-9]+)"', xml)]
        assert rows == list(range(1, len(rows) + 1))
        assert f'<dimension ref="A1:{"K" if sheet.title != bare.title else "C"}{len(rows)}"' in xml


def test_a_text_longer_than_a_cell_takes_is_cut_off():
    sheet = load_workbook(written(annex(1, first={"未建会原因": "因" * 40_000}))).active
    assert sheet["K5"].value == "因" * 32_767


def test_the_memory_does_not_grow_with_the_rows():
    def peak(rows):
        tracemalloc.start()
        with (Path("/dev/null")).open("wb") as nowhere:
            write_annexes([annex(0, rows=Counted(rows))], nowhere)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(6_000) < peak(3_000) + 300_000  # a row takes some five hundred bytes


def test_a_sheet_with_more_rows_than_excel_takes_is_refused_in_a_sentence():
    to = BytesIO()
    with pytest.raises(PaperUnavailable, match="“附件2”有 1048571 行，连同表头表尾超过"):
        write_annexes([annex(0, rows=Counted(0, told=1_048_571))], to)
    assert not to.getvalue()


def test_lines_are_counted_as_they_are_broken():
    chance = random.Random(2018)  # noqa: S311 - the same texts every time
    for _ in range(2_000):
        text = "".join(chance.choices(WRITTEN, k=chance.randrange(60)))
        width = chance.randrange(2, 40)
        assert line_count(text, width) == len(wrapped(text, width)), (text, width)

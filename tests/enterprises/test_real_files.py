"""Workbooks that other programs really made: each is read, or refused, as its table demands.

The files keep their own licences and stay outside the repository, in ../shared/cases/files.
"""

import json
import time

import pytest
from django.conf import settings

from enterprises.importing.limited import read_limited
from enterprises.importing.reading import plain
from enterprises.importing.sheets import read_sheets

FILES = settings.BASE_DIR.parent / "shared" / "cases" / "files"
LIST = FILES / "EXPECTED.json"
pytestmark = pytest.mark.skipif(not LIST.exists(), reason=f"没有真实文件目录 {FILES}，这一组没有试")

NO_TABLE = {
    "easyexcel_t04_tencent_docs.xlsx": {"工作表1": "第1行有 12 栏（序号、"},
    "easyexcel_t01_hint_row.xls": {"产品数据": "第2行有 18 栏（材质*、"},
    "easyexcel_extra_wps.xlsx": {
        "Sheet1": "第1行有 2 栏（第一列、第二列），下面有内容的 5 行",
        "Sheet2": "空的工作表",
        "Sheet3": "空的工作表",
    },
    "easyexcel_office_bom.csv": {"": "第1行有 2 栏（姓名、年纪），下面有内容的 10 行"},
    "calamine_date_1904.xlsx": {"Sheet1": "2021-01-01"},
    "calamine_whitespace_trim.xlsx": {"inlineStr": "第1行有 3 栏", "SharedStrings": "第1行有 3 栏"},
    "tablib_errors.xls": {"Feuille1": "另有 4 个单元格公式没有结果或结果出错"},
    "tablib_bad_dimensions.xlsx": {"Sheet1": "第1行有 3 栏（PN、Qty、Price），下面有内容的 3 行"},
    "edr_301_ignore_case.xlsx": {"Sheet1": "10 栏"},
    "edr_271_invalid_dimension.xlsx": {
        "Sheet1": "第4行有 3 栏（clo 1、col2、col 3），下面有内容的 5 行",
        "Sheet2": "空的工作表",
        "Sheet3": "空的工作表",
    },
}
REFUSED = {
    "pycalamine_password.xlsx": "文件有密码，请去掉密码后上传",
    "phps_oleloop.xls": "请用 WPS 或 Excel 打开后另存为 xlsx 再上传",
}


def read(name):
    started = time.monotonic()
    book = read_limited((FILES / name).read_bytes(), name)
    assert time.monotonic() - started < 10
    return book


def filled(name):
    """(row number in Excel, its filled texts) of the first sheet."""
    sheet = read_sheets((FILES / name).read_bytes())[0]
    rows = [[text for cell in row if (text := plain(cell))] for row in sheet.rows]
    return {number: texts for number, texts in enumerate(rows, 1) if texts}


def test_every_listed_file_is_tried():
    listed = {item["file"] for item in json.loads(LIST.read_text(encoding="utf-8"))}
    assert listed == set(NO_TABLE) | set(REFUSED)


@pytest.mark.parametrize("name", NO_TABLE)
def test_a_foreign_table_is_named_sheet_by_sheet_with_its_columns(name):
    book = read(name)
    assert book.tables == []
    assert "没有找到登记表的表头" in book.error
    assert "企业名称" in book.error
    assert "模板" in book.error
    ignored = {item["sheet"]: item["why"] for item in book.sheets_ignored}
    assert set(ignored) == set(NO_TABLE[name])
    for sheet, text in NO_TABLE[name].items():
        assert text in ignored[sheet]


@pytest.mark.parametrize("name", REFUSED)
def test_a_locked_or_damaged_file_says_what_to_do(name):
    assert REFUSED[name] in read(name).error


def test_a_file_without_usable_dimension_is_read_to_its_end():
    rows = filled("easyexcel_t04_tencent_docs.xlsx")
    assert len(rows[1]) == 12
    assert len(rows) - 1 == 56
    assert "2022.11.29白" in rows[2]


def test_the_header_below_a_hint_row_is_counted_and_read():
    rows = filled("easyexcel_t01_hint_row.xls")
    assert len(rows[2]) == 18
    assert rows[2][0] == "材质*"
    assert [number for number in rows if number > 2] == [3]
    assert "200" in rows[3]


def test_a_byte_order_mark_is_no_part_of_the_first_header():
    rows = filled("easyexcel_office_bom.csv")
    assert rows[1] == ["姓名", "年纪"]
    assert len(rows) == 11


def test_days_are_counted_from_1904_where_the_file_says_so():
    rows = filled("calamine_date_1904.xlsx")
    assert (rows[1][0], rows[2][0]) == ("2021-01-01", "2021-01-02")


def test_line_breaks_inside_a_cell_do_not_split_it():
    rows = filled("calamine_whitespace_trim.xlsx")
    assert rows[2][0] == "line1 line2"
    assert rows[3][0] == "日期 时间"


def test_error_cells_of_an_old_workbook_are_flaws_and_no_values():
    sheet = read_sheets((FILES / "tablib_errors.xls").read_bytes())[0]
    shown = [sheet.marks.flaws[1, c].split("（")[1].split("）")[0] for c in range(4)]
    assert shown == ["#DIV/0!", "#NAME?", "#N/A", "#N/A"]
    assert not any(sheet.rows[1][:4])


def test_a_sheet_said_to_be_a_billion_cells_has_three_rows():
    rows = filled("tablib_bad_dimensions.xlsx")
    assert rows[1] == ["PN", "Qty", "Price"]
    assert len(rows) == 4


def test_part_names_in_another_letter_case_are_found():
    rows = read_sheets((FILES / "edr_301_ignore_case.xlsx").read_bytes())[0].rows
    assert len(rows) == 10
    assert max(len(row) for row in rows) == 10
    assert (rows[0][0], rows[0][2]) == ("col1", "col3")


def test_a_dimension_that_is_too_small_loses_no_row():
    rows = filled("edr_271_invalid_dimension.xlsx")
    assert [number for number in rows if number > 3] == [4, 5, 6, 7, 8, 9]

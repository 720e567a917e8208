"""How text falls on paper."""

import pytest

from reports.writers.measure import balanced, display_width, printable, units, wrapped
from reports.writers.sheet import TYPE_WIDTH, Column
from tests.reports.papers import LONG_REASON, NAME, REASON, annex


def test_control_characters_and_their_escapes_are_never_printed():
    assert printable("青河\x0b机械_x000D_厂\x16\x00_x000b_") == "青河机械厂"


def test_a_line_break_stays_and_a_tabulator_becomes_a_blank():
    assert printable("甲\r\n乙\t丙_x000A_丁") == "甲\n乙 丙\n丁"


def test_marks_that_turn_the_writing_direction_are_never_printed():
    assert printable("青河\u202e厂司公\ufeff") == "青河厂司公"


def test_a_chinese_character_is_as_wide_as_two_digits():
    assert display_width("青河12") == display_width("（12）") == 6


@pytest.mark.parametrize(
    "text", ["青河县机械制造有限公司" * 3, "A" * 50, "甲 Company Limited 乙", "甲\n\n乙"]
)
def test_wrapping_loses_no_character_and_no_line_is_too_wide(text):
    lines = wrapped(text, 12)
    assert "".join(lines) == text.replace("\n", "")
    assert max(map(display_width, lines)) <= 12


def test_a_long_title_is_divided_evenly():
    first, second = balanced("青河县外资企业（含港澳台商投资企业）调查核实及建会情况登记表", 58)
    assert abs(len(first) - len(second)) <= 2


def test_a_label_leaves_no_single_character_on_its_last_line():
    assert Column("会员人数", 14).label_lines == ["会员", "人数"]
    assert Column("企业所有制性质", 22).label_lines == ["企业所有制", "性质"]
    assert Column("未建会原因", 21).label_lines == ["未建会原因"]


def test_columns_fill_the_type_area_whatever_widths_they_were_given():
    sheet = annex(columns=(Column("序号", 1), Column("企业名称", 3)), rows=(), total=None)
    assert sum(sheet.widths) == TYPE_WIDTH
    assert sheet.shares == ("25.00%", "75.00%")


def test_a_long_reason_is_set_in_small_type_and_a_short_name_is_not():
    cells = next(annex(first={"未建会原因": LONG_REASON}).body).cells
    assert cells[REASON].small
    assert not cells[NAME].small


def test_only_a_row_higher_than_a_page_may_be_divided():
    long, short = annex(2, first={"未建会原因": "因" * 2000}).body
    assert long.divisible
    assert not short.divisible


def test_a_whole_number_stands_on_one_line_and_takes_small_type_when_wide():
    cell = next(annex(first={"职工人数": 1234567}).body).cells[5]
    assert (cell.small, units(12.6, 8.0)) == (True, 8)

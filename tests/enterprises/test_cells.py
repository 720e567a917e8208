"""What people write in cells, and what it becomes."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.importing import cells
from enterprises.names import name_key
from enterprises.problem import Level

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text("0123456789.-/年月日约人一十百千万,，余（） ", max_size=14),
    st.dates(),
    st.datetimes(),
    st.times(),
)
READERS = [cells.read_text, cells.read_name, cells.read_count, cells.read_yes_no, cells.read_month]


@pytest.mark.parametrize("read", READERS)
@given(raw=ANYTHING)
def test_no_cell_content_stops_the_reading(read, raw):
    reading = read(raw)
    assert bool(reading.message) == (reading.level is not Level.OK)


@given(raw=ANYTHING)
def test_a_value_shown_and_read_again_stays_the_same(raw):
    for read, show in (
        (cells.read_text, str),
        (cells.read_name, str),
        (cells.read_count, lambda v: "" if v is None else str(v)),
        (cells.read_yes_no, cells.show_yes_no),
        (cells.read_month, cells.show_month),
    ):
        value = read(raw).value
        assert read(show(value)).value == value
        assert read(show(value)).level is Level.OK


@pytest.mark.parametrize(
    "raw", [120, 120.0, "120", "１２０", " 120 ", "120人", "120 名", "120.0", "\u3000120\u200b"]
)
def test_units_full_width_digits_and_blanks_do_not_matter_in_a_count(raw):
    assert cells.read_count(raw) == cells.Reading(120, Level.OK, "", cells.read_count(raw).original)


@pytest.mark.parametrize(
    "raw", ["约120人", "120余人", "一百二十", "120（含劳务派遣30）", "120左右"]
)
def test_an_approximate_count_is_asked_about_with_the_number_read(raw):
    reading = cells.read_count(raw)
    assert (reading.value, reading.level) == (120, Level.ASK)
    assert raw in reading.message


@pytest.mark.parametrize("raw", ["100-150", 120.5, -1, "不详", "9" * 5000, True, "#REF!"])
def test_what_is_no_whole_number_of_persons_is_refused_with_the_original(raw):
    reading = cells.read_count(raw)
    assert (reading.value, reading.level) == (None, Level.ERROR)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("两千人", 2000),
        ("一千零五", 1005),
        ("一万二千", 12_000),
        ("二百〇三", 203),
        ("十二人", 12),
        ("一二〇", 120),
        ("九百九十九万九千九百九十九", 9_999_999),
    ],
)
def test_a_count_in_chinese_is_asked_about_with_the_number_it_says(raw, value):
    reading = cells.read_count(raw)
    assert (reading.value, reading.level) == (value, Level.ASK)
    assert f"汉字写的数，请改为确切人数（如 {value}）" in reading.message


@pytest.mark.parametrize("raw", ["万", "万万", "一万万", "一百二三十", "零万零零人多"])
def test_what_only_looks_like_a_chinese_number_is_refused(raw):
    assert cells.read_count(raw).level is Level.ERROR


def test_more_than_an_enterprise_can_employ_is_a_slip():
    for most in (cells.MOST_PEOPLE, str(cells.MOST_PEOPLE)):
        assert cells.read_count(most).value == cells.MOST_PEOPLE
    for more in (cells.MOST_PEOPLE + 1, "10000000", "约10000000人"):
        assert cells.read_count(more).value is None
        assert cells.read_count(more).level is Level.ERROR


@pytest.mark.parametrize(
    "raw",
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#n/a"],
)
def test_a_failed_formula_is_an_error_whatever_the_column(raw):
    for read in READERS:
        assert read(raw).level is Level.ERROR
        assert "公式" in read(raw).message or read is cells.read_month


def test_what_was_written_is_quoted_up_to_thirty_characters():
    assert f"“{'很' * 30}”" in cells.read_yes_no("很" * 30).message
    assert f"“{'很' * 29}…”" in cells.read_yes_no("很" * 31).message


def test_thousands_marks_are_read_and_zero_is_not_empty():
    assert cells.read_count("1,200").value == cells.read_count("1，200").value == 1200
    assert cells.read_count(0).value == 0
    assert cells.read_count("").value is None
    assert cells.read_count("2").value == 2


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2018.9", "2018-09"),
        ("2018年9月", "2018-09"),
        ("2018-09", "2018-09"),
        ("2018/9", "2018-09"),
        ("２０１８年９月", "2018-09"),
        (" 2018年 9月 ", "2018-09"),
        ("201809", "2018-09"),
        ("2018年9月份", "2018-09"),
        ("二〇一八年九月", "2018-09"),
        ("二〇一八年十月", "2018-10"),
        ("2018.10", "2018-10"),
        ("2018年9月1日", "2018-09-01"),
        ("2018.09.01", "2018-09-01"),
        ("20180901", "2018-09-01"),
        ("2018-09-01 00:00:00", "2018-09-01"),
        ("2018年", "2018"),
        (2018, "2018"),
        (date(2018, 9, 1), "2018-09"),
        (datetime(2018, 9, 12, 8, 0), "2018-09-12"),  # noqa: DTZ001 - as readers give it
        ("—", ""),
    ],
)
def test_every_spelling_of_a_month_gives_the_precision_written(raw, value):
    assert cells.read_month(raw) == cells.Reading(
        value, Level.OK, "", cells.read_month(raw).original
    )


@pytest.mark.parametrize(
    ("raw", "value"), [("18/9/1", "2018-09-01"), (2018.9, "2018-09"), (43374, "2018-10-01")]
)
def test_a_date_that_had_to_be_understood_is_shown_to_the_user(raw, value):
    reading = cells.read_month(raw)
    assert (reading.value, reading.level) == (value, Level.WARN)
    assert cells.show_month(value) in reading.message


@pytest.mark.parametrize("raw", ["2018.13", "2018年2月30日", "2022.11.29白", "不详", True, time(8)])
def test_what_is_no_date_is_refused(raw):
    assert cells.read_month(raw).value == ""
    assert cells.read_month(raw).level is Level.ERROR


def test_the_number_2018_1_is_january_or_october_only_by_what_the_cell_shows():
    assert cells.read_month(2018.1).level is Level.ASK
    assert cells.read_month(2018.1).value == ""
    assert cells.read_month(2018.1, shown="2018.10").value == "2018-10"


def test_the_1904_date_system_counts_from_another_day():
    assert cells.read_month(42736, date_1904=True).value == "2021-01-02"


YES = "是 √ ✓ ✔ ✔\ufe0f ✔\ufe0e ☑ 对 有 已 y Yes TRUE 已建 已建会 已建立 已成立 已建工会 已建立工会 已成立工会 建会"
NO = (
    "否 × ✗ ✘ ✕ ✖ X 未 无 没有 不是 N no False 未建 未建会 未建立 未成立 未建工会 未建立工会 未成立工会 "
    "没建 没建会 没有建会 没有建立 尚未建会"
)


@pytest.mark.parametrize("raw", [*YES.split(), " 是 ", True])
def test_every_spelling_of_unionised_is_yes(raw):
    assert cells.read_yes_no(raw).value is True


@pytest.mark.parametrize("raw", [*NO.split(), "\xa0否\u200b", False])
def test_every_spelling_of_not_unionised_is_no(raw):
    assert cells.read_yes_no(raw).value is False


@pytest.mark.parametrize("raw", ["正在筹建", "○", "是/否", 1])
def test_what_may_mean_either_is_asked_about(raw):
    assert cells.read_yes_no(raw).value is None
    assert cells.read_yes_no(raw).level is Level.ASK


def test_empty_union_column_is_never_no():
    assert [cells.read_yes_no(raw).value for raw in (None, "", " ", "\u3000")] == [None] * 4


def test_control_characters_and_escapes_do_not_reach_the_ledger():
    assert cells.read_text("第一行_x000D_\n第二行\x0b").value == "第一行 第二行"


def test_long_codes_keep_digits_and_whole_numbers_have_no_point_zero():
    assert cells.read_text(118.0).value == "118"
    assert cells.read_text("0012").value == "0012"


def test_blanks_and_line_breaks_inside_a_name_are_removed():
    assert cells.read_name("青河\n云溪乳业有限公司").value == "青河云溪乳业有限公司"
    assert cells.read_name("张\u3000甲").value == "张甲"
    assert cells.read_name("ABC Foods 公司").value == "ABC Foods公司"


def test_full_width_letters_and_digits_of_a_name_become_half_width_and_brackets_stay():
    assert cells.read_name("ＡＺａｚ０９（中国）！").value == "AZaz09（中国）！"


def test_brackets_widths_and_blanks_do_not_make_a_new_enterprise():
    assert name_key(" 青河华北（集团）有限公司\n") == name_key("青河华北(集团)有限公司")
    assert name_key("青河ＡＢＣ电子\u200b有限公司") == name_key("青河abc电子有限公司")


def test_limited_company_and_limited_liability_company_stay_different():
    assert name_key("青河云溪乳业有限公司") != name_key("青河云溪乳业有限责任公司")

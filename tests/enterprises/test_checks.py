"""One test beside each rule for a ledger row."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import campaign
from campaign.campaign_file import parse
from campaign.definition import ExtraColumn
from enterprises.belonging import annexes_of, why_in_no_annex
from enterprises.checks import LONGEST, check_row
from enterprises.models import Enterprise
from enterprises.row import Row

FILE = Path(campaign.__file__).parent / "data" / "hebei_2018.toml"
DEFINITION = parse(FILE.read_text(encoding="utf-8"))
TODAY = date(2018, 11, 1)
UNIONISED = Row(
    name="青河县禾木纺织有限公司",
    ownership="民营",
    address="青河县开发区一路1号",
    status="正常",
    employees=156,
    unionised=True,
    unionised_on="2018-09",
    chair="张甲",
    members=140,
)
NOT_UNIONISED = replace(
    UNIONISED, unionised=False, unionised_on="", chair="", members=None, reason="正在筹备"
)


def codes(row, definition=DEFINITION, **changes):
    return {p.code: p.level for p in check_row(replace(row, **changes), definition, today=TODAY)}


def told(row, code, definition=DEFINITION):
    """Where the problem ``code`` is told, and how."""
    problems = check_row(row, definition, today=TODAY)
    return next((p.column, p.message) for p in problems if p.code == code)


def test_a_complete_row_has_no_problem():
    assert codes(UNIONISED) == {}
    assert codes(NOT_UNIONISED) == {}


@pytest.mark.parametrize("column", ["name", "ownership", "address", "status"])
def test_name_ownership_address_and_status_must_be_filled(column):
    assert codes(UNIONISED, **{column: ""})[f"{column}_missing"] == "error"


def test_text_that_the_ledger_cannot_hold_is_refused():
    assert codes(UNIONISED, chair="张" * 61) == {"text_too_long": "error"}
    assert codes(UNIONISED, note="字" * 501) == {"text_too_long": "error"}


@pytest.mark.parametrize("column", LONGEST)
def test_a_text_is_as_long_as_its_column_in_the_ledger_and_no_longer(column):
    most = Enterprise._meta.get_field(column).max_length
    assert "text_too_long" not in codes(UNIONISED, **{column: "字" * most})
    assert codes(UNIONISED, **{column: "字" * (most + 1)})["text_too_long"] == "error"


@pytest.mark.parametrize("column", ["ownership", "status"])
def test_what_is_not_filled_is_not_called_unknown_besides(column):
    assert codes(UNIONISED, **{column: ""}) == {f"{column}_missing": "error"}


def test_employees_must_be_filled_and_zero_is_doubtful():
    assert codes(UNIONISED, employees=None)["employees_missing"] == "error"
    assert codes(UNIONISED, employees=0)["employees_zero"] == "warn"


def test_unknown_whether_unionised_blocks():
    assert codes(UNIONISED, unionised=None)["unionised_unknown"] == "error"


def test_a_union_has_date_and_members_and_a_missing_chair_is_explained():
    found = codes(UNIONISED, unionised_on="", chair="", members=None)
    assert found == {
        "unionised_without_date": "error",
        "unionised_without_members": "error",
        "unionised_without_chair": "warn",
    }


def test_a_union_without_any_member_is_doubtful():
    assert codes(UNIONISED, members=0) == {"members_zero": "warn"}


def test_a_unionised_enterprise_gives_no_reason():
    assert codes(UNIONISED, reason="老板不同意") == {"unionised_with_reason": "error"}


def test_an_enterprise_without_union_has_neither_date_nor_chair_nor_members():
    found = codes(NOT_UNIONISED, unionised_on="2018-09", chair="张甲", members=3)
    assert found == {
        "not_unionised_with_unionised_on": "error",
        "not_unionised_with_chair": "error",
        "not_unionised_with_members": "error",
    }


def test_an_enterprise_without_union_gives_a_reason():
    assert codes(NOT_UNIONISED, reason="") == {"not_unionised_without_reason": "error"}


def test_more_members_than_employees_are_explained_not_refused():
    assert codes(UNIONISED, members=157) == {"members_exceed_employees": "warn"}
    assert codes(UNIONISED, members=156) == {}


@pytest.mark.parametrize("when", ["2019", "2018-12", "2018-11-02"])
def test_a_union_is_not_founded_in_the_future(when):
    assert codes(UNIONISED, unionised_on=when) == {"unionised_on_in_future": "error"}


@pytest.mark.parametrize("when", ["2018", "2018-11", "2018-11-01"])
def test_a_union_may_be_founded_today(when):
    assert codes(UNIONISED, unionised_on=when) == {}


def test_no_union_before_october_1949_and_hardly_a_private_one_before_1980():
    assert codes(UNIONISED, unionised_on="1949-09") == {"unionised_on_before_1949": "error"}
    assert codes(UNIONISED, unionised_on="1949-10") == {"unionised_on_before_1980": "warn"}
    assert codes(UNIONISED, unionised_on="1979-12") == {"unionised_on_before_1980": "warn"}
    assert codes(UNIONISED, unionised_on="1980") == {}


def test_a_name_is_whole():
    assert codes(UNIONISED, name="禾木") == {"name_too_short": "warn"}
    assert codes(UNIONISED, name="禾木厂") == {"name_too_short": "warn"}
    assert codes(UNIONISED, name="禾木纺织") == {}
    for mark in "?？□\ufffd":
        found = codes(UNIONISED, name=f"青河县{mark}光照明有限公司")
        assert found == {"name_with_lost_character": "warn"}
    assert codes(UNIONISED, name="青河县X光照明有限公司") == {}


def test_an_ownership_outside_the_list_stays_as_written_and_is_told():
    assert codes(UNIONISED, ownership="股份制")["ownership_not_listed"] == "warn"


def test_who_has_decided_already_is_not_asked_for_the_holder_again():
    row = replace(UNIONISED, ownership="股份制")
    assert "选择控股情况" in told(row, "ownership_not_listed")[1]
    for decided in ({"holder": "private"}, {"non_public_decided": False}):
        assert "控股" not in told(replace(row, **decided), "ownership_not_listed")[1]


def test_a_type_that_does_not_decide_asks_for_the_holder():
    assert codes(UNIONISED, ownership="股份有限公司") == {"holder_missing": "warn"}
    assert codes(UNIONISED, ownership="股份有限公司", holder="private") == {}
    assert codes(UNIONISED, ownership="股份有限公司", non_public_decided=True) == {}


def test_status_outside_the_list_or_outside_the_total_is_told():
    assert codes(UNIONISED, status="一般") == {"status_not_listed": "warn"}
    assert codes(UNIONISED, status="注销") == {"status_leaves_total": "warn"}


def test_below_one_hundred_employees_the_row_stays_in_the_ledger_only():
    row = replace(NOT_UNIONISED, employees=99)
    assert codes(row) == {"below_annex_threshold": "warn"}
    assert annexes_of(row, DEFINITION) == ()
    assert "不足 100 人" in why_in_no_annex(row, DEFINITION)


def test_one_hundred_employees_belong_to_annex_2():
    assert annexes_of(replace(UNIONISED, employees=100, members=1), DEFINITION) == ("附件2",)
    assert why_in_no_annex(UNIONISED, DEFINITION) == ""


def test_a_foreign_enterprise_belongs_to_annex_3_however_small():
    assert annexes_of(replace(UNIONISED, ownership="外商独资", employees=6), DEFINITION) == (
        "附件3",
    )


def test_a_large_foreign_enterprise_stands_in_both_annexes():
    assert annexes_of(replace(UNIONISED, ownership="中外合资"), DEFINITION) == ("附件2", "附件3")


def test_the_county_decides_before_the_type_does():
    row = replace(UNIONISED, non_public_decided=False, foreign_decided=True)
    assert annexes_of(row, DEFINITION) == ("附件3",)


def test_a_state_enterprise_stands_in_no_annex_and_is_told():
    row = replace(UNIONISED, ownership="国企")
    assert codes(row) == {"in_no_annex": "warn"}
    assert codes(row, employees=50, members=5) == {"in_no_annex": "warn"}
    assert "不属于非公企业" in why_in_no_annex(row, DEFINITION)


def test_an_undecided_enterprise_is_told_to_choose_the_holder():
    row = replace(UNIONISED, ownership="股份有限公司")
    assert "控股情况" in why_in_no_annex(row, DEFINITION)


def test_the_check_digit_of_the_credit_code_is_tested():
    assert codes(UNIONISED, uscc="91110000600037341L") == {}
    assert codes(UNIONISED, uscc="91110000600037341A") == {"uscc_invalid": "error"}


def test_a_reason_that_takes_the_row_out_of_the_base_is_explained():
    assert codes(NOT_UNIONISED, reason="重复") == {"reason_leaves_base": "warn"}
    assert codes(NOT_UNIONISED, reason="其他想法") == {"reason_not_listed": "warn"}


def test_a_covered_enterprise_names_the_covering_union():
    assert codes(NOT_UNIONISED, reason="联合工会覆盖") == {"covered_by_missing": "warn"}
    assert codes(NOT_UNIONISED, reason="联合工会覆盖", covered_by="青河县纺织业联合工会") == {}


def test_a_column_of_the_campaign_is_required_as_the_campaign_says():
    definition = replace(
        DEFINITION,
        extra_columns=(
            ExtraColumn("plan", "计划时间", "month", required_if="not_unionised"),
            ExtraColumn("size", "规模", "choice", choices=("大", "小")),
        ),
    )
    assert codes(NOT_UNIONISED, definition) == {"extra_missing": "error"}
    assert codes(UNIONISED, definition) == {}
    assert codes(UNIONISED, definition, extra={"size": "中"}) == {"extra_not_a_choice": "error"}


@pytest.mark.parametrize(
    ("required_if", "without", "with_union"),
    [("always", True, True), ("unionised", False, True), ("not_unionised", True, False), ("", False, False)],
)  # fmt: skip
def test_a_column_is_required_of_whom_the_campaign_names(required_if, without, with_union):
    column = ExtraColumn("plan", "计划", "text", required_if=required_if)
    definition = replace(DEFINITION, extra_columns=(column,))
    assert ("extra_missing" in codes(NOT_UNIONISED, definition)) == without
    assert ("extra_missing" in codes(UNIONISED, definition)) == with_union
    undecided = codes(UNIONISED, definition, unionised=None)
    assert ("extra_missing" in undecided) == (required_if == "always")
    assert codes(UNIONISED, definition, extra={"plan": "明年"}) == {}


def test_a_refused_choice_names_the_choices():
    column = ExtraColumn("size", "规模", "choice", choices=("大", "小"))
    definition = replace(DEFINITION, extra_columns=(column,))
    row = replace(UNIONISED, extra={"size": "中"})
    assert "大、小" in told(row, "extra_not_a_choice", definition)[1]


def test_a_count_of_the_registered_has_its_day_and_is_not_above_the_members():
    when = {"registered_on": "2018-11-01"}
    assert codes(UNIONISED, registered_members=140, **when) == {}
    assert codes(UNIONISED, registered_members=140, registered_on="2018-09-30") == {}
    assert codes(UNIONISED, registered_members=141, **when) == {"registered_exceed_members": "warn"}
    assert codes(NOT_UNIONISED, registered_members=1, **when) == {
        "registered_exceed_members": "warn"
    }
    assert codes(UNIONISED, **when) == {"registered_without_count": "error"}
    tomorrow = {"registered_members": 140, "registered_on": "2018-11-02"}
    assert codes(UNIONISED, **tomorrow) == {"registered_on_in_future": "error"}


def test_cuts_do_not_touch_more_than_the_employees():
    assert codes(UNIONISED, capacity_cut_employees=156) == {}
    assert codes(UNIONISED, capacity_cut_employees=1) == {}
    found = codes(UNIONISED, capacity_cut_employees=157)
    assert found == {"capacity_cut_exceeds_employees": "warn"}
    assert codes(UNIONISED, capacity_cut_employees=157, employees=None) == {
        "employees_missing": "error"
    }


def test_every_message_says_what_to_do():
    for row in (Row(), replace(UNIONISED, employees=0, reason="x", members=5, uscc="1", name="?")):
        for problem in check_row(row, DEFINITION, today=TODAY):
            assert "请" in problem.message

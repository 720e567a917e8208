"""Each problem of a ledger row is told where it is mended."""

from dataclasses import replace

import pytest

from tests.enterprises.test_checks import UNIONISED, told


@pytest.mark.parametrize(
    ("code", "column", "changes"),
    [
        ("employees_missing", "employees", {"employees": None}),
        ("employees_zero", "employees", {"employees": 0}),
        ("below_annex_threshold", "employees", {"employees": 9}),
        ("name_too_short", "name", {"name": "禾木"}),
        ("name_with_lost_character", "name", {"name": "青河县?光厂"}),
        ("ownership_not_listed", "ownership", {"ownership": "股份制"}),
        ("holder_missing", "ownership", {"ownership": "股份有限公司"}),
        ("in_no_annex", "ownership", {"ownership": "国企"}),
        ("status_not_listed", "status", {"status": "一般"}),
        ("status_leaves_total", "status", {"status": "注销"}),
        ("uscc_invalid", "uscc", {"uscc": "9"}),
        ("unionised_unknown", "unionised", {"unionised": None}),
        ("unionised_without_date", "unionised_on", {"unionised_on": ""}),
        ("unionised_on_in_future", "unionised_on", {"unionised_on": "2019"}),
        ("unionised_on_before_1949", "unionised_on", {"unionised_on": "1948"}),
        ("unionised_on_before_1980", "unionised_on", {"unionised_on": "1979"}),
        ("unionised_without_chair", "chair", {"chair": ""}),
        ("unionised_without_members", "members", {"members": None}),
        ("members_zero", "members", {"members": 0}),
        ("members_exceed_employees", "members", {"members": 157}),
        ("unionised_with_reason", "reason", {"reason": "老板不同意"}),
        ("registered_without_count", "registered_members", {"registered_on": "2018"}),
        ("registered_exceed_members", "registered_members", {"registered_members": 141}),
        ("registered_on_in_future", "registered_on", {"registered_on": "2019"}),
        ("capacity_cut_exceeds_employees", "capacity_cut_employees", {"capacity_cut_employees": 157}),
        ("not_unionised_without_reason", "reason", {"unionised": False, "reason": ""}),
        ("reason_not_listed", "reason", {"unionised": False, "reason": "其他想法"}),
        ("reason_leaves_base", "reason", {"unionised": False, "reason": "重复"}),
        ("covered_by_missing", "covered_by", {"unionised": False, "reason": "联合工会覆盖"}),
    ],
)  # fmt: skip
def test_a_problem_is_told_at_the_column_where_it_is_mended(code, column, changes):
    assert told(replace(UNIONISED, **changes), code)[0] == column

"""Each pattern of the 核查单: a county that just shows it and one that just does not."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest

import campaign
from campaign.campaign_file import CampaignFileError, parse
from reports.annexes import Total, total_of
from reports.doubts import PATTERNS, Picture, doubts_in
from tests.factories import RowFactory

TEXT = (Path(campaign.__file__).parent / "data" / "hebei_2018.toml").read_text(encoding="utf-8")
LIMITS = parse(TEXT).doubts


def county(changes=None, first=0, count=20):
    """``count`` rows that raise no doubt, ``changes(n)`` made to the first ``first`` of them."""
    rows = []
    for n in range(count):
        values = {"employees": 121 + 10 * n, "members": 112 + 10 * n, "chair": f"主席{n}"}
        values |= changes(n) if n < first else {}
        rows.append({"id": n, **asdict(RowFactory(**values))})
    return rows


def codes(rows, **more):
    return {doubt.code for doubt in doubts_in(Picture(rows, **more), LIMITS)}


def without_union(n):
    return {"unionised": False, "members": None, "chair": "", "unionised_on": ""}


def test_an_ordinary_county_raises_no_doubt():
    assert codes(county()) == set()


# code, what is done to a row, the first number of twenty rows that is doubtful
AT_THE_LIMIT = [
    ("just_above", lambda n: {"employees": 105 if n else 100 + 1}, 4),
    ("just_below", lambda n: {"employees": 95 if n else 99}, 2),
    ("round_numbers", lambda n: {"employees": 150 + 10 * n}, 12),
    ("all_members", lambda n: {"members": 121 + 10 * n}, 16),
    ("same_chair", lambda n: {"chair": "刘 东" if n else "刘东"}, 2),
    ("same_phone", lambda n: {"contact_phone": "0317-3021234" if n else "03173021234"}, 2),
    ("same_note", lambda n: {"note": "已与乡镇核实"}, 5),
]


@pytest.mark.parametrize(("code", "change", "enough"), AT_THE_LIMIT, ids=lambda v: str(v)[:14])
def test_the_limit_itself_is_doubtful_and_one_enterprise_fewer_is_not(code, change, enough):
    rows = county(change, enough)
    found = [d for d in doubts_in(Picture(rows), LIMITS) if d.code == code]
    assert [row["id"] for row in found[0].rows] == list(range(enough))
    assert f"{enough} 家" in found[0].message
    assert code not in codes(county(change, enough - 1))


@pytest.mark.parametrize("people", [94, 106])
def test_one_employee_outside_the_bands_is_no_doubt(people):
    assert codes(county(lambda n: {"employees": people}, 10)) == set()


def test_eight_of_ten_with_one_reason_are_doubtful_and_fewer_are_not():
    def with_reasons(same):
        def change(n):
            reason = "A1" if n < same else f"B{n}"
            return {**without_union(n), "reason": reason, "reason_code": reason}

        return county(change, 20)

    assert "same_reason" in codes(with_reasons(16))
    assert "same_reason" not in codes(with_reasons(15))


def test_a_share_says_nothing_about_four_enterprises_and_speaks_from_five_on():
    def all_equal(n):
        return {"members": 121 + 10 * n}

    assert codes(county(all_equal, 4, count=4)) == set()
    assert codes(county(all_equal, 5, count=5)) == {"all_members"}


# ``county()`` has 20 enterprises, 4320 employees, 20 unions, 4140 members
@pytest.mark.parametrize(
    ("measure", "doubtful", "not_quite"),
    [
        ("enterprises", 16, 17),
        ("enterprises", 25, 24),
        ("employees", 3600, 3601),
        ("employees", 5400, 5399),
        ("unionised", 16, 17),
        ("unionised", 25, 24),
        ("members", 3450, 3451),
        ("members", 5175, 5174),
    ],
)
def test_a_fifth_more_or_less_than_the_last_round_is_doubtful(measure, doubtful, not_quite):
    now = total_of(county())
    assert codes_of_measures(replace(now, **{measure: doubtful})) == [measure]
    assert codes_of_measures(replace(now, **{measure: not_quite})) == []


def codes_of_measures(before):
    return [d.subject for d in doubts_in(Picture(county(), before), LIMITS)]


def test_the_first_round_has_nothing_to_compare_with():
    assert "last_round" not in codes(county(), before=None)


def around(employees=216, unionised=20, units=3):
    return tuple(Total(20, employees * 20, unionised, 1) for _ in range(units))


# the county of ``county()`` has 216 employees an enterprise on average, all unionised
@pytest.mark.parametrize(
    ("neighbours", "subjects"),
    [
        (around(), []),
        (around(employees=144), ["employees"]),  # 216 is half as much again
        (around(employees=145), []),
        (around(employees=432), ["employees"]),
        (around(employees=431), []),
        (around(unionised=14), ["unionised"]),  # 70% against 100%
        (around(unionised=15), []),
        (around(unionised=0, units=2), []),  # two neighbours are no measure
        ((*around(units=2), Total(4, 4, 0, 0)), []),  # one of them has hardly begun
    ],
)
def test_far_from_the_neighbours_median_begins_at_the_limit(neighbours, subjects):
    found = doubts_in(Picture(county(), neighbours=neighbours), LIMITS)
    assert [d.subject for d in found] == subjects


def test_what_the_neighbours_do_never_makes_an_answer_fall_and_own_figures_do():
    def facts(rows, usual):
        picture = Picture(rows, neighbours=around(employees=usual))
        return {d.facts for d in doubts_in(picture, LIMITS)}

    assert facts(county(), 100) == facts(county(), 90)
    assert facts(county(), 100) != facts(county(count=19), 100)


def test_every_pattern_is_tried_here_under_its_own_code():
    tried = {code for code, _, _ in AT_THE_LIMIT} | {"same_reason", "last_round", "neighbours"}
    assert tried == {pattern.__name__ for pattern in PATTERNS}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("min_rows = 5 ", "", "doubts.min_rows：缺少这一项"),
        ("min_rows = 5 ", "min_rows = 0 ", "doubts.min_rows：应大于 0"),
        ("above_to = 105", "above_to = 99", "doubts.above_to：小于 above_from"),
        ("same_chair_firms = 2", "same_chair_firms = 1", "doubts.same_chair_firms：至少是 2"),
        ("round_multiple = 10", "round_multiple = 10\nround = 1", "doubts.round：不认识这一项"),
    ],
)
def test_thresholds_are_all_in_the_file_and_make_sense(old, new, said):
    assert old in TEXT
    with pytest.raises(CampaignFileError, match=said):
        parse(TEXT.replace(old, new, 1))


def test_a_file_without_thresholds_has_no_doubts_but_may_not_ask_for_answers():
    start, end = TEXT.index("\n[doubts]"), TEXT.index("\n[[annexes]]")
    without = TEXT[:start] + TEXT[end:]
    assert parse(without).doubts is None
    asking = without.replace("doubts_need_answer = false", "doubts_need_answer = true")
    with pytest.raises(CampaignFileError, match="没有写"):
        parse(asking)

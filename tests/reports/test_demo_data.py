"""The demo's invented enterprises."""

from collections import Counter
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

import campaign
from campaign.campaign_file import parse
from enterprises.checks import check_row
from enterprises.problem import Level
from enterprises.row import Row
from reports.demo.enterprises import COUNTS, invent, with_doubts, with_mistakes
from reports.demo.twice import TWICE
from reports.doubts import Picture, doubts_in

FILE = Path(campaign.__file__).parent / "data" / "hebei_2018.toml"


@pytest.fixture(scope="module")
def definition():
    return parse(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def counties(definition) -> dict[str, list[Row]]:
    return {code: invent(code, "沧县", count, definition, seed=1) for code, count in COUNTS.items()}


@pytest.fixture(scope="module")
def everyone(counties) -> list[Row]:
    return [row for rows in counties.values() for row in rows]


def is_foreign(row, definition):
    return definition.foreign_invested(definition.ownership.find(row.ownership))


def test_sixteen_counties_have_about_six_hundred_enterprises(counties, everyone):
    assert len(counties) == 16
    assert 580 <= len(everyone) <= 620
    assert {code: len(rows) for code, rows in counties.items()} == COUNTS


def test_no_two_enterprises_of_a_county_share_a_name(counties):
    for rows in counties.values():
        assert len({row.name for row in rows}) == len(rows)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(definition):
    first = invent("130921", "沧县", 20, definition, seed=7)
    assert invent("130921", "沧县", 20, definition, seed=7) == first
    assert invent("130921", "沧县", 20, definition, seed=8) != first


def test_every_county_has_rows_for_each_annex_and_for_both(counties, definition):
    for rows in counties.values():
        foreign = [row for row in rows if is_foreign(row, definition)]
        assert any(row.employees < 100 for row in foreign)
        assert any(row.employees >= 100 for row in foreign)
        assert any(row.employees >= 100 for row in rows if row not in foreign)


def test_ownership_status_and_reason_are_words_the_campaign_knows(everyone, definition):
    for row in everyone:
        word = definition.ownership.find(row.ownership)
        assert word
        assert definition.non_public(word, row.holder) is not None
        assert definition.status.find(row.status)
        assert definition.reasons.code_of(row.reason) == row.reason_code


def test_a_unionised_enterprise_has_date_chair_and_no_more_members_than_employees(everyone):
    for row in filter(lambda row: row.unionised, everyone):
        assert row.chair
        assert 0 < row.members <= row.employees
        assert not row.reason
        assert "1998" <= row.unionised_on < "2018-09-21"


def test_an_enterprise_without_union_has_a_reason_and_nothing_of_a_union(everyone):
    for row in filter(lambda row: not row.unionised, everyone):
        assert row.unionised is False
        assert row.reason
        assert (row.unionised_on, row.chair, row.members) == ("", "", None)


def test_about_seven_in_ten_are_unionised_and_dates_differ_in_precision(everyone):
    unionised = [row for row in everyone if row.unionised]
    assert 0.62 <= len(unionised) / len(everyone) <= 0.78
    assert set(Counter(len(row.unionised_on) for row in unionised)) == {4, 7, 10}


def test_no_union_is_founded_after_the_campaign_began(definition):
    january = replace(definition, starts=date(2026, 1, 10))
    rows = invent("130921", "沧县", 200, january, seed=1)
    assert max(row.unionised_on for row in rows) < "2026-01-10"


def test_invented_rows_have_no_error_and_every_doubt_has_its_note(everyone, definition):
    for row in everyone:
        problems = check_row(row, definition, today=date(2018, 11, 7))
        assert not [problem for problem in problems if problem.level == Level.ERROR]
        assert row.note or not problems


def test_what_stands_twice_has_no_mistake_either_and_is_in_two_counties_and_twice_in_one(
    definition,
):
    rows = [row for rows in TWICE.values() for row in rows]
    assert not [
        problem for row in rows for problem in check_row(row, definition, today=date(2018, 11, 7))
    ]
    names, codes = (Counter(getattr(row, field) for row in rows) for field in ("name", "uscc"))
    assert sorted(names.values()) == [1, 1, 1, 1, 2]
    assert codes.pop("") == 4
    assert list(codes.values()) == [2]


def test_a_county_without_word_list_of_its_own_is_served_too(definition):
    rows = invent("130102", "长安", 5, definition, seed=1)
    assert len(rows) == 5
    assert all(row.address.startswith("长安") for row in rows)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_as_few_enterprises_as_asked_for(definition, count):
    assert len(invent("130921", "沧县", count, definition, seed=1)) == count


def test_mistakes_stand_in_as_many_rows_as_asked_for_and_leave_the_others(counties):
    rows = counties["130921"]
    spoilt = with_mistakes(rows, 12, seed=3)
    assert sum(a != b for a, b in zip(rows, spoilt, strict=True)) == 12
    assert spoilt == with_mistakes(rows, 12, seed=3)
    assert [row.name for row in spoilt] == [row.name for row in rows]


def test_every_typical_mistake_is_among_them(everyone, definition):
    spoilt = with_mistakes(everyone, 60, seed=3)
    assert any((row.members or 0) > (row.employees or 0) > 0 for row in spoilt)
    assert any(row.employees is None for row in spoilt)
    assert any(row.unionised is False and row.unionised_on for row in spoilt)
    assert any(row.unionised is False and not row.reason for row in spoilt)
    assert any(not definition.ownership.find(row.ownership) for row in spoilt)


def test_more_mistakes_than_rows_spoils_every_row(counties):
    rows = counties["130924"]
    assert all(a != b for a, b in zip(rows, with_mistakes(rows, 999, seed=1), strict=True))


def test_one_county_raises_three_doubts_and_none_of_its_rows_is_wrong(counties, definition):
    def codes(rows):
        plain = [{"id": n, **asdict(row)} for n, row in enumerate(rows)]
        return [doubt.code for doubt in doubts_in(Picture(plain), definition.doubts)]

    shown = with_doubts(counties["130921"])
    assert codes(counties["130921"]) == []
    assert codes(shown) == ["all_members", "same_chair", "same_phone"]
    for row in shown:
        problems = check_row(row, definition, today=date(2018, 11, 7))
        assert row.note or not problems

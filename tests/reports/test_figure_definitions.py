"""Which one standing a row has and what it adds, each rule by one row, where a random world may miss it;
what is defined once for all requests is changed by none of them."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from django.conf import settings

from campaign.campaign_file import parse
from reports.figures import (
    FIGURES,
    ON_TIME_RATE,
    RATES,
    STANDINGS,
    Counts,
    Sendings,
    measures_of,
    standing_of,
)
from reports.following_figures import VERIFICATION_RATE

DEFINITION = parse(
    (Path(settings.BASE_DIR) / "campaign/data/hebei_2018.toml").read_text(encoding="utf-8")
)
ROW = {
    "annexes": ["附件2"], "status_code": "normal", "unionised": None, "reason_code": "",
    "covered_by": "", "employees": 120, "members": 110, "unionised_on": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({"annexes": []}, "unlisted"),
        ({"annexes": [], "status_code": "moved", "unionised": True}, "unlisted"),
        ({}, "unknown"),
        ({"unionised": False}, "not_unionised"),
        ({"unionised": False, "reason_code": "A1"}, "not_unionised"),
        ({"unionised": True}, "unionised"),
        ({"unionised": True, "covered_by": "园区工会联合会"}, "unionised"),
        ({"unionised": False, "covered_by": "园区工会联合会"}, "covered"),
        ({"unionised": None, "covered_by": "园区工会联合会"}, "covered"),
        ({"unionised": False, "reason_code": "E1"}, "covered"),
        ({"unionised": False, "reason_code": "D1"}, "out"),
        ({"unionised": False, "reason_code": "D1", "covered_by": "园区工会联合会"}, "out"),
        ({"unionised": True, "reason_code": "D1"}, "out_unionised"),
        ({"unionised": None, "status_code": "liquidation"}, "out"),
        ({"unionised": True, "status_code": "liquidation"}, "out_unionised"),
        ({"unionised": False, "status_code": "moved", "reason_code": "D1"}, "gone"),
        ({"unionised": True, "status_code": "moved"}, "gone_unionised"),
    ],
)
def test_a_row_stands_where_status_reason_and_union_put_it_in_this_order(values, standing):
    assert standing in STANDINGS
    assert standing_of(ROW | values, DEFINITION) == standing


@pytest.mark.parametrize(
    ("values", "added"),
    [
        ({}, (1, 120, 110, 110, 0)),
        ({"members": 130}, (1, 120, 130, 120, 0)),
        ({"employees": None}, (1, 0, 110, 0, 0)),
        ({"members": None}, (1, 120, 0, 0, 0)),
        ({"unionised_on": "2018-09"}, (1, 120, 110, 110, 1)),
        ({"unionised_on": "2018"}, (1, 120, 110, 110, 0)),
    ],
)
def test_a_row_adds_its_people_and_of_members_never_more_than_employees(values, added):
    assert measures_of(ROW | values, DEFINITION) == added


@pytest.mark.parametrize(
    ("standing", "counted"),
    [
        ("unionised", "enterprises existing base unionised reached registered_unionised"),
        ("covered", "enterprises existing base covered reached"),
        ("not_unionised", "enterprises existing base not_unionised"),
        ("unknown", "enterprises existing base unknown"),
        ("out", "enterprises existing left_out"),
        ("out_unionised", "enterprises existing left_out registered_unionised"),
        ("gone", "enterprises left_out"),
        ("gone_unionised", "enterprises left_out registered_unionised"),
        ("unlisted", "unlisted"),
    ],
)
def test_an_enterprise_of_each_standing_counts_in_these_figures_and_in_no_other(standing, counted):
    counts = Counts()
    counts.add(standing, (1, 0, 0, 0, 0))
    assert {key for key, figure in FIGURES.items() if figure.of(counts)} == set(counted.split())


def test_reports_that_came_due_and_reports_on_time_are_added_up_each_for_itself():
    assert Sendings(3, 1) + Sendings(1, 1) == Sendings(4, 2)


@pytest.mark.parametrize(
    ("defined", "name"),
    [
        (FIGURES["base"], "standings"),
        (RATES["unionisation_rate"], "base"),
        (ON_TIME_RATE, "label"),
        (VERIFICATION_RATE, "base"),
        (Sendings(1, 1), "due"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nobody_who_uses_a_figure_changes_what_it_means(defined, name):
    with pytest.raises(FrozenInstanceError):
        setattr(defined, name, FIGURES["base"])

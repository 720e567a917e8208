"""A county that is open again counts by its version in force, marked; its new version is 补报."""

import pytest

from campaign.models import Request
from campaign.state_changes import accept, reopen, withdraw
from reports import correcting
from reports.basis import Basis
from reports.children import late_below
from reports.rolling_up import roll_up
from reports.rollup_json import as_json
from reports.rollup_sheet import standing_of
from tests.factories import campaign, district, enterprises
from tests.reports.test_absences import City, page, units
from tests.reports.test_correction_chain import both

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return City()


def test_a_reopened_county_counts_by_its_version_in_force_and_the_new_one_comes_late(client, city):
    city.explain()
    reopen(city.round, district(), by=city.reviewer, reason="漏报一家")
    assert "沧县 已重新打开" in page(client, city.city_clerk)
    sent = city.city_sends().current
    assert units(sent) == ["130921"]
    assert len(sent.content["rows"]) == 3
    assert sent.content["reopened"] == [{"district": "130921", "name": "沧县", "version": 1}]
    for user, name in ((city.city_clerk, "submission"), (city.province, "review")):
        assert "沧县 已重新打开" in page(client, user, name)
        assert "不在这一版里" not in page(client, user, name)
    enterprises(1, by=city.clerk)
    city.send()
    accept(city.round, district(), by=city.reviewer)
    assert [late.accepted.number for late in late_below(city.report("130900"))] == [2]
    for user, name in ((city.city_clerk, "submission"), (city.province, "review")):
        assert "审核通过（第2版）" in page(client, user, name)
    assert "按仍然生效的第1版计入" in page(client, city.province, "version", number=1)
    withdraw(city.round, district("130900"), by=city.city_clerk)
    again = city.city_sends().current
    assert len(again.content["rows"]) == 4
    assert "reopened" not in again.content
    assert late_below(city.report("130900")) == []


def test_a_new_version_that_comes_late_is_not_slipped_in_by_a_correction(city):
    city.neighbour_accepted()
    reopen(city.round, district(), by=city.reviewer, reason="漏报一家")
    city.city_sends()
    enterprises(1, by=city.clerk)
    city.send()
    accept(city.round, district(), by=city.reviewer)
    ended = correcting.grant(city.ask(employees=140), by=city.reviewer)
    assert ended.state == Request.State.GRANTED  # the city's version has nothing of it to move
    assert city.report("130900").current.number == 1
    asked = city.ask_of_neighbour(employees=150)
    correcting.grant(asked, by=city.reviewer)
    correcting.grant(Request.objects.get(pk=asked.pk), by=city.province)
    moved = city.report("130900").current
    below = {child["district"]: child["version"] for child in moved.content["children"]}
    assert (moved.number, below) == (2, {"130921": 1, "130922": 2})
    assert sorted(row["employees"] for row in moved.content["rows"]) == [120] * 5 + [150]


@pytest.mark.django_db(transaction=True)
def test_a_county_reopened_while_the_city_sends_counts_as_accepted_and_is_marked():
    city = City()
    city.explain()
    both(
        lambda: reopen(city.round, district(), by=city.reviewer, reason="请核对"),
        city.city_sends,
    )
    county, report = city.report(), city.report("130900")
    outcome = (county.state, report.state)
    assert outcome in (("accepted", "submitted"), ("returned", "submitted"))
    assert bool(report.current.content.get("reopened")) == (county.state == "returned")


BEFORE = "沧县已重新打开，新版审核通过前按原来审核通过的版本计入"


@pytest.mark.parametrize("basis", [Basis.SUBMITTED, Basis.ACCEPTED])
def test_the_roll_up_names_a_reopened_county_among_those_it_counts(client, city, basis):
    reopen(city.round, district(), by=city.reviewer, reason="漏报一家")
    rolled = roll_up(campaign(), district("130900"), basis=basis)
    assert [line.counts.by["unionised"][0] for line in rolled.lines[:1]] == [3]
    assert [unit.name for unit in rolled.missing] == ["青县"]
    said = as_json(rolled)
    assert said["reopened"] == [{"district": "130921", "name": "沧县"}]
    assert BEFORE in standing_of(rolled)
    html = page(client, city.reviewer, "rollup", query={"basis": basis})
    assert f"不含还没有{basis.label}的青县；{BEFORE}。" in html
    assert html.count('<span class="pending">新版未审核</span>') == 1


def test_a_new_version_that_was_sent_counts_as_submitted_and_the_one_before_as_accepted(city):
    reopen(city.round, district(), by=city.reviewer, reason="漏报一家")
    enterprises(1, by=city.clerk)
    city.send()
    found = {basis: roll_up(campaign(), district("130900"), basis=basis) for basis in Basis}
    counted = {b: sum(m[0] for m in rolled.total.by.values()) for b, rolled in found.items()}
    assert counted == {Basis.LIVE: 7, Basis.SUBMITTED: 4, Basis.ACCEPTED: 3}
    reopened = {basis: [u.name for u in rolled.reopened] for basis, rolled in found.items()}
    assert reopened == {Basis.LIVE: [], Basis.SUBMITTED: [], Basis.ACCEPTED: ["沧县"]}

"""走访率、解释率、措施制定率 of every district, and each of them again by hand."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign.models import District
from enterprises import bulk, ledger
from enterprises.models import Enterprise, Plan, Visit
from reports.annexes import frozen_row
from reports.figures import FIGURES, FOLLOW_UP_FIGURES, FOLLOW_UP_RATES, NOT_UNIONISED, standing_of
from reports.following import followed_below
from tests.enterprises.following import plan, unfounded, visit
from tests.factories import UserFactory, campaign, district, enterprises
from tests.reports.rollup_world import people, random_row, tree

pytestmark = pytest.mark.django_db
COLUMNS = {"not_unionised": FIGURES["not_unionised"], **FOLLOW_UP_FIGURES}


def world(chance):
    """Fifteen counties with rows, visits and plans drawn by chance; some taken back, ended, binned."""
    tree()
    for county in District.objects.filter(level="county"):
        clerk, _ = people(county)
        rows = [_row(chance, number) for number in range(12)]
        bulk.store_rows(campaign(), county, rows, by=clerk)
        for row in Enterprise.objects.of(county):
            _follow(chance, row, clerk)


def _row(chance, number):
    """Any row, every second one in the annexes without a union unless its status or reason decides."""
    row = random_row(chance, number)
    return replace(row, ownership="外资企业", unionised=False, covered_by="") if number % 2 else row


def _follow(chance, row, clerk):
    now = timezone.now()
    for number in range(chance.choice([0, 0, 1, 2])):
        gone = {"cancelled_at": now, "cancelled_by": clerk, "cancelled_reason": "填错了"}
        Visit.objects.create(
            enterprise=row, token=str(number), visited_on=now.date(), entered_on=now.date(),
            visitor="甲", said="乙", explained=chance.random() < 0.5, by=clerk, at=now,
            **(gone if chance.random() < 0.3 else {}),
        )  # fmt: skip
    if chance.random() < 0.5:
        ended = {"closed_at": now, "closed_by": clerk, "closed_as": "founded"}
        Plan.objects.create(
            enterprise=row, target_on=now.date() + timedelta(days=3), responsible="甲", by=clerk,
            at=now, **(ended if chance.random() < 0.3 else {}),
        )  # fmt: skip
    if chance.random() < 0.1:
        ledger.remove(row, by=clerk, reason="重复")


def recount(unit):
    """The four figures of ``unit`` and below, row by row."""
    numbers = dict.fromkeys(COLUMNS, 0)
    for row in Enterprise.objects.within(unit):
        frozen = frozen_row(row, campaign().definition)
        if row.removed_at or standing_of(frozen, campaign().definition) != NOT_UNIONISED:
            continue
        visits = [one for one in row.visits.all() if one.cancelled_at is None]
        numbers["not_unionised"] += 1
        numbers["visited"] += bool(visits)
        numbers["explained"] += any(one.explained for one in visits)
        numbers["planned"] += any(one.closed_at is None for one in row.plans.all())
    return numbers


def figures(counts):
    return {key: figure.of(counts) for key, figure in COLUMNS.items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_rates_of_every_district_equal_a_recount_by_hand(seed):
    world(Random(seed))  # noqa: S311 - drawn rows, no secret
    reader = UserFactory(username="province", role="view", at="130000")
    total = 0
    for unit in District.objects.all():
        lines, whole = followed_below(campaign(), unit, reader)
        assert figures(whole) == recount(unit)
        for line in lines:
            if line.unit != unit:
                assert figures(line.counts) == recount(line.unit)
        total += figures(whole)["visited"]
    assert total > 40


def test_no_rate_rises_above_one_hundred_percent():
    for rate in FOLLOW_UP_RATES.values():
        assert rate.numerator.standings <= rate.base.standings
        assert rate.base is FIGURES["not_unionised"]


def test_an_enterprise_that_is_unionised_since_counts_no_more():
    row, clerk = unfounded(), UserFactory()
    visit(row)
    plan(row)
    reader = UserFactory(reviewer=True)
    assert figures(followed_below(campaign(), district("130900"), reader)[1])["visited"] == 1
    ledger.remove(row, by=clerk, reason="已注销")
    assert not any(figures(followed_below(campaign(), district("130900"), reader)[1]).values())


def test_the_city_sees_its_counties_and_the_county_its_own_line(client):
    visit(unfounded())
    unfounded()
    address = {"slug": "hebei-2018", "code": 130900}
    client.force_login(
        UserFactory(reviewer=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(reverse("follow_up_rates", kwargs=address)).content.decode()
    assert "50.0%" in page
    assert reverse("enterprises:follow_ups", kwargs=address | {"code": 130921}) in page
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    own = client.get(reverse("follow_up_rates", kwargs=address | {"code": 130921}))
    assert "50.0%" in own.content.decode()
    assert client.get(reverse("follow_up_rates", kwargs=address)).status_code == 404


def test_two_queries_count_any_number_of_enterprises():
    district("130922")
    reader = UserFactory(reviewer=True)
    for more in (2, 40):
        enterprises(more, not_unionised=True)
        with CaptureQueriesContext(connection) as asked:
            followed_below(campaign(), district("130900"), reader)
        assert len([q for q in asked if "enterprises_enterprise" in q["sql"]]) == 1

"""三清三到位, 实名制 and democratic management of every district, and each figure again by hand."""

import csv
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from random import Random

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign.models import District
from enterprises import bulk, ledger
from enterprises.models import Enterprise, Outcome, Plan, Visit
from enterprises.rosters import settling
from reports.annexes import frozen_row, live_rows
from reports.figures import (
    EXISTING,
    FIGURES,
    FURTHER_MEASURES,
    NOT_UNIONISED,
    UNIONISED,
    Counts,
    measures_of,
    standing_of,
)
from reports.following import followed_below, followed_counts
from reports.following_figures import FOLLOW_UP_FIGURES, FOLLOW_UP_RATES, FURTHER, further_of
from reports.following_table import BLOCKS
from tests.enterprises.following import plan, unfounded, visit
from tests.enterprises.rosters import handed_down, line
from tests.factories import UserFactory, campaign, district, enterprise, enterprises
from tests.reports.rollup_world import by_hand, people, random_row, tree

pytestmark = pytest.mark.django_db
COLUMNS = FIGURES | FOLLOW_UP_FIGURES


def world(chance):
    """Fifteen counties and three cities with rows, visits and plans drawn by chance; some taken back, ended, binned."""
    tree()
    for county in District.objects.filter(level__in=("county", "city")):
        clerk, _ = people(county)
        rows = [_row(chance, number) for number in range(8)]
        bulk.store_rows(campaign(), county, rows, by=clerk)
        for row in Enterprise.objects.of(county):
            _follow(chance, row, clerk)


def _row(chance, number):
    """Any row; of four in the annexes two without a union and one with, unless status or reason decides."""
    row = random_row(chance, number)
    if number % 4 == 0:
        return replace(row, ownership="外资企业", unionised=True)
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


def recount(unit, rows=None):
    """Every figure of the page for ``unit`` and below (or of ``rows``), row by row."""
    rows = Enterprise.objects.within(unit) if rows is None else rows
    rows = rows.prefetch_related("visits", "plans")
    rows = [row for row in rows if row.removed_at is None]
    known = {
        row.pk: standing_of(frozen_row(row, campaign().definition), campaign().definition)
        for row in rows
    }
    left = [row for row in rows if known[row.pk] == NOT_UNIONISED]
    done = [row for row in rows if known[row.pk] == UNIONISED]
    cut = [row for row in rows if known[row.pk] in EXISTING and row.capacity_cut_employees]
    visits = [[one for one in row.visits.all() if one.cancelled_at is None] for row in left]
    registered = [(row.registered_members or 0, row) for row in done]
    return by_hand(rows) | {
        "reasoned": len([row for row in left if row.reason]),
        "visited": len([of_row for of_row in visits if of_row]),
        "explained": sum(any(one.explained for one in of_row) for of_row in visits),
        "planned": sum(any(one.closed_at is None for one in row.plans.all()) for row in left),
        "union_members": sum(row.members or 0 for row in done),
        "registered": sum(number for number, _ in registered),
        "unregistered": sum(max((row.members or 0) - n, 0) for n, row in registered),
        "registered_joined": sum(min(n, row.members or 0) for n, row in registered),
        "registered_employed": sum(min(n, row.employees or 0) for n, row in registered),
        "congress": len([row for row in done if row.congress]),
        "disclosure": len([row for row in done if row.disclosure]),
        "contract": len([row for row in done if row.collective_contract]),
        "cut": len(cut),
        "cut_employees": sum(row.capacity_cut_employees for row in cut),
    }  # fmt: skip


def figures(line):
    return {key: figure.of(line.counts) for key, figure in COLUMNS.items()}


def test_every_figure_of_every_district_equals_a_recount_by_hand(client):
    world(Random(1))  # noqa: S311 - drawn rows, no secret
    reader = UserFactory(username="province", role="view", at="130000")
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    total = Counter()
    for unit in District.objects.all():
        lines, whole = followed_below(campaign(), unit, reader)
        assert figures(whole) == recount(unit)
        for below in lines:
            rows = Enterprise.objects.of(unit) if below.unit == unit else None
            assert figures(below) == recount(below.unit, rows)
        total.update(figures(whole))
    assert not [key for key in FOLLOW_UP_FIGURES if not total[key]]
    behind_every_number(client, "130900", recount(district("130900")))


def behind_every_number(client, code, told):
    """The list that each number opens adds up to it."""
    page = client.get(reverse("follow_up_rates", kwargs=place(code))).text
    asked = set(re.findall(rf"/{code}/rollup/rows/\?figure=(\w+)&amp;basis=live\"", page))
    assert asked > FOLLOW_UP_RATES.keys()
    for key in asked:
        address = reverse("rollup_rows", kwargs=place(code))
        context = client.get(address, {"figure": key, "basis": "live"}).context
        one = context["asked"].figure
        assert f"<b>{context['value']}</b>" in client.get(address, {"figure": key}).text
        if one.unit == "家":
            assert context["page"].paginator.count == told[one.key], key
        else:
            entries, number = [], 1
            while len(entries) < context["page"].paginator.count:
                more = client.get(address, {"figure": key, "page": number}).context["entries"]
                entries, number = entries + more, number + 1
            assert sum(entry.amount for entry in entries) == told[one.key], key


def place(code):
    return {"slug": "hebei-2018", "code": code}


def test_the_rows_behind_a_rate_say_which_of_them_the_numerator_counts(client):
    visit(seen := unfounded())
    unfounded()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    asked = {
        "figure": "visit_rate",
        "basis": "accepted",
    }  # visits are not frozen: live all the same
    context = client.get(reverse("rollup_rows", kwargs=place("130921")), asked).context
    assert {entry.pk for entry in context["entries"] if entry.counted} == {seen.pk}
    assert (context["value"], len(context["entries"])) == ("50.0%", 2)


def test_no_rate_rises_above_one_hundred_percent():
    for rate in FOLLOW_UP_RATES.values():
        assert rate.numerator.standings <= rate.base.standings


def test_a_measure_has_one_place_in_the_counts():
    assert tuple(FURTHER) == FURTHER_MEASURES


def test_a_frozen_row_tells_what_the_live_one_tells():
    rows = [random_row(Random(n), n) for n in range(60)]  # noqa: S311 - drawn rows, no secret
    bulk.store_rows(campaign(), district(), rows, by=UserFactory())
    live = followed_counts(campaign(), None)[district().pk]
    frozen = Counts()
    for row in live_rows(campaign(), district()):
        definition = campaign().definition
        numbers = (*measures_of(row, definition), *further_of(row))
        frozen.add(standing_of(row, definition), numbers)
    assert frozen == live


def test_the_roster_stands_beside_the_ledgers(client):
    first, *_ = handed_down(line(), line(name="沧县乙铸造有限公司"), line(unit="青县"))
    settling.close(first, Outcome.NOT_FOUND, "原址查看，没有这一家", by=UserFactory())
    reviewer = UserFactory(reviewer=True)
    lines, whole = followed_below(campaign(), district("130900"), reviewer)
    assert {one.unit.code: (one.roster.settled, one.roster.lines) for one in lines} == {
        "130921": (1, 2),
        "130922": (0, 1),
    }
    assert (whole.roster.settled, whole.roster.lines) == (1, 3)
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    assert "33.3%" in client.get(reverse("follow_up_rates", kwargs=place("130900"))).text


def test_workbook_and_csv_say_what_the_page_says(client):
    enterprise(registered_members=100, congress=True, capacity_cut_employees=7)
    visit(unfounded())
    client.force_login(
        UserFactory(reviewer=True), backend="django.contrib.auth.backends.ModelBackend"
    )

    def file(form):
        address = reverse("follow_up_file", kwargs=place("130900") | {"form": form})
        return b"".join(client.get(address))

    book = openpyxl.load_workbook(BytesIO(file("xlsx")))
    assert book.sheetnames == [block.title for block in BLOCKS]
    told = {cell for sheet in book for row in sheet.values for cell in row}
    assert {"建会率%" not in told, "沧县", "合计", 90.9, 100, 10, 7} <= told | {True}
    told = list(csv.reader(StringIO(file("csv").decode("utf-8-sig"))))
    head, county = (
        next(cells for cells in told if cells[0] == first) for first in ("单位", "沧县")
    )
    county = dict(zip(head, county, strict=True))
    assert (county["实名制未录入"], county["走访率%"], county["去产能涉及职工"]) == (
        "10",
        "100.0",
        "7",
    )
    assert file("pdf").startswith(b"%PDF")
    assert (
        client.get(reverse("follow_up_file", kwargs=place("130900") | {"form": "doc"})).status_code
        == 404
    )


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


def test_as_many_queries_count_any_number_of_enterprises():
    district("130922")
    reader, queries = UserFactory(reviewer=True), []
    plan, city = campaign(), district("130900")
    for more in (2, 40):
        enterprises(more, not_unionised=True)
        with CaptureQueriesContext(connection) as asked:
            followed_below(plan, city, reader)
        queries.append(len(asked))
    assert queries[0] == queries[1] <= 5

"""The menu says where one is, also among the pages of a unit below."""

import re

import pytest
from django.urls import reverse

from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


def marked(client, address):
    """The entries of the menu that are marked as where one is."""
    menu = client.get(address).text.split("main-menu")[1].split("</nav>")[0]
    return re.findall(r'aria-current="page"[^>]*>\s*([^<\s]+)', menu)


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("review", "审核"),
        ("remarks", "审核"),
        ("enterprises:ledger", "台账"),
        ("enterprises:follow_ups", "三清三到位"),
        ("enterprises:unions", "三清三到位"),
        ("issues", "审核"),
        ("rollup", "汇总"),
    ],
)
def test_a_page_of_a_unit_below_stands_under_what_led_to_it(client, page, entry):
    enterprise()
    send(campaign(), district(), by=UserFactory())
    client.force_login(
        UserFactory(reviewer=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    address = reverse(page, kwargs={"slug": campaign().slug, "code": district().code})
    assert marked(client, address) == [entry]


@pytest.mark.parametrize(
    ("page", "entry"),
    [("follow_up", "走访"), ("obstruction", "走访"), ("row", "台账"), ("row_history", "台账")],
)
def test_the_pages_of_an_enterprise_stand_under_visits_or_under_the_ledger(client, page, entry):
    row = enterprise(not_unionised=True)
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    place = {"slug": campaign().slug, "code": district().code, "pk": row.pk}
    assert marked(client, reverse(f"enterprises:{page}", kwargs=place)) == [entry]


@pytest.mark.parametrize(
    ("page", "entry"), [("request_desk", "审核"), ("issues", "审核"), ("roster_progress", "底册")]
)
def test_what_tells_of_the_units_below_does_not_stand_under_ones_own_report(client, page, entry):
    district()
    client.force_login(
        UserFactory(reviewer=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert marked(client, reverse(page, kwargs={"slug": campaign().slug, "code": 130900})) == [
        entry
    ]

"""The menu says where one is, also among the pages of a unit below."""

import re

import pytest
from django.urls import reverse

from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("review", "审核"),
        ("remarks", "审核"),
        ("enterprises:ledger", "台账"),
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
    shown = client.get(address).content.decode()
    assert re.findall(r'aria-current="page"[^>]*>\s*([^<\s]+)', shown) == [entry]

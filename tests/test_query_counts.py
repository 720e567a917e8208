"""A page costs the same number of queries whatever it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import UserFactory, district, enterprises

pytestmark = pytest.mark.django_db


def queries(client, user, name, code):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={"slug": "hebei-2018", "code": code})
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    # The idle limit writes the session: on a page's own queries it adds a savepoint's worth.
    return sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in asked)


def test_the_ledger_page_asks_the_same_for_5_500_and_5000_rows(client):
    counts = []
    for more in (5, 495, 4500):
        enterprises(more)
        counts.append(queries(client, UserFactory(), "enterprises:ledger", "130921"))
    assert len(set(counts)) == 1
    assert counts[0] <= 14


def test_the_queue_asks_the_same_for_one_county_and_for_two(client):
    enterprises(3)
    before = queries(client, UserFactory(reviewer=True), "queue", "130900")
    district("130922")
    enterprises(300, by=UserFactory(neighbour=True))
    assert queries(client, UserFactory(reviewer=True), "queue", "130900") == before
    assert before <= 15

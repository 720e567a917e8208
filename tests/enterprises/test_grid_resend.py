"""A new row that is sent again, since the answer to its first sending was lost."""

import pytest

from enterprises.models import Enterprise
from tests.enterprises.test_grid import CELLS, post, send
from tests.factories import UserFactory, campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    campaign()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def send_again(client, cells):
    row = {"key": "r9", "pk": None, "version": 0, "cells": cells, "again": True}
    return post(client, {"rows": [row]}).json()["rows"][0]


def test_a_new_row_whose_answer_was_lost_counts_as_saved_when_it_is_sent_again(page):
    (first,) = send(page, (None, 0, CELLS))
    again = send_again(page, CELLS)
    assert again == first | {"key": "r9"}
    assert Enterprise.objects.get().version == 1


def test_sent_again_with_other_values_or_by_intention_the_same_name_is_refused(page):
    send(page, (None, 0, CELLS))
    changed = send_again(page, CELLS | {"employees": "157"})
    (twice,) = send(page, (None, 0, CELLS))
    assert changed["outcome"] == twice["outcome"] == "refused"
    assert "已有" in changed["problems"][0]["message"]
    assert Enterprise.objects.get().employees == 156

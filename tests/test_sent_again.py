"""A request whose server died goes to another one: what was stored already is not stored twice, and
what nobody can know is not done but said."""

import json

import pytest
from django.urls import reverse

from campaign.models import Submission
from enterprises.forms import initial_of
from enterprises.models import Enterprise, Visit
from tests.addresses import addresses
from tests.enterprises.following import unfounded, visit_form
from tests.factories import UserFactory, campaign, enterprise

pytestmark = pytest.mark.django_db
UNIT = {"slug": "hebei-2018", "code": "130921"}
AGAIN = {"headers": {"X-Sent-Again": "yes"}}


@pytest.fixture
def clerk(client):
    campaign()
    user = UserFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def typed(row, **changed):
    values = {name: "" if value is None else value for name, value in initial_of(row).items()}
    return values | changed


def ledger():
    """(name, address, version, in the bin) of every row, with the number of its kept versions."""
    rows = Enterprise.objects.order_by("pk")
    return [(row.name, row.address, row.version, row.removed_at, row.history.count()) for row in rows]  # fmt: skip


def twice(send):
    """The answer to the second sending; the ledger is as the first left it."""
    send()
    before = ledger()
    answer = send(**AGAIN)
    assert ledger() == before
    return answer


def test_a_new_row_is_there_once_and_called_saved(client, clerk):
    enterprise(name="沧县模板铸造有限公司")
    values = typed(Enterprise.objects.get(), name="沧县再发铸造有限公司")
    to = reverse("enterprises:row_new", kwargs=UNIT)
    answer = twice(lambda **again: client.post(to, values, follow=True, **again))
    assert "已保存：沧县再发铸造有限公司" in answer.text
    assert Enterprise.objects.count() == 2


def test_a_mended_row_is_mended_once_and_called_saved(client, clerk):
    row = enterprise()
    to = reverse("enterprises:row_edit", kwargs={**UNIT, "pk": row.pk})
    values = typed(row, address="沧县新址2号")
    answer = twice(lambda **again: client.post(to, values, follow=True, **again))
    assert f"已保存：{row.name}" in answer.text
    assert Enterprise.objects.get().version == 2


def test_a_row_that_somebody_mended_in_between_is_still_a_conflict(client, clerk):
    row = enterprise()
    to = reverse("enterprises:row_edit", kwargs={**UNIT, "pk": row.pk})
    client.post(to, typed(row, address="沧县新址2号"))
    answer = client.post(to, typed(row, address="沧县新址3号"), **AGAIN)
    assert "刚刚修改过这一行" in answer.text
    assert Enterprise.objects.get().address == "沧县新址2号"


def test_the_rows_of_a_sheet_are_saved_once_and_taken_back_once(client, clerk):
    row, other = enterprise(), enterprise()
    new = {"name": "沧县再发铸造有限公司", "employees": "12"}
    rows = [
        {"key": "a", "pk": None, "version": 0, "cells": new},
        {"key": "b", "pk": row.pk, "version": 1, "cells": {"address": "沧县新址2号"}},
        {"key": "c", "pk": other.pk, "version": 1, "cells": {}, "remove": True},
    ]
    to, body = reverse("enterprises:grid_save", kwargs=UNIT), json.dumps({"rows": rows})
    answer = twice(lambda **again: client.post(to, body, "application/json", **again))
    outcomes = [outcome["outcome"] for outcome in answer.json()["rows"]]
    assert outcomes == ["saved", "saved", "removed"]


def test_a_visit_is_stored_once(client, clerk):
    row = unfounded()
    to = reverse("enterprises:visit_add", kwargs={**UNIT, "pk": row.pk})
    answer = twice(lambda **again: client.post(to, visit_form(), follow=True, **again))
    assert "这次走访已经保存过，没有重复" in answer.text
    assert Visit.objects.count() == 1


def test_everything_else_is_not_done_a_second_time_but_said(client, clerk):
    enterprise()
    answer = client.post(reverse("submit", kwargs=UNIT), **AGAIN)
    assert answer.status_code == 503
    assert "看这一步是否已经办成" in answer.text
    assert not Submission.objects.filter(versions__isnull=False).exists()
    assert client.get(reverse("enterprises:ledger", kwargs=UNIT), **AGAIN).status_code == 200


def test_only_what_is_shown_here_is_taken_twice():
    taken = {name for name, _, view in addresses() if getattr(view, "once_or_twice", False)}
    assert taken == {
        "enterprises:row_new",
        "enterprises:row_edit",
        "enterprises:grid_save",
        "enterprises:visit_add",
    }

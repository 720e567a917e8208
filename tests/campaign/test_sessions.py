"""How a login ends: by its owner, by the clock, by a changed password or a stopped account."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from campaign import accounts
from campaign.models import User
from tests.campaign.test_login import NOON, as_, enter, is_in, person
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_session_gets_a_new_key_at_login_and_ends_at_logout(client):
    person()
    client.get(reverse("login"))
    enter(client)
    key = client.session.session_key
    enter(client)
    assert client.session.session_key != key
    old = client.cookies["sessionid"].value
    client.post(reverse("logout"))
    client.cookies["sessionid"] = old
    assert not is_in(client)


def test_a_changed_password_or_a_stopped_account_ends_the_other_sessions(client):
    user = person()
    as_(client, user)
    assert is_in(client)
    accounts.reset_password(user, by=UserFactory(admin=True))
    assert not is_in(client)
    as_(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(client)


def test_a_session_ends_when_idle_and_after_twelve_hours_in_any_case(client):
    with time_machine.travel(NOON, tick=False) as clock:
        as_(client, person())
        for _ in range(12):
            assert is_in(client)
            clock.shift(timedelta(minutes=59))
        assert is_in(client)
        clock.shift(timedelta(minutes=30))
        assert not is_in(client)
        as_(client, person())
        assert is_in(client)
        clock.shift(timedelta(minutes=61))
        assert not is_in(client)

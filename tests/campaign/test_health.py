"""What whoever watches the servers is told."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
def test_a_healthy_server_says_so_to_strangers_also_without_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()  # a new one: Django reads the setting when it starts
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert not answer.cookies
    assert client.get(reverse("login")).status_code == 301


@pytest.mark.django_db(transaction=True)
def test_without_its_database_it_says_503_and_nothing_of_the_reason(client, monkeypatch):
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "NAME", "/nowhere/database")
        answer = client.get(reverse("health"))
        connection.close()
    assert (answer.status_code, answer.text) == (503, "no database\n")

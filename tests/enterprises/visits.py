"""Visits to the pages of the ledger: addresses, people, what they read, what it costs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def address(name, code=130921, **more):
    return reverse(f"enterprises:{name}", kwargs={"slug": "hebei-2018", "code": code, **more})


def login(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def cost(asked):
    """A page's own queries: the idle limit writes the session, which is none of them."""
    return sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in asked)


def count():
    return CaptureQueriesContext(connection)

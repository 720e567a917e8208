"""Every address of 系统管理, found in its URLconf × every role × another unit's object.

A new address is walked by itself; one whose word or model is not in ``words`` or ``objects`` fails.
"""

import re

import pytest
from django.urls import URLPattern, reverse

from campaign import auditing
from campaign.models import Extension
from reports.admin.urls import urlpatterns
from tests.factories import UserFactory, campaign, district
from tests.reports.test_admin import enter

pytestmark = pytest.mark.django_db
BASE = "/manage/"


def addresses(patterns=urlpatterns, before=""):
    """The route of every pattern, nested ones joined."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from addresses(pattern.url_patterns, route)


ROUTES = list(addresses())
OBJECT_ROUTES = [route for route in ROUTES if "object_id" in route]


@pytest.fixture
def objects():
    """One object of every model, none of it in the sight of 青县."""
    clerk = UserFactory(name="外县的人")
    district("130922")
    granted = Extension.objects.create(
        round=campaign().current_round(), district=clerk.district, granted_by=clerk,
        reason="外县的理由", due_at="2099-01-01T00:00+08:00",
    )  # fmt: skip
    noted = auditing.record(auditing.Kind.LOGIN, "外县的理由", by=clerk)
    return {
        "campaign/auditline": noted,
        "campaign/user": clerk,
        "campaign/district": clerk.district,
        "campaign/extension": granted,
        "campaign/campaign": campaign(),
        "campaign/round": campaign().current_round(),
    }


def address(route, objects):
    """The route with the words filled in; KeyError for a word or model nobody thought of."""
    route = route.replace("^(?P<app_label>campaign)/$", "campaign/")
    kinds = {"<path:object_id>", "<int:object_id>"}
    for word in re.findall(r"<[^>]+>", route):
        model = "/".join(route.split("/")[:2])
        route = route.replace(word, str(dict.fromkeys(kinds, objects[model].pk)[word]))
    assert not re.search(r"[<>^$()?]", route), route
    return BASE + route


def answers(client, route, objects):
    asked = address(route, objects)
    found = []
    for method in (client.get, client.post):
        answer = method(asked)
        # Django's old address of an object leads to the page of today, for whoever asks.
        if answer.status_code == 302 and answer.url == f"{asked}change/":
            answer = method(answer.url)
        found.append(answer)
    return found


def test_the_walk_starts_where_the_site_stands():
    assert reverse("admin:index") == BASE
    assert len(ROUTES) > len(OBJECT_ROUTES) > 15


@pytest.mark.parametrize("route", ROUTES)
def test_without_login_every_page_leads_to_the_login(client, objects, route):
    for answer in answers(client, route, objects):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("login"))


@pytest.mark.parametrize("role", ["entry", "review", "view"])
@pytest.mark.parametrize("route", ROUTES)
def test_whoever_is_no_administrator_stays_outside_whatever_the_flags(client, objects, role, route):
    enter(
        client, UserFactory(username="x", role=role, at="130900", is_staff=True, is_superuser=True)
    )
    assert {answer.status_code for answer in answers(client, route, objects)} <= {403, 404}


@pytest.mark.parametrize("route", OBJECT_ROUTES)
def test_another_units_object_is_404_for_the_neighbours_administrator(client, objects, route):
    enter(client, UserFactory(username="x", role="admin", at="130922"))
    assert {answer.status_code for answer in answers(client, route, objects)} == {404}


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in OBJECT_ROUTES])
def test_no_page_of_the_neighbours_administrator_tells_of_the_other_unit(client, objects, route):
    enter(client, UserFactory(username="x", role="admin", at="130922"))
    for answer in answers(client, route, objects):
        assert answer.status_code in {200, 302, 403, 405}
        told = b"".join(answer).decode(errors="replace")
        assert not {"外县的人", "外县的理由", "沧县", "130921"} & set(re.findall(r"\w+", told))


@pytest.mark.parametrize("route", OBJECT_ROUTES)
def test_the_own_objects_are_there_and_nothing_of_them_is_deleted(client, objects, route):
    enter(client, UserFactory(username="x", role="admin", at="130000"))
    read, written = answers(client, route, objects)
    refused = route.endswith("/delete/")
    assert read.status_code == (403 if refused else 200)
    assert type(objects["/".join(route.split("/")[:2])]).objects.exists()
    assert written.status_code in ({403} if refused else {200, 302, 403, 405})

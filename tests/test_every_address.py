"""Every address there is × every role × one's own, a child's, a foreign and a superior's unit and its
objects: 404 what is out of sight, 403 what one has no right to, the login page for strangers.

A new address is walked by itself; one that names its object by a word not in ``WORDS`` fails.
"""

import re
from collections import Counter
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.test import RequestFactory
from django.urls import resolve, reverse

from campaign.access import Do
from campaign.models import District, Submission
from enterprises.models import Enterprise, ImportBatch, RosterLine, Waiver
from tests.addresses import OWN_ONLY, UNIT_ADDRESSES, address_of, addresses, one_of_each
from tests.factories import UserFactory, campaign, district
from tests.reports.test_admin_addresses import ROUTES as ADMIN_ROUTES

# Who is let in is decided in Python and by a path compared as text: test_every_command.py asks PostgreSQL as well.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BACKEND = "django.contrib.auth.backends.ModelBackend"
BELOW = ("own", "child's", "further below")
# What DESIGN.md promises: role → relation of the unit → rights.
RIGHTS = {
    "entry": {"own": {Do.READ, Do.EDIT, Do.SUBMIT, Do.CONFIDE}},
    "review": {
        "own": {Do.READ, Do.CONFIDE},
        "child's": {Do.READ, Do.REVIEW, Do.CONFIDE},
        "further below": {Do.READ, Do.CONFIDE},
    },
    "view": {relation: {Do.READ} for relation in BELOW},
    "leader": {"own": {Do.READ, Do.SIGN, Do.CONFIDE}},
    "admin": {relation: {Do.READ, Do.MANAGE} for relation in BELOW},
}
# relation → the unit of the person, the unit asked for
PLACES = {
    "own": ("130921", 130921),
    "child's": ("130900", 130921),
    "further below": ("130000", 130921),
    "foreign": ("130922", 130921),
    "superior's": ("130921", 130900),
}


@pytest.fixture
def foreign():
    return one_of_each()


def refusal(view, asked, user):
    """How ``view`` refuses: 404, 403 or 405; None when it went on."""
    asked.user = user
    found = resolve(asked.path)
    try:
        answer = view(asked, *found.args, **found.kwargs)
    except Http404:
        return 404
    except PermissionDenied:
        return 403
    return 405 if isinstance(answer, HttpResponseNotAllowed) else None


def test_whoever_has_no_right_is_refused_at_every_address(foreign):
    ask, counts, leaks = RequestFactory(), Counter(), []
    for role, (relation, (at, code)) in product(RIGHTS, PLACES.items()):
        user = UserFactory(username=f"{role}-{relation}", role=role, at=at)
        granted = RIGHTS[role].get(relation, set())
        for name, words, view in UNIT_ADDRESSES:
            if view.required in granted:
                continue
            address = address_of(name, words, code, foreign)
            got = [refusal(view, ask.generic(how, address), user) for how in ("GET", "POST")]
            expected = 403 if granted else 404
            if expected not in got or set(got) - {expected, 405}:
                leaks.append((name, role, relation, got))
            counts[relation, expected] += 2
    print(counts.total(), "requests refused:", dict(counts))  # noqa: T201 - shown by pytest -s
    assert not leaks
    assert len(UNIT_ADDRESSES) > 100
    assert {relation for relation, _ in counts} == set(PLACES)


def answers(client, name, words, code, foreign):
    address = address_of(name, words, code, foreign)
    return [client.get(address).status_code, client.post(address).status_code]


def test_another_units_address_answers_404(client, foreign):
    user = UserFactory(neighbour=True)
    client.force_login(user, backend=BACKEND)
    open_doors = []
    for name, words, _ in UNIT_ADDRESSES:
        got = answers(client, name, words, 130921, foreign)
        if 404 not in got or set(got) - {404, 405}:
            open_doors.append((name, got))
    assert not open_doors


# What a superior hands down or draws is its own object, although it is about the units below.
OF_THE_SUPERIOR = ("sample", "roster_import")


def the_citys(objects):
    """``objects`` once they are no longer those of 沧县, but of its city."""
    Submission.objects.exclude(district=district()).delete()
    for model in (Submission, Enterprise, ImportBatch, Waiver, RosterLine):
        model.objects.update(district=district("130900"))
    return objects


@pytest.mark.parametrize(
    ("role", "at", "of"),
    [
        ("entry", "130922", "沧县"),  # a foreign unit's
        ("leader", "130922", "沧县"),
        ("entry", "130900", "沧县"),  # a child's
        ("review", "130900", "沧县"),
        ("entry", "130921", "沧州"),  # a superior's
        ("leader", "130921", "沧州"),
    ],
)
def test_another_units_object_under_the_own_address_is_refused(client, foreign, role, at, of):
    objects = the_citys(foreign) if of == "沧州" else foreign
    client.force_login(UserFactory(username="x", role=role, at=at), backend=BACKEND)
    open_doors = []
    for name, words, _ in UNIT_ADDRESSES:
        handed_down = at == "130900" and any(part in name for part in OF_THE_SUPERIOR)
        if "pk" not in words or handed_down:
            continue
        got = answers(client, name, words, int(at), objects)
        if set(got) - {404, 405, 403} or got == [405, 405]:
            open_doors.append((name, got))
    assert not open_doors


def test_another_units_object_under_a_childs_address_answers_404(client, foreign):
    user = UserFactory(reviewer=True)
    client.force_login(user, backend=BACKEND)
    open_doors = []
    for name, words, _ in UNIT_ADDRESSES:
        got = answers(client, name, words, 130922, foreign) if "pk" in words else [404]
        if set(got) - {404, 405, 403} or got == [405, 405]:
            open_doors.append((name, got))
    assert not open_doors


def test_an_account_without_a_unit_finds_nothing_at_any_address(client, foreign):
    ask, open_doors = RequestFactory(), []
    units = [*District.objects.values_list("name", flat=True), foreign["row"].name]
    own = [a for a in addresses() if a[0] in OWN_ONLY - {"logout"} and "pk" not in a[1]]
    for role in [*RIGHTS, ""]:
        user = UserFactory(username=f"no-unit-{role}", role=role, at="130000")
        user.district = None
        user.save()
        for name, words, view in UNIT_ADDRESSES:
            address = address_of(name, words, 130921, foreign)
            got = [refusal(view, ask.generic(how, address), user) for how in ("GET", "POST")]
            if 404 not in got or set(got) - {404, 405}:
                open_doors.append((name, role, got))
        client.force_login(user, backend=BACKEND)
        places = [reverse(name, kwargs=dict.fromkeys(words, "entry")) for name, words, _ in own]
        for place in places:
            page = client.get(place)
            told = [unit for unit in units if unit in page.text]
            if page.status_code not in {200, 403, 405} or told:
                open_doors.append((place, role, page.status_code, told))
        for route in ADMIN_ROUTES:
            asked = re.sub("<[^>]+>", "1", route)
            if (code := client.get(f"/manage/{asked}").status_code) not in {403, 404}:
                open_doors.append((asked, role, code))
    assert not open_doors


def test_without_login_every_address_leads_to_the_login_page(client, foreign):
    got = {a[0]: answers(client, a[0], a[1], 130921, foreign) for a in UNIT_ADDRESSES}
    assert not {name: codes for name, codes in got.items() if set(codes) - {302, 405}}


def test_every_view_says_what_right_it_asks_for():
    for name, _, view in UNIT_ADDRESSES:
        assert getattr(view, "required", None) in set(Do), name


def test_the_verification_page_never_shows_a_row(client, foreign):
    from campaign.models import Version

    version = Version.objects.get()
    page = client.get(reverse("verify", kwargs={"receipt": version.receipt})).content.decode()
    assert version.fingerprint in page
    assert foreign["row"].name not in page


def test_a_buttons_address_opened_as_a_page_says_what_to_do(client):
    campaign()
    client.force_login(UserFactory(), backend=BACKEND)
    shown = client.get(reverse("submit", kwargs={"slug": "hebei-2018", "code": "130921"}))
    assert shown.status_code == 405
    assert "按按钮办理" in shown.content.decode()

"""A script typed into every field that people fill in runs on no page: the browser reports no violation of
the content policy, no console error and no request that the text asked for."""

import pytest
from django.urls import reverse

from tests.addresses import OWN_ONLY, UNIT_ADDRESSES, address_of
from tests.factories import UserFactory
from tests.hostile.poison import poisoned_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPT = "'\"><img src=x onerror=a()>"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def pages(client, user, code, made, shown):
    """(name, address, text) of the pages that ``user`` may open; not of those that showed the text before."""
    client.force_login(user, backend=BACKEND)
    places = [(name, reverse(name)) for name in sorted(OWN_ONLY) if "_" not in name]
    places += [(name, address_of(name, words, code, made)) for name, words, _ in UNIT_ADDRESSES]
    for name, address in places:
        if name in shown | {"logout"}:
            continue
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield name, address, answer.text
        else:
            answer.close()


def test_a_script_in_every_field_runs_on_no_page(new_page, client):
    made = poisoned_world(SCRIPT)
    shown, visited = set(), 0
    cast = [
        (UserFactory(), "130921"),
        (UserFactory(reviewer=True), "130921"),
        (UserFactory(reviewer=True), "130900"),
        (UserFactory(leader=True), "130921"),
    ]
    for user, code in cast:
        page, asked = new_page(user), []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        for name, address, text in pages(client, user, code, made, shown):
            page.goto(address)
            visited += 1
            if "onerror" in text:
                shown.add(name)
        assert not [url for url in asked if url.endswith("/x")]
    print(visited, "pages,", len(shown), "show the text")  # noqa: T201 - shown by pytest -s
    assert len(shown) > 40

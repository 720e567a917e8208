"""Everybody follows what the pages show him, from 工作台 on: what is shown works, and a page stands
whatever is written behind its question mark.

In a daily run each person opens one page of a kind and each file is made once; ``pytest tests/hostile
--inputs N`` opens N of a kind, makes the files for everybody and asks each page N odd questions.
"""

import random
from collections import Counter, deque
from itertools import product
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse

from tests.addresses import one_of_each
from tests.factories import UserFactory
from tests.hostile.pages import Page

# Pages are the same whatever the database; test_requests.py asks PostgreSQL oddly.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PLACES = {"county": "130921", "city": "130900", "province": "130000"}
EVERYBODY = list(product(("entry", "review", "view", "leader", "admin"), PLACES))
DAILY = [
    ("entry", "county"),
    ("leader", "county"),
    ("view", "county"),
    ("review", "city"),
    ("entry", "city"),
    ("view", "province"),
    ("admin", "city"),
]
ODD = ["-1", "0", "abc", "9" * 30, "a\0b", "甲" * 2000, "²", "", "2018-13-45", "'\"<b>"]
KINDS = ("form", "kind", "digits")  # words of an address that make another page of it
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Crawl:
    """Walks as one person after the other; ``times`` pages of a kind, 0: as a daily run."""

    def __init__(self, client, times):
        self.client, self.times, self.chance = client, times, random.Random(2018)  # noqa: S311
        self.files, self.asked, self.faults = set(), set(), {}

    def walk(self, user) -> Counter:
        """Everything that is shown to ``user``; what was done, counted."""
        self.client.force_login(user, backend=BACKEND)
        self.who, self.counts, seen = user.username, Counter(), Counter()
        waiting, known = deque([("/", "")]), {"/"}
        while waiting:
            address, shown_by = waiting.popleft()
            kind = kind_of(address)
            seen[kind] += 1
            if seen[kind] > (self.times or 1) or (kind in self.files and not self.times):
                continue
            page = self.open(address, shown_by, kind)
            if page is None:
                continue
            fresh = page.links() - known
            known |= fresh
            waiting.extend((link, address) for link in sorted(fresh))
            self.ask_oddly(address, page, kind)
        self.counts["links"] = len(known)
        return self.counts

    def open(self, address, shown_by, kind):
        """The page behind a link that is shown; None for a file or a refusal."""
        answer = self.client.get(address, follow=True)
        if answer.status_code != 200:
            self.fault(shown_by, f"{answer.status_code} behind {address}")
            return None
        content = answer.getvalue()  # a download is made while it is read
        if not answer["Content-Type"].startswith("text/html"):
            self.files.add(kind)
            self.counts["files"] += 1
            return None
        self.counts["pages"] += 1
        landed = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        page = Page(landed, content.decode())
        for fault in page.faults():
            self.fault(address, fault)
        return page

    def ask_oddly(self, address, page, kind):
        """The same page with questions that nobody asks; daily each kind of page one of them."""
        if kind in self.asked and not self.times:
            return
        self.asked.add(kind)
        path, _, query = address.partition("?")
        asked = dict(parse_qsl(query))
        links = [urlsplit(link).query for link in page.links() if link.startswith(path)]
        names = {"page", "no_such", *asked} | {name for one in links for name, _ in parse_qsl(one)}
        odd = list(product(sorted(names), ODD))
        for name, value in self.chance.sample(odd, min(self.times or 1, len(odd))):
            doubled = urlencode({name: [value, asked.get(name, "2")]}, doseq=True)
            answer = self.client.get(
                f"{path}?{urlencode(asked | {name: value})}&{doubled}", follow=True
            )
            self.counts["odd"] += 1
            if answer.status_code not in (200, 400, 404):
                self.fault(address, f"{answer.status_code} for {name}={value[:20]!r}")
            answer.getvalue()

    def fault(self, where, what):
        self.faults.setdefault((where.partition("?")[0], what), self.who)


def kind_of(address):
    """Which pattern with which questions; the path itself where there is no such address."""
    path, _, query = address.partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        return path
    if path.startswith(reverse("admin:index")):  # its filters are Django's
        return found.view_name
    words = tuple(found.kwargs.get(word) for word in KINDS)
    return found.view_name, words, frozenset(name for name, _ in parse_qsl(query))


def test_whatever_is_shown_works_for_whom_it_is_shown(client, request, settings):
    settings.EXPORTS_PER_10_MINUTES = 10**6
    one_of_each()
    client.raise_request_exception = False
    times, total = request.config.getoption("--inputs"), Counter()
    crawl = Crawl(client, times)
    for role, place in EVERYBODY if times else DAILY:
        name = f"{role}-{place}"
        counts = crawl.walk(UserFactory(username=name, role=role, at=PLACES[place]))
        total += counts
        print(name, dict(counts))  # noqa: T201 - shown by pytest -s
    print("together", dict(total), len(crawl.asked), "kinds of page", len(crawl.files), "of file")  # noqa: T201
    lines = [f"{who}: {where}: {what}" for (where, what), who in crawl.faults.items()]
    assert not lines, "\n".join(lines)
    assert total["pages"] > 200

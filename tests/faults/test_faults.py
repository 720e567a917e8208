"""The server is killed, its database cut off, crashed or full, at random moments of every writing path:
what was acknowledged is there, nothing is there by half, and the next try works.

``pytest tests/faults --faults 200`` does it 200 times and also crashes PostgreSQL; a few times otherwise.
"""

import http.client
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count

import pytest
from django.db import connection

from campaign import auditing
from campaign.models import AuditLine
from tests.faults.harm import Site, crash, cut, keep_what_is_committed, log_size
from tests.faults.invariants import broken
from tests.faults.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
FEW = 8  # one turn of the story
LOST = (OSError, http.client.HTTPException)  # no answer came


class Trial:
    """Harms each deed once, at a moment that the seed decides, and looks after it."""

    def __init__(self, site, seed, kinds):
        self.site, self.random, self.kinds = site, random.Random(seed), kinds  # noqa: S311
        self.usual = Counter()  # deed → seconds it takes when nothing happens to it
        self.counts = Counter()  # (deed, harm, how it ended)

    def harm(self, deed):
        kind = self.random.choice(self.kinds)
        status, text = getattr(self, kind)(deed)
        done = deed.is_done()
        assert status in (None, 200, 400, 500), (deed.name, kind, status)
        if status == 200:
            assert done, f"{deed.name}: acknowledged, but not there"
        if status in (400, 500):
            assert "看这一步是否已经办成" in text
        assert broken() == [], (deed.name, kind)
        ended = {200: "answered", None: "no answer"}.get(status, "error page")
        self.counts[deed.name, kind, f"{ended}, {'done' if done else 'not done'}"] += 1
        if not done:
            self.again(deed)

    def again(self, deed):
        status, page = self.timed(deed)
        assert status == 200, (deed.name, status)
        said = re.findall(r'<div class="alert alert-[a-z]+">(.+?)<', page, re.DOTALL)
        assert deed.is_done(), f"{deed.name}: the next try does nothing, the page says {said}"
        assert broken() == [], deed.name

    def during(self, deed, strike):
        """``strike`` at some moment between the press and a little after the usual answer."""
        moment = self.random.uniform(0, 1.1 * (self.usual[deed.name] or 0.3))
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(self.timed, deed)
            time.sleep(moment)
            strike()
            try:
                status, text = answer.result()
            except LOST:
                return None, ""
        return status, text

    def timed(self, deed):
        started = time.monotonic()
        status, text, _ = deed.ask(self.site)
        if status == 200:
            self.usual[deed.name] = time.monotonic() - started
        return status, text

    def kill(self, deed):
        found = self.during(deed, self.site.kill)
        self.site.start()
        return found

    def cut(self, deed):
        return self.during(deed, cut)

    def crash(self, deed):
        return self.during(deed, crash)

    def full(self, deed):
        self.site.limit_files(self.random.randrange(0, log_size() + 100_000))
        try:
            return self.during(deed, lambda: None)
        finally:
            self.site.limit_files(-1)


def test_whatever_breaks_nothing_is_lost_or_there_by_half(request):
    times = request.config.getoption("--faults")
    kinds = ["kill", "full"] if connection.vendor == "sqlite" else ["kill", "cut"]
    if times and connection.vendor == "postgresql":
        kinds.append("crash")  # the whole cluster, which the other tests of a run share
        keep_what_is_committed()
    with ExitStack() as stack:
        trial, story = Trial(Site(stack), 2018, kinds), Story()
        for turn in count(1):
            for deed in story.deeds(turn):
                trial.harm(deed)
            if trial.counts.total() >= (times or FEW):
                break
    auditing.seal()
    assert not AuditLine.objects.waiting().exists()
    assert broken() == []
    by_kind = Counter()
    for (_, kind, ended), number in trial.counts.items():
        by_kind[kind, ended] += number
    for (kind, ended), number in sorted(by_kind.items()):
        print(f"{connection.vendor} {kind}: {ended} {number}")  # noqa: T201 - shown by pytest -s
    print(f"{connection.vendor}: {trial.counts.total()} faults, 0 broken")  # noqa: T201
    print(dict(Counter(name for name, _, _ in trial.counts.elements())))  # noqa: T201

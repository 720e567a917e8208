"""The last afternoon before the deadline: counties edit, import and send, cities accept, all over HTTP.

``python -m tests.benchmarks.load prepare COUNTIES | run EDITORS MINUTES FOLDER`` on DATABASE_URL; ``run``
prints JSON. Every answer is judged, every acknowledged write is looked for afterwards, and a backup is
taken half-way into FOLDER.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402

from campaign.district_loading import load as load_districts  # noqa: E402
from campaign.models import District, Submission, User  # noqa: E402
from campaign.models.submission import State  # noqa: E402
from enterprises import bulk  # noqa: E402
from enterprises.forms import initial_of  # noqa: E402
from enterprises.models import Enterprise  # noqa: E402
from tests.enterprises.test_imports import HEADER  # noqa: E402
from tests.factories import RowFactory, campaign  # noqa: E402
from tests.faults import invariants  # noqa: E402
from tests.web import Visitor, server  # noqa: E402

ROWS, EDITS, IMPORTED = 60, 4, 6
TREE = Path(settings.BASE_DIR) / "campaign" / "data" / "hebei_districts_2018.csv"


def counties() -> list[District]:
    return [unit for unit in District.objects.exclude(level="province") if unit.is_leaf()]


def prepare(most):
    """The province's tree; ``most`` of its counties with a ledger and three people each, and their reviewers."""
    call_command("migrate", verbosity=0)
    load_districts(TREE.read_text(encoding="utf-8").splitlines())
    plan = campaign()
    for unit in counties()[: int(most)]:
        people = [
            User.objects.create(username=f"{unit.code}{n}", name=n, role="entry", district=unit)
            for n in "abcde"
        ]
        reviewer = {"name": "审", "role": "review", "district": unit.superior}
        User.objects.get_or_create(username=f"sh{unit.superior.code}", defaults=reviewer)
        bulk.store_rows(plan, unit, RowFactory.build_batch(ROWS), by=people[0])
    return {}


class Afternoon:
    """What everybody does and how it went; ``spent`` seconds by kind of request, ``faults`` in words."""

    def __init__(self, site, minutes):
        self.site, self.seconds = site, minutes * 60
        self.spent, self.faults = defaultdict(list), []
        self.addresses, self.names, self.sent = {}, [], []  # what the server acknowledged
        self.slug, self.chance = campaign().slug, random.Random(2018)  # noqa: S311 - no secret

    def address(self, name, unit, **words):
        return self.site.address + reverse(
            name, kwargs={"slug": self.slug, "code": unit.code, **words}
        )

    def ask(self, kind, work, /, *told, **more):
        """(text, address) of the answer; anything but 200 is a fault."""
        started = time.perf_counter()
        status, text, at = work(*told, **more)
        self.spent[kind].append(time.perf_counter() - started)
        if status != 200:
            self.faults.append(f"{kind} {status} {told[0]}")
        return text, at

    def think(self, share):
        """As long as a person looks at a page: on average ``share`` of the afternoon."""
        time.sleep(self.chance.uniform(0.2, 1.8) * share * self.seconds)

    def edits(self, unit, visitor, rows):
        """Opens a row, mends its address, saves; some rows one after the other."""
        self.think(0.1)
        for number, row in enumerate(rows):
            self.ask("page", visitor.get, self.site.address + reverse("home"))
            self.ask("page", visitor.get, self.address("enterprises:ledger", unit))
            page = self.address("enterprises:row_edit", unit, pk=row.pk)
            self.ask("page", visitor.get, page)
            self.think(0.12)
            wanted = f"{unit.name}工业园区{number + 1}号"
            typed = {name: "" if v is None else v for name, v in initial_of(row).items()}
            _, at = self.ask("save", visitor.post, page, **typed | {"address": wanted})
            if at == self.address("enterprises:ledger", unit):  # a refused form stays where it was
                self.addresses[row.pk] = wanted
            else:
                self.faults.append(f"not saved {page}")

    def imports(self, unit, visitor):
        """Brings a file, reads the preview, confirms."""
        self.think(0.25)
        names = [f"{unit.name}新{n}号铸造有限公司" for n in range(IMPORTED)]
        lines = [
            f"{n},{name},私营有限责任公司,工业园区,正常,120,是,2018年9月,李明,110,\n"
            for n, name in enumerate(names, 1)
        ]
        file = SimpleUploadedFile("新增.csv", (HEADER + "".join(lines)).encode())
        _, page = self.ask(
            "upload", visitor.post, self.address("enterprises:import_upload", unit), files=file
        )
        while 'id="reading"' in self.ask("preview", visitor.post, f"{page}read/")[0]:
            time.sleep(0.5)
        for _ in range(20):  # a colleague saved a row since: compared anew, confirmed again
            text, _ = self.ask("confirm", visitor.post, f"{page}confirm/")
            if "下载结果表" in text:
                self.names += names
                return
        self.faults.append(f"not imported {page}")

    def county(self, unit, people, rows):
        """Everybody of a county at once, then one of them sends."""
        editors = [
            threading.Thread(
                target=self.edits, args=(unit, visitor, rows[n * EDITS : (n + 1) * EDITS])
            )
            for n, visitor in enumerate(people)
        ]
        crowd = [*editors, threading.Thread(target=self.imports, args=(unit, people[-1]))]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        visitor = people[0]
        self.ask("page", visitor.get, self.address("submission", unit))
        _, at = self.ask("submit", visitor.post, self.address("submit", unit))
        if "receipt" in at:
            self.sent.append(unit.code)
        else:
            self.faults.append(f"not sent {unit} {at}")

    def reviews(self, superior, visitor, units, over):
        """Looks at the queue, accepts what came in, until all of ``units`` are through or all gave up."""
        left = {unit.code: unit for unit in units}
        while left:
            self.ask("page", visitor.get, self.address("queue", superior))
            ready = [code for code in left if code in self.sent]
            for code in ready:
                unit = left.pop(code)
                self.ask("page", visitor.get, self.address("review", unit))
                self.ask("accept", visitor.post, self.address("decide", unit, action="take_up"))
                self.ask("accept", visitor.post, self.address("decide", unit, action="accept"))
            if not ready and over.is_set():
                return
            time.sleep(2)


@contextmanager
def backup_at(seconds, folder):
    """A verified backup taken after ``seconds`` while everybody works on."""
    command = [sys.executable, "manage.py", "backup", "--out", folder, "--verify"]

    def take():
        time.sleep(seconds)
        subprocess.run(
            command, cwd=settings.BASE_DIR, check=True, capture_output=True, env=os.environ
        )

    taking = threading.Thread(target=take)
    taking.start()
    yield
    taking.join()


def run(editors, minutes, folder):
    units = [unit for unit in counties() if Enterprise.objects.of(unit).exists()]
    # Signed in and read before the clock starts: the crowd's threads talk HTTP only.
    cast = [
        (
            unit,
            [Visitor(user) for user in User.objects.filter(district=unit)[: int(editors)]],
            list(Enterprise.objects.of(unit).in_order().select_related("campaign")),
        )
        for unit in units
    ]
    desks = [
        (
            reviewer.district,
            Visitor(reviewer),
            [u for u in units if u.superior == reviewer.district],
        )
        for reviewer in User.objects.filter(role="review").select_related("district")
    ]
    with server(threads=8, workers=2) as site, backup_at(float(minutes) * 30, folder):
        afternoon, over = Afternoon(site, float(minutes)), threading.Event()
        started = time.monotonic()
        working = [threading.Thread(target=afternoon.county, args=told) for told in cast]
        reviewing = [
            threading.Thread(target=afternoon.reviews, args=(*told, over)) for told in desks
        ]
        for one in (*working, *reviewing):
            one.start()
        for one in working:
            one.join()
        over.set()
        for one in reviewing:
            one.join()
        lasted = time.monotonic() - started
    return told(afternoon, units, lasted)


def told(afternoon, units, lasted):
    """Figures, and what was acknowledged but is not there (must be nothing)."""
    stored = dict(Enterprise.objects.values_list("pk", "address"))
    names = set(Enterprise.objects.kept().values_list("name", flat=True))
    states = dict(Submission.objects.values_list("district__code", "state"))
    lost = [
        f"address of {pk}" for pk, wanted in afternoon.addresses.items() if stored.get(pk) != wanted
    ]
    lost += [name for name in afternoon.names if name not in names]
    lost += [code for code in afternoon.sent if states.get(code) != State.ACCEPTED]
    return {
        "counties": len(units),
        "requests": sum(map(len, afternoon.spent.values())),
        "seconds": round(lasted),
        "faults": afternoon.faults,
        "acknowledged": len(afternoon.addresses) + len(afternoon.names) + len(afternoon.sent),
        "lost": lost,
        "broken": broken(),
        "ms": {
            kind: {
                "n": len(spent),
                "median": round(statistics.median(spent) * 1000),
                "p95": round(sorted(spent)[int(len(spent) * 0.95)] * 1000),
            }
            for kind, spent in sorted(afternoon.spent.items())
        },
    }


def broken():
    """What does not hold of rows, versions, events and the audit chain."""
    checks = (
        invariants.rows,
        invariants.versions,
        invariants.events,
        invariants.files,
        invariants.audit,
    )
    return [said for check in checks for said in check()]


if __name__ == "__main__":
    work = {"prepare": prepare, "run": run, "broken": broken}[sys.argv[1]]
    sys.stdout.write(json.dumps(work(*sys.argv[2:]), ensure_ascii=False))

"""The ledger page and the saving of one row beside the barest way to do the same; a web process's memory.

``python -m tests.benchmarks.page_speed measure`` prints JSON; the database is that of tests/benchmarks/pages.py.
The bare page is in this module's own ``urlpatterns``, behind the same middleware.
"""

import json
import statistics
import sys
import time
from itertools import count
from pathlib import Path

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import include, path, reverse  # noqa: E402

from enterprises import ledger  # noqa: E402
from enterprises.columns import OFFICIAL  # noqa: E402
from enterprises.models import Enterprise  # noqa: E402
from tests.factories import RowFactory, UserFactory, campaign, district  # noqa: E402

ROUNDS = 20
CODE = "130922"
FIELDS = [column.field for column in OFFICIAL]
BARE = engines["django"].from_string(
    "<!DOCTYPE html><title>台账</title><table>{% for row in rows %}<tr>"
    + "".join(f"<td>{{{{ row.{field} }}}}</td>" for field in FIELDS)
    + "</tr>{% endfor %}</table>"
)


def bare(request):
    """Fifty rows of the county in a table, and nothing else."""
    rows = Enterprise.objects.filter(
        campaign__slug="hebei-2018", district__code=CODE, removed_at=None
    )
    return HttpResponse(BARE.render({"rows": rows.order_by("position", "pk")[:50]}, request))


urlpatterns = [path("bare/", bare), path("", include("campaign.urls"))]


def measure():
    """Milliseconds in the middle of each way, taken by turns; MB before and after."""
    client = Client()
    client.force_login(
        UserFactory(neighbour=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = reverse("enterprises:ledger", args=["hebei-2018", CODE])
    with override_settings(ROOT_URLCONF=__name__):
        client.get("/bare/"), client.get(page)
        before = resident()
        reading = by_turns(
            {
                "bare": lambda: client.get("/bare/"),
                "first": lambda: client.get(page),
                "deep": lambda: client.get(f"{page}?page=12"),
            }
        )
    return {**reading, **saving(), "before": before, "after": resident()}


def saving():
    """A row through the front door, and the same insert with its history in one transaction."""
    clerk, unit, plan = UserFactory(neighbour=True), district("130922"), campaign()
    rows = (RowFactory(name=f"青县速度{number}厂") for number in count())

    def by_hand():
        row = next(rows)
        with transaction.atomic():
            Enterprise.objects.create(
                campaign=plan, district=unit, name_key=row.name, position=1, updated_by=clerk,
                **{field: getattr(row, field) for field in FIELDS if field != "position"},
            )  # fmt: skip

    return by_turns(
        {"insert": by_hand, "add": lambda: ledger.add(plan, unit, next(rows), by=clerk)}
    )


def by_turns(ways):
    spent = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, work in ways.items():
            started = time.perf_counter()
            work()
            spent[way].append((time.perf_counter() - started) * 1000)
    return {way: statistics.median(found) for way, found in spent.items()}


def resident():
    """MB this process holds now (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()))

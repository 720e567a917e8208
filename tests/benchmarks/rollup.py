"""The roll-up beside hand-written SQL on the same data: each run is a process of its own.

``python -m tests.benchmarks.rollup prepare NAMES | measure all|UNIT`` prints JSON.
"""

import json
import statistics
import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from campaign.models import District  # noqa: E402
from enterprises.models import Enterprise  # noqa: E402
from reports.counting import live_cells  # noqa: E402
from reports.layouts import LAYOUTS, PART  # noqa: E402
from reports.rolling_up import roll_up  # noqa: E402
from tests.benchmarks.nation import fill  # noqa: E402
from tests.factories import campaign  # noqa: E402

ROUNDS = 5
# Unionised, its date, its members, its size, its state by turns, so that the groups are as many as in life.
VARIED = """
    UPDATE enterprises_enterprise SET employees = 60 + id % 400, members = id % 300,
        unionised = (id % 4 < 3), status_code = CASE WHEN id % 29 = 0 THEN 'deregistered' ELSE 'normal' END,
        reason_code = CASE WHEN id % 4 < 3 THEN '' WHEN id % 8 = 3 THEN 'A1' ELSE 'E1' END,
        is_foreign = (id % 11 = 0), ownership_code = CASE WHEN id % 22 = 0 THEN '230' ELSE '173' END
"""
# The same groups and sums as reports/counting.py, as one would write them by hand for this campaign.
BY_HAND = """
    SELECT district_id,
        CASE WHEN is_non_public AND employees >= 100 THEN 1 ELSE 0 END + CASE WHEN is_foreign THEN 2 ELSE 0 END
        + CASE WHEN ownership_code IN ('200', '210', '220', '230', '240') THEN 4 ELSE 0 END AS part,
        CASE WHEN (is_non_public AND employees >= 100) OR is_foreign THEN CASE
            WHEN status_code IN ('deregistered', 'revoked', 'moved', 'not_found')
                THEN CASE WHEN unionised THEN 7 ELSE 6 END
            WHEN status_code = 'liquidation' OR reason_code IN ('D1', 'D2', 'D3', 'D4')
                THEN CASE WHEN unionised THEN 5 ELSE 4 END
            WHEN unionised THEN 0
            WHEN reason_code IN ('E1', 'E2', 'E3') OR covered_by > '' THEN 1
            WHEN unionised = {no} THEN 2 ELSE 3 END ELSE 8 END AS standing,
        COUNT(*), SUM(employees), SUM(members),
        SUM({least}(COALESCE(employees, 0), COALESCE(members, 0))),
        COUNT(*) FILTER (WHERE unionised_on BETWEEN '2018-09-21' AND '2018-11-30'
            OR unionised_on IN ('2018-09', '2018-10', '2018-11'))
    FROM enterprises_enterprise WHERE campaign_id = %s AND removed_at IS NULL {among}
    GROUP BY district_id, part, standing
"""


def by_hand(units):
    """The cells as the cursor gives them."""
    lite = connection.vendor == "sqlite"
    among = f"AND district_id IN ({', '.join(map(str, units))})" if units else ""
    words = {"no": "0" if lite else "false", "least": "MIN" if lite else "LEAST", "among": among}
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND.format(**words), [campaign().pk])
        return cursor.fetchall()


def measure(code):
    """Milliseconds of the product's count and of the hand's, by turns; what a roll-up of ``code`` costs."""
    plan = campaign()
    unit = plan.root if code == "all" else District.objects.get(code=code)
    units = (
        None if code == "all" else list(District.objects.within(unit).values_list("pk", flat=True))
    )
    ways = {"ours": lambda: live_cells(plan, units, LAYOUTS[PART]), "hand": lambda: by_hand(units)}
    spent = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, work in ways.items():
            started = time.perf_counter()
            found = len(work())
            spent[way].append((time.perf_counter() - started) * 1000)
            spent.setdefault(f"{way} cells", found)
    assert spent["ours cells"] == spent["hand cells"]
    with CaptureQueriesContext(connection) as asked:
        roll_up(plan, unit)
    return {
        "ours": statistics.median(spent["ours"]),
        "hand": statistics.median(spent["hand"]),
        "cells": spent["ours cells"],
        "rows": Enterprise.objects.filter(**({"district__in": units} if units else {})).count(),
        "statements": len(asked),
    }


def prepare(names):
    call_command("migrate", verbosity=0)
    fill(int(names))
    with connection.cursor() as cursor:
        cursor.execute(VARIED)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {}


if __name__ == "__main__":
    work = {"prepare": prepare, "measure": measure}[sys.argv[1]]
    sys.stdout.write(json.dumps(work(sys.argv[2]), ensure_ascii=False))

"""Looking up one name in a county, and what several units have: each run is a process of its own.

``python -m tests.benchmarks.duplicates prepare NAMES | look_up COUNTY | page UNIT`` prints JSON.
"""

import json
import random
import statistics
import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from campaign.models import District  # noqa: E402
from enterprises.duplicates import alike, look_up, pairs_within, places_of  # noqa: E402
from enterprises.models import Enterprise  # noqa: E402
from enterprises.names import name_key  # noqa: E402
from enterprises.shared import open_groups  # noqa: E402
from tests.benchmarks.nation import FORMS, SIGNS, fill  # noqa: E402
from tests.factories import campaign  # noqa: E402

EDITS = 200
KINDS = ("left out", "put in", "replaced", "swapped", "suffix")


def edited(name, kind, dice):
    """``name`` with one mistake somewhere in it, as people make them."""
    if kind == "suffix":
        form = next(form for form in sorted(FORMS, key=len, reverse=True) if name.endswith(form))
        return name.removesuffix(form) + dice.choice([other for other in FORMS if other != form])
    at = dice.randrange(len(name) - 1)
    sign = dice.choice(SIGNS)
    return {
        "left out": name[:at] + name[at + 1 :],
        "put in": name[:at] + sign + name[at:],
        "replaced": name[:at] + sign + name[at + 1 :],
        "swapped": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    }[kind]


def mistakes(names):
    """``EDITS`` pairs (right, wrong): the wrong one is no other name of the county."""
    dice, known, found = random.Random(2018), set(names), []  # noqa: S311 - invented names
    while len(found) < EDITS:
        name = dice.choice(names)
        wrong = edited(name, KINDS[len(found) % len(KINDS)], dice)
        if wrong not in known:
            found.append((name, wrong))
    return found


def timed(work, pairs):
    """Milliseconds of ``work`` for each wrong name: half of them below, 95 of 100 below; what it gave."""
    work(pairs[0][1])
    spent, results = [], []
    for _, wrong in pairs:
        started = time.perf_counter()
        results.append(work(wrong))
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1], results


def looking_up(code):
    """The product's look-up in one county, the exact look-up alone, and rapidfuzz over a list in memory."""
    county = District.objects.get(code=code)
    rows, places = Enterprise.objects.in_campaign(campaign()).of(county), places_of(county)
    keys = list(rows.kept().values_list("name_key", flat=True))
    pairs = mistakes(sorted(keys))
    ways = {
        "ours": lambda name: {each.row.name_key for each in look_up(rows, name, "", places)},
        "exact": lambda name: list(rows.kept().filter(name_key=name_key(name))),
        "memory": lambda name: alike(name_key(name), keys, places),
    }
    told = {}
    for what, work in ways.items():
        half, most, results = timed(work, pairs)
        told[what] = {"p50": half, "p95": most}
        if what == "ours":
            told["found"] = sum(
                pair[0] in result for pair, result in zip(pairs, results, strict=True)
            )
    return told | {"tried": EDITS, "names": len(keys), "all": Enterprise.objects.count()}


def page(code):
    """The page of one unit: a county's own pairs, else what several units below it have."""
    unit = District.objects.get(code=code)
    rows = Enterprise.objects.in_campaign(campaign()).within(unit)
    statements = []

    def keep(execute, sql, parameters, many, context):
        statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    def find():
        if unit.level == "county":
            return pairs_within(rows.of(unit), places_of(unit))
        return open_groups(campaign(), rows, unit)

    spent = []
    for _ in range(3):
        statements.clear()
        started = time.perf_counter()
        with connection.execute_wrapper(keep):
            found = find()
        spent.append(time.perf_counter() - started)
    return {
        "level": unit.level,
        "rows": rows.count(),
        "found": len(found),
        "seconds": statistics.median(spent),
        "statements": len(statements),
        "plans": [plan for sql, parameters in statements for plan in reads(sql, parameters)],
    }


def reads(sql, parameters):
    """How the database says that it reads the ledger's table for this statement."""
    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {sql}", parameters)
        lines = [
            str(line[-1]).strip().removeprefix("->").split("  (")[0].strip() for line in cursor
        ]
    return [line for line in lines if "enterprises_" in line]


def prepare(names):
    call_command("migrate", verbosity=0)
    fill(int(names))
    return {}


if __name__ == "__main__":
    work = {"prepare": prepare, "look_up": looking_up, "page": page}[sys.argv[1]]
    sys.stdout.write(json.dumps(work(sys.argv[2]), ensure_ascii=False))

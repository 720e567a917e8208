"""Every page of a county, its city and its province with a whole country's rows in the database.

``python -m tests.benchmarks.pages prepare NAMES | walk`` prints JSON. What a page must keep: as many
statements as with five rows, and no plan that reads more of a table than the unit's own rows.
"""

import json
import sys
import time

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from enterprises.models import Enterprise  # noqa: E402
from tests.addresses import OWN_ONLY, UNIT_ADDRESSES, address_of, addresses, one_of_each  # noqa: E402
from tests.benchmarks.nation import LARGE, fill  # noqa: E402
from tests.benchmarks.plans import most_read  # noqa: E402
from tests.benchmarks.rollup import VARIED  # noqa: E402
from tests.factories import UserFactory  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"
# role and unit of a person → the units whose pages this person opens
PEOPLE = {
    ("entry", "130921"): ["130921"],
    ("leader", "130921"): ["130921"],
    ("review", "130900"): ["130900", "130921"],
    ("view", "130000"): ["130000", "130900"],
    ("admin", "130900"): ["130900"],
}
QUERIES = (
    "?q=铸造",
    "?q=没有这家&unionised=no",
    "?sort=-employees&page=100",
    "?problems=error",
    "?page=160",
)
# rows one step of a plan may read for a page of a county or its city; the province reads all
MOST = 3 * LARGE
ROOM = 2  # statements that come with the first row of a kind, for instance the rows of a pair
HISTORY = """
    INSERT INTO {history} ({columns}, history_date, history_type, history_change_reason, history_user_id)
    SELECT {columns}, updated_at, '+', '', NULL FROM {table}
"""


def prepare(names):
    """A world with one object of each kind, the statements of its pages, and the country around it."""
    call_command("migrate", verbosity=0)
    keys = {kind: (one._meta.label, one.pk) for kind, one in one_of_each().items()}
    before = {
        one["page"]: one["statements"]
        for visits in _walk(keys, explain=False).values()
        for one in visits
    }
    fill(int(names))
    _vary()
    return {"objects": keys, "before": before}


def _vary():
    """Rows as different as in life, and one step of history for each."""
    history = Enterprise.history.model._meta
    columns = [
        field.column
        for field in Enterprise._meta.local_fields
        if field.name in {each.name for each in history.local_fields}
    ]
    with connection.cursor() as cursor:
        cursor.execute(VARIED)
        cursor.execute(
            HISTORY.format(
                history=history.db_table,
                table=Enterprise._meta.db_table,
                columns=", ".join(columns),
            )
        )
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def walk(told):
    """Person → what each page costs, and whether that is ``more`` than with one row, or a ``whole`` table."""
    told = json.loads(told)
    found = _walk(told["objects"], explain=True)
    for person, visits in found.items():
        for one in visits:
            one["more"] = one["statements"] > told["before"].get(one["page"], 10**9) + ROOM
            one["whole"] = one["rows"] > MOST and not person.endswith("130000")
    return found


def _walk(keys, explain):
    objects = {kind: apps.get_model(label)(pk=pk) for kind, (label, pk) in keys.items()}
    found = {}
    for (role, at), units in PEOPLE.items():
        client = Client(raise_request_exception=False)
        user = UserFactory(username=f"{role}-{at}", role=role, at=at)
        client.force_login(user, backend=BACKEND)
        client.get(reverse("home"))  # the first request of a process and of a session costs more
        visits = [
            _visit(client, f"{role} {name}", address, explain)
            for name, address in _addresses_of(units, objects)
        ]
        found[f"{role} of {at}"] = [one for one in visits if one]
    return found


def _addresses_of(units, objects):
    """(what it is, address) of every page about one of ``units``, and of the pages of the person."""
    for name in sorted(name for name, words, _ in addresses() if name in OWN_ONLY and not words):
        if name != "logout":
            yield name, reverse(name)
    for code in units:
        for name, words, _ in UNIT_ADDRESSES:
            yield f"{name} {code}", address_of(name, words, code, objects)
        ledger = reverse("enterprises:ledger", args=["hebei-2018", code])
        for query in QUERIES:
            yield f"enterprises:ledger {code}{query}", ledger + query


def _visit(client, page, address, explain):
    """Milliseconds, statements, the most rows a plan reads from one table; None when there is no page."""
    asked = []

    def keep(execute, sql, parameters, many, context):
        asked.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with transaction.atomic():
        started = time.perf_counter()
        with connection.execute_wrapper(keep):
            answer = client.get(address)
            size = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        spent = (time.perf_counter() - started) * 1000
        transaction.set_rollback(True)
    if answer.status_code not in (200, 400, 409, 500):
        return None
    own = [each for each in asked if "django_session" not in each[0] and "SAVEPOINT" not in each[0]]
    reads = [most_read(*each) for each in own] if explain else []
    rows, where = max((read for read in reads if read), default=(0, ""))
    return {
        "page": page,
        "status": answer.status_code,
        "ms": round(spent, 1),
        "kb": size // 1024,
        "statements": len(own),
        "rows": rows,
        "plan": where,
    }


if __name__ == "__main__":
    work = {"prepare": prepare, "walk": walk}[sys.argv[1]]
    sys.stdout.write(json.dumps(work(sys.argv[2]), ensure_ascii=False))

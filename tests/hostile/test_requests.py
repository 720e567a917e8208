"""Requests that no page of ours sends: every address, as every role, with odd words in address, form and
file. None ends in an error page. ``pytest tests/hostile --inputs 10000`` sends that many.
"""

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from tests.addresses import (
    OPEN_TO_ALL,
    OWN_ONLY,
    UNIT_ADDRESSES,
    address_of,
    addresses,
    one_of_each,
)
from tests.factories import UserFactory
from tests.hostile.odd import ODD

pytestmark = pytest.mark.django_db
FEW = 300
ROLES = ("entry", "review", "view", "leader", "admin")
CODES = ("130921", "130900", "130000")
BODIES = [
    b"",
    b"{}",
    b"[]",
    b"\xff\xfe",
    b'{"rows": [{}]}',
    b'{"rows": [[1]]}',
    b"[" * 500,
    b'{"rows": 1e999}',
]
FILES = [
    b"",
    b"%PDF-1.4",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\xff\xd8\xff",
    b"a,b\n1,2\n",
    b"\x89PNG\r\n\x1a\n",
]


def words_of_views() -> list[str]:
    """The names that views and forms read from a request."""
    found = set()
    for floor in ("campaign", "enterprises", "reports"):
        for file in (Path(settings.BASE_DIR) / floor).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            found |= set(
                re.findall(
                    r'(?:GET|POST|FILES|asked|data|words)\.(?:get|getlist)\(\s*"(\w+)"', text
                )
            )
            found |= set(re.findall(r'(?:GET|POST|FILES|data)\[\s*"(\w+)"', text))
    return sorted(found)


@pytest.fixture
def sender(client):
    """Sends odd requests about one world; what a request changed is taken back."""
    made, words = one_of_each(), words_of_views()
    assert len(words) > 40
    people = [
        UserFactory(username=f"{role}-{code}", role=role, at=code)
        for role in ROLES
        for code in CODES
    ]
    open_ones = [a for a in addresses() if a[0] in OWN_ONLY | OPEN_TO_ALL]
    client.raise_request_exception = False

    def send(chance: random.Random):
        user = chance.choice(people)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        name, needed, _ = chance.choice(UNIT_ADDRESSES if chance.random() < 0.9 else open_ones)
        if chance.random() < 0.15 and needed:
            odd = chance.choice(
                ["1", "0", "9" * 18, "new", "csv", "xlsx", "pdf", "json", "甲", "accept"]
            )
            needs = {
                w: odd if w not in ("slug", "code") else {"slug": "hebei-2018", "code": "130921"}[w]
                for w in needed
            }
            try:
                address = reverse(name, kwargs=needs)
            except Exception:
                return None
        elif name in OWN_ONLY | OPEN_TO_ALL:
            address = reverse(name, kwargs=dict.fromkeys(needed, "1"))
        else:
            address = address_of(name, needed, chance.choice(CODES), made)
        asked = {chance.choice(words): chance.choice(ODD) for _ in range(chance.randrange(5))}
        asked = {key: text.encode("utf-8", "replace").decode() for key, text in asked.items()}
        with transaction.atomic():
            answer = _ask(client, chance, address, asked)
            answer.getvalue()  # a download is made while it is read
            transaction.set_rollback(True)
        return (
            name,
            answer.status_code,
            (user.username, answer.request["REQUEST_METHOD"], address, asked),
        )

    return send


def _ask(client, chance, address, asked):
    """A request of a random kind; the other method where the first is not the address's."""
    if chance.random() < 0.45:
        answer = client.get(address, asked)
        return client.post(address, asked) if answer.status_code == 405 else answer
    roll = chance.random()
    if roll < 0.6:
        answer = client.post(address, asked)
    elif roll < 0.8:
        body = chance.choice([*BODIES, json.dumps(asked).encode()])
        answer = client.post(address, body, content_type="application/json")
    else:
        name = chance.choice(["a.xlsx", "甲.pdf", "a" * 300, "\u202ea.csv"])
        field = chance.choice(["file", "files", "proof", "scan", "campaign"])
        file = SimpleUploadedFile(name, chance.choice(FILES))
        answer = client.post(address, asked | {field: file})
    return client.get(address, asked) if answer.status_code == 405 else answer


def test_no_odd_request_ends_in_an_error_page(request, sender):
    times = request.config.getoption("--inputs") or FEW
    chance, codes, seen, broken = random.Random(2018), Counter(), Counter(), {}  # noqa: S311
    for _ in range(times):
        sent = sender(chance)
        if sent is None:
            continue
        name, status, said = sent
        seen[name] += 1
        codes[status] += 1
        if status >= 500:
            broken[name] = said
    print(times, "requests:", dict(codes), len(seen), "addresses")  # noqa: T201 - shown by pytest -s
    assert not broken
    assert {200, 302, 404} <= codes.keys()

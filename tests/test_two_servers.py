"""Two web processes and two workers that share PostgreSQL and one folder, behind nginx, as
templates/deployment starts them: whoever is asked, the answer is the same, and one that dies loses nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from random import Random
from threading import Event

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from campaign.models import Job
from enterprises.models import BatchState, Enterprise, ImportBatch
from tests.deployment import HOST, Person, Site, command_of, wait_for
from tests.enterprises.test_imports import GOOD, HEADER
from tests.factories import RowFactory, UserFactory, campaign
from tests.faults.invariants import broken
from tests.jobs import ordered

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite is one machine's"),
]
UNIT = {"slug": "hebei-2018", "code": "130921"}
PASSWORD = "Cangxian-2018!"
WRITERS = 6
FEW = 2  # kills of every run; --faults N for more
STEP = 2  # writes that each of them does before the next thing happens


@pytest.fixture(scope="module")
def started(django_db_setup, django_db_blocker, tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


@pytest.fixture
def site(db, started):
    """Both servers up; what else the last test started is gone before the database is emptied."""
    campaign()
    started.start_web()
    yield started
    for name in set(started.running) - {"nginx", started.one, started.other}:
        started.kill(name)


@pytest.fixture
def clerk():
    return UserFactory(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000))


def at(name, **words):
    return reverse(name, kwargs={**UNIT, **words})


def log_in(person, door, password=PASSWORD):
    form = {"username": "clerk", "password": password}
    return person.ask(door, reverse("login"), form)


def test_who_logs_in_at_one_server_goes_on_at_the_other_and_logs_out_of_both(site, clerk):
    person = Person(site)
    assert person.ask(site.http, reverse("login"))[2] == f"https://{HOST}{reverse('login')}"
    assert log_in(person, site.https)[0] == HTTPStatus.FOUND
    for door in (site.one, site.other):
        assert person.ask(door, reverse("home"))[0] == HTTPStatus.OK
    assert person.ask(site.other, reverse("logout"), {})[0] == HTTPStatus.FOUND
    assert reverse("login") in person.ask(site.one, reverse("home"))[2]


def test_wrong_passwords_and_files_taken_out_count_wherever_they_came(site, clerk):
    doors = [site.one, site.other] * 2
    inside, file = Person(site, clerk), at("enterprises:export", form="csv")
    taken = [inside.ask(door, file)[0] for door in doors]
    assert taken == [HTTPStatus.OK] * 3 + [HTTPStatus.TOO_MANY_REQUESTS]
    stranger = Person(site)
    for door in (*doors, site.one):
        assert log_in(stranger, door, "wrong")[0] != HTTPStatus.FOUND
    assert log_in(stranger, site.other)[0] == HTTPStatus.TOO_MANY_REQUESTS


def test_a_preview_made_at_one_server_is_confirmed_at_the_other(site, clerk):
    person = Person(site, clerk)
    file = SimpleUploadedFile("台账.csv", (HEADER + GOOD).encode())
    upload = {"kind": MULTIPART_CONTENT, "body": encode_multipart(BOUNDARY, {"files": file})}
    _, _, page = person.ask(site.one, at("enterprises:import_upload"), **upload)
    person.ask(site.one, f"{page}read/", {})
    assert "新增" in person.ask(site.one, page)[1]
    assert person.ask(site.other, f"{page}confirm/", {})[0] == HTTPStatus.FOUND
    assert ImportBatch.objects.get().state == BatchState.CONFIRMED
    assert Enterprise.objects.count() == 1


def test_what_either_worker_made_is_downloaded_through_either_server(site, clerk):
    orders = [ordered(clerk, count=3, mark=str(number)) for number in range(6)]
    for number in "12":
        site.start(f"worker {number}", command_of("jianhui-worker@.service", number))
    waiting = Job.objects.exclude(state=Job.State.DONE)
    wait_for(lambda: not waiting.exists(), "six files")
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
    person = Person(site, clerk)
    for door, job in zip((site.one, site.other), orders, strict=False):
        status, text, _ = person.ask(door, reverse("job_file", args=[job.pk]))
        assert (status, text) == (HTTPStatus.OK, "第1次")


class Writer:
    """Enters rows by sheet and form and mends each twice, as fast as answers come, until told to stop."""

    def __init__(self, site, number, user):
        self.site, self.number, self.person = site, number, Person(site, user)
        self.stop, self.stored, self.faults = Event(), {}, []

    def work(self):
        turn = 0
        while not self.stop.is_set() and not self.faults:
            turn += 1
            by_sheet, by_form = (
                f"沧县表{self.number}之{turn}号公司",
                f"沧县单{self.number}之{turn}号公司",
            )
            pk = self.sheet(by_sheet, None, 0, RowFactory(name=by_sheet).address)
            self.form(at("enterprises:row_edit", pk=pk), by_sheet, 2, address="新址", version=1)
            self.sheet(by_sheet, pk, 2, "再迁")
            self.form(at("enterprises:row_new"), by_form, 1)

    def sheet(self, name, pk, version, address):
        cells = {"name": name, "address": address}
        rows = [{"key": "1", "pk": pk, "version": version, "cells": cells}]
        to, body = at("enterprises:grid_save"), json.dumps({"rows": rows})
        status, text, _ = self.person.ask(self.site.https, to, body=body, kind="application/json")
        saved = json.loads(text)["rows"][0] if status == HTTPStatus.OK else {}
        return self.note(saved.get("outcome") == "saved", name, version + 1, text) and saved["pk"]

    def form(self, to, name, stored, **changed):
        row = RowFactory(name=name)
        typed = {"name": name, "ownership": row.ownership, "address": row.address, **changed}
        status, text, leads = self.person.ask(self.site.https, to, typed)
        saved = status == HTTPStatus.FOUND and leads == at("enterprises:ledger")
        self.note(saved, name, stored, f"{status} {text}")

    def note(self, saved, name, version, text):
        """An acknowledged write, or what the person saw instead."""
        if saved:
            self.stored[name] = version
        else:
            self.faults.append(text)
        return saved


@contextmanager
def writing(site, users):
    """Writers at work; each one's last write is answered when it ends."""
    writers = [Writer(site, number, user) for number, user in enumerate(users)]
    with ThreadPoolExecutor(WRITERS) as pool:
        ended = [pool.submit(writer.work) for writer in writers]
        try:
            yield writers
        finally:
            for writer in writers:
                writer.stop.set()
    assert [writer.faults for writer in writers] == [[]] * WRITERS
    assert all(future.exception() is None for future in ended)


def more(writers, what):
    """Every writer has been answered some times more."""
    before = [sum(writer.stored.values()) for writer in writers]

    def moved():
        now = [sum(writer.stored.values()) for writer in writers]
        faults = any(writer.faults for writer in writers)
        return faults or all(n >= b + STEP for n, b in zip(now, before, strict=True))

    wait_for(moved, what)


def hanging() -> int:
    """Requests that wait for a lock of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def test_a_server_killed_under_load_loses_no_write_and_doubles_none(site):
    users = [UserFactory(username=f"clerk{number}") for number in range(WRITERS)]
    before = len(site.answers())
    with writing(site, users) as writers:
        more(writers, "writes through both")
        with transaction.atomic():  # done and not yet answered: the session is kept last
            list(Session.objects.select_for_update())
            wait_for(lambda: hanging() == WRITERS, "requests in flight")
            site.kill(site.one)
        more(writers, "writes through the other")
        site.start_web()
        back = len(site.answers())
        wait_for(lambda: has_answered(site, site.one, back), "the one that was killed takes part")
        restart(site, site.other)
        more(writers, "writes after an upgrade of the other")
    assert none_lost(writers, site.answers()[before:]) > 0


def test_servers_killed_at_any_moment_lose_no_write(site, request):
    users = [UserFactory(username=f"clerk{number}") for number in range(WRITERS)]
    before, draw = len(site.answers()), Random(2018)  # noqa: S311
    with writing(site, users) as writers:
        for _ in range(request.config.getoption("--faults") or FEW):
            more(writers, "writes through both")
            moment = len(site.answers()) + draw.randrange(4 * WRITERS)
            wait_for(lambda moment=moment: len(site.answers()) >= moment, "the moment")
            site.kill(draw.choice((site.one, site.other)))
            more(writers, "writes through the one that is left")
            site.start_web()
    none_lost(writers, site.answers()[before:])


def none_lost(writers, answers) -> int:
    """Every acknowledged write is stored once and nobody saw a fault; how many nginx sent again."""
    stored = {name: version for writer in writers for name, version in writer.stored.items()}
    assert sorted(Enterprise.objects.values_list("name", "version")) == sorted(stored.items())
    assert broken() == []
    assert {status for _, status, _, _ in answers} == {"200", "302"}
    again = sum(sent == "yes" for *_, sent in answers)
    print(f"{sum(stored.values())} writes, {again} sent again, 0 failed")  # noqa: T201
    return again


def has_answered(site, port, since) -> bool:
    return any(asked.endswith(f":{port}") for _, _, asked, _ in site.answers()[since:])


def restart(site, name):
    """As systemd does it after an upgrade; returns when the new process is well."""
    process = site.running.pop(name)
    process.terminate()
    process.wait(timeout=60)
    site.start_web()


def test_while_no_server_runs_the_page_says_what_to_do(site, clerk):
    site.kill(site.one)
    site.kill(site.other)
    status, text, _ = Person(site, clerk).ask(site.https, at("submit"), {})
    assert status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "看这一步是否已经办成" in text

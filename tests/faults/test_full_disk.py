"""The disk of the database is full: what needs room is refused whole with a page that says so, and the next try
works once there is room."""

from collections import Counter
from contextlib import ExitStack, contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from enterprises.models import ImportFile
from tests.factories import UserFactory, campaign
from tests.faults.harm import Site
from tests.faults.invariants import broken
from tests.faults.small_disk import NotPermitted, small_disk
from tests.faults.story import Story
from tests.faults.test_faults import Trial

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite: test_faults.py, full")
def test_on_a_full_disk_nothing_is_there_by_half_and_the_next_try_works():
    ended = Counter()
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(small_disk())
        except NotPermitted:
            pytest.skip("这台机器不许挂载文件系统，满盘没有试")
        trial, story = Trial(Site(stack), 2018, []), Story()
        for deed in story.deeds(1):
            disk.fill()
            try:
                status, text = trial.timed(deed)
            finally:
                disk.free()
            done = deed.is_done()
            assert status in (200, 500), (deed.name, status)
            assert done == (status == 200), deed.name
            assert status == 200 or "服务器的磁盘满了" in text
            assert broken() == [], deed.name
            ended[deed.name, "done" if done else "refused"] += 1
            if not done:
                trial.again(deed)
    print("full disk:", dict(ended))  # noqa: T201 - shown by pytest -s
    assert sum(number for (_, how), number in ended.items() if how == "refused") >= 4


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL: above")
def test_a_full_sqlite_is_told_and_the_next_try_works(client):
    campaign()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.raise_request_exception = False
    address = reverse("enterprises:import_upload", kwargs={"slug": "hebei-2018", "code": 130921})
    with twenty_pages_left():
        answer = client.post(address, {"files": SimpleUploadedFile("甲.csv", bytes(1_000_000))})
    assert (answer.status_code, ImportFile.objects.count()) == (500, 0)
    assert "服务器的磁盘满了" in answer.text
    client.post(address, {"files": SimpleUploadedFile("甲.csv", bytes(1_000_000))})
    assert ImportFile.objects.count() == 1


@contextmanager
def twenty_pages_left():
    """The file may not grow further, and what earlier tests left free inside it is taken."""
    free, most = pragma("freelist_count") * pragma("page_size"), pragma("max_page_count")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE filler AS SELECT zeroblob({free}) AS room")
        pragma(f"max_page_count = {pragma('page_count') + 20}")
        try:
            yield
        finally:
            pragma(f"max_page_count = {most}")
            cursor.execute("DROP TABLE filler")


def pragma(said):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {said}").fetchone()[0]

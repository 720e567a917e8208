"""A slow database and an impatient person: the button pressed again while the first press is still being
stored does its work once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from django.db import connection

from tests.faults.harm import Site
from tests.faults.invariants import broken
from tests.faults.small_disk import TABLES
from tests.faults.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 0.2  # seconds that each statement of writing takes longer
TWICE = {
    "上传文件"
}  # the same file twice is two imports to look at, neither of them in the ledger yet


@contextmanager
def slow_storage():
    """Each INSERT and UPDATE of the tables that hold most waits, in the midst of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            f" 'BEGIN PERFORM pg_sleep({SLOW}); RETURN NULL; END'"
        )
        for table in TABLES:
            cursor.execute(
                f"CREATE TRIGGER slow AFTER INSERT OR UPDATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION slow()"
            )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION slow() CASCADE")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no waiting of its own")
def test_a_button_pressed_again_while_it_is_slow_does_its_work_once():
    answers = Counter()
    with ExitStack() as stack:
        site, story = Site(stack), Story()
        stack.enter_context(slow_storage())
        for deed in story.deeds(1):
            times = 1 if deed.name in TWICE else 2
            with ThreadPoolExecutor(times) as pool:
                pressed = list(pool.map(lambda _, ask=deed.ask: ask(site)[0], range(times)))
            assert deed.is_done(), deed.name
            assert broken() == [], deed.name
            assert set(pressed) <= {200, 409}, (deed.name, pressed)
            answers.update(pressed)
    print("slow storage:", dict(answers))  # noqa: T201 - shown by pytest -s

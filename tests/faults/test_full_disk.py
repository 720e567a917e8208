"""PostgreSQL's disk is full: what needs room is refused whole with a page that says so, and the next try
works once there is room."""

from collections import Counter
from contextlib import ExitStack

import pytest
from django.db import connection

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
            assert status == 200 or "看这一步是否已经办成" in text
            assert broken() == [], deed.name
            ended[deed.name, "done" if done else "refused"] += 1
            if not done:
                trial.again(deed)
    print("full disk:", dict(ended))  # noqa: T201 - shown by pytest -s
    assert sum(number for (_, how), number in ended.items() if how == "refused") >= 4

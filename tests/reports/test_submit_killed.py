"""A city's report whose process is killed at any of its writes leaves nothing, and goes through the next time."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from campaign.models import SubmissionEvent, Version
from campaign.models.submission import State
from reports.models import Tally
from tests.faults.invariants import events, versions
from tests.reports.test_absences import City
from tests.web import database_url

pytestmark = pytest.mark.django_db(transaction=True)
KILLED_AT = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
left = int(sys.argv[1])
def strike(execute, sql, *rest):
    global left
    result = execute(sql, *rest)
    if sql.startswith(("INSERT", "UPDATE")):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
    return result
with connection.execute_wrapper(strike):
    call_command("submit", "--campaign", "hebei-2018", "--district", "130900", "--as", sys.argv[2])
"""


def submit(writes, user):
    """How ``manage.py submit`` ends that is killed right after so many writes."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    return subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(writes), user.username],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        check=False,
    )


def kept():
    """Everything that a sending writes of itself."""
    return Version.objects.count(), SubmissionEvent.objects.count(), Tally.objects.count()


def test_a_city_report_killed_at_any_write_is_not_there_by_half_and_goes_through_again():
    city = City()
    city.explain()
    before, writes = kept(), 1
    killed = submit(writes, city.city_clerk)
    while city.report("130900").state == State.DRAFTING:
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
        assert kept() == before
        assert city.report().state == State.ACCEPTED
        writes += 2
        killed = submit(writes, city.city_clerk)
    assert writes > 3  # it was killed at the first, third, … write before it went through
    assert [*versions(), *events()] == []
    report = city.report("130900")
    assert [child["district"] for child in report.current.content["children"]] == ["130921"]
    again = submit(0, city.city_clerk)
    assert again.returncode != 0
    assert "已报送" in again.stderr.decode()
    assert Version.objects.count() == before[0] + 1

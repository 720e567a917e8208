"""``manage.py remind`` in a process of its own, killed while it sends."""

import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings

from campaign.models import Notice, NoticeMail
from tests.factories import UserFactory, campaign
from tests.web import database_url

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 300


def remind(folder):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "EMAIL_URL": f"filemail:///{folder}",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "remind"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def letters(folder) -> Counter:
    """How many letters each address got."""
    written = (file.read_text(encoding="utf-8", errors="ignore") for file in folder.glob("*.log"))
    return Counter(to for text in written for to in re.findall(r"^To: (.+)$", text, re.M))


def test_killed_in_the_middle_and_run_again_it_tells_everybody_once(tmp_path):
    campaign()
    for n in range(PEOPLE):
        UserFactory(username=f"clerk{n}", email=f"clerk{n}@example.org")
    process = remind(tmp_path)
    while process.poll() is None and sum(letters(tmp_path).values()) < 20:
        pass
    process.kill()
    process.communicate()
    before = sum(letters(tmp_path).values())
    assert 20 <= before < PEOPLE
    told = Notice.objects.count()

    again = remind(tmp_path)
    _, complaints = again.communicate()
    assert again.returncode == 0
    assert Notice.objects.count() == told
    lost = {mail.user.email for mail in NoticeMail.objects.filter(sent_at=None)}
    assert len(lost) <= 1  # the one that was being sent: told to be asked about, not sent again
    assert all(address in complaints.decode() for address in lost)
    got = letters(tmp_path)
    assert set(got.values()) == {1}
    assert {f"clerk{n}@example.org" for n in range(PEOPLE)} - set(got) <= lost

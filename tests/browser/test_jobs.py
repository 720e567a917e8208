"""A book of the whole province: ordered, watched, left, its worker killed, finished, taken away."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse

from campaign.models import Job
from reports import books
from tests.factories import UserFactory, campaign, district, enterprises
from tests.web import database_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def province(monkeypatch):
    for form in books.MOST:
        monkeypatch.setitem(books.MOST, form, 1)
    campaign()
    enterprises(300)
    enterprises(2, by=UserFactory(neighbour=True))
    return district("130000")


@contextmanager
def worker():
    """A process of its own, killed at the end."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MADE_DIR": str(settings.MADE_DIR),
    }
    line = [sys.executable, "manage.py", "work", "--name", "甲"]
    process = subprocess.Popen(line, cwd=settings.BASE_DIR, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def order(page, form):
    page.goto(reverse("rollup", kwargs={"slug": "hebei-2018", "code": "130000"}))
    page.get_by_role("link", name=re.compile(f"附件2汇编（草稿） ?{form}")).press("Enter")
    page.get_by_role("button", name="开始生成").click()
    page.get_by_role("heading", name="后台任务").wait_for()


def test_a_book_survives_the_closed_page_and_the_killed_worker_and_can_be_cancelled(
    new_page, province, tmp_path
):
    viewer = UserFactory(viewer=True, at=province.code)
    page = new_page(viewer)
    order(page, "PDF")
    with worker():
        page.get_by_text("排版").wait_for()
        assert page.locator("progress").get_attribute("max") != "1"
    assert Job.objects.get().state == Job.State.RUNNING
    page.close()
    with worker():
        page = new_page(viewer)
        page.goto(reverse("jobs"))
        page.get_by_role("link", name="下载 河北省附件2汇编（草稿）.pdf").wait_for()
    assert Job.objects.get().attempts == 2
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载").click()
    waiting.value.save_as(file := tmp_path / "book.pdf")
    assert len(pypdfium2.PdfDocument(file)) > 20
    order(page, "Excel")
    page.get_by_role("button", name="取消").click()
    page.get_by_text("已取消：").wait_for()
    with worker():
        page.get_by_role("button", name="重试").click()
        page.get_by_role("link", name="下载 河北省附件2汇编（草稿）.xlsx").wait_for()


def test_a_book_that_is_being_made_stops_when_it_is_cancelled(new_page, province):
    page = new_page(UserFactory(viewer=True, at=province.code))
    order(page, "PDF")
    with worker() as process:
        page.get_by_text("排版").wait_for()
        process.send_signal(signal.SIGSTOP)  # as slow as it takes to press
        page.get_by_role("button", name="取消").click()
        page.get_by_text("已取消：").wait_for()
        process.send_signal(signal.SIGCONT)
        page.get_by_role("button", name="重试").wait_for()
    assert Job.objects.get().state == Job.State.CANCELLED

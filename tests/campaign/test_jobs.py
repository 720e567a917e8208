"""后台任务: ordered once, told, stopped, failed with a reason, taken up after a killed worker, never doubled."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from campaign import jobs
from campaign.models import Job
from tests.factories import UserFactory
from tests.jobs import ordered, work
from tests.web import database_url

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State


@pytest.fixture
def clerk():
    return UserFactory()


def content(job):
    with job.file.open() as file:
        return file.read().decode()


def again(job):
    return Job.objects.get(pk=job.pk)


def visit(client, user, name, job=None, post=False):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={"pk": job.pk} if job else {})
    return client.post(address, follow=True) if post else client.get(address, follow=True)


def test_a_job_is_done_by_a_worker_and_keeps_its_file_and_its_name(clerk):
    job = ordered(clerk)
    assert (job.state, job.file) == (State.QUEUED, "")
    work("甲")
    done = again(job)
    assert (done.state, done.worker, done.done, done.total) == (State.DONE, "甲", 3, 3)
    assert (done.file_name, content(done)) == ("结果.txt", "第1次")
    work()
    assert again(job).attempts == 1


def test_the_same_work_is_not_ordered_twice_while_it_waits(clerk):
    assert ordered(clerk) == ordered(clerk)
    assert ordered(clerk, count=4) != ordered(clerk)
    work()
    assert ordered(clerk).state == State.QUEUED


@pytest.mark.parametrize(("end", "said"), [("refuse", "名单是空的。"), ("fail", "系统出错")])
def test_a_failed_job_says_why_and_can_be_done_again(clerk, end, said):
    job = ordered(clerk, end=end)
    work()
    failed = again(job)
    assert failed.state == State.FAILED
    assert said in failed.problem
    Job.objects.filter(pk=job.pk).update(arguments={"steps": 1, "end": ""})
    assert jobs.run_again(again(job))
    work()
    assert (again(job).state, again(job).problem) == (State.DONE, "")
    assert not jobs.run_again(again(job))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 没有文件大小上限可设")
def test_on_a_full_disk_the_job_says_so_leaves_nothing_and_works_when_there_is_room(clerk):
    import resource

    before = set(settings.MADE_DIR.glob("*"))
    job = ordered(clerk, bytes=60_000_000)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000_000, usual[1]))  # more than any database here
    try:
        work()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert again(job).state == State.FAILED
    assert "磁盘满了" in again(job).problem
    assert set(settings.MADE_DIR.glob("*")) == before
    assert jobs.run_again(again(job))
    work()
    assert again(job).state == State.DONE
    again(job).file.delete(save=False)


def test_a_waiting_job_is_cancelled_at_once_and_never_done(clerk):
    job = ordered(clerk)
    assert jobs.cancel(job)
    work()
    assert (again(job).state, again(job).attempts) == (State.CANCELLED, 0)
    assert not jobs.cancel(job)


def test_a_running_job_stops_and_leaves_no_file(clerk):
    job = ordered(clerk, end="cancel")
    work()
    assert (again(job).state, again(job).file) == (State.CANCELLED, "")


def test_a_job_whose_worker_was_killed_is_taken_up_and_done_once(clerk, tmp_path):
    """The worker is killed for real; started again under its name it finishes the job."""
    job = ordered(clerk, end="kill", mark=str(tmp_path / "killed"))
    line = [sys.executable, "manage.py", "work", "--once", "--name", "甲"]
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "MADE_DIR": str(settings.MADE_DIR),
    }
    assert subprocess.run(line, env=env, check=False).returncode == -9
    assert again(job).state == State.RUNNING
    assert subprocess.run(line, env=env, check=False).returncode == 0
    assert (again(job).state, again(job).attempts, content(again(job))) == (State.DONE, 2, "第2次")


def test_what_a_silent_worker_held_is_taken_up_by_another_and_its_late_result_does_not_count(clerk):
    job = ordered(clerk)
    late = jobs._taken(job.pk, "甲")
    assert jobs.take_up("乙") == 0
    Job.objects.update(alive_at=timezone.now() - jobs.SILENT - timedelta(seconds=1))
    assert jobs.take_up("乙") == 1
    with pytest.raises(jobs.Stopped):
        jobs.tell(late, "还在做", 1, 3)
    work("乙")
    assert (again(job).state, again(job).worker) == (State.DONE, "乙")


def test_a_job_that_killed_three_workers_fails_instead_of_killing_a_fourth(clerk):
    job = ordered(clerk)
    Job.objects.update(state=State.RUNNING, worker="甲", attempts=3, alive_at=timezone.now())
    jobs.take_up("甲")
    assert again(job).state == State.FAILED
    assert "办理中断了 3 次" in again(job).problem


def test_the_page_tells_how_far_a_job_is_and_the_top_of_every_page_that_it_ended(client, clerk):
    job = ordered(clerk)
    Job.objects.update(state=State.RUNNING, step="排版 沧县", done=1, total=4, attempts=1)
    page = visit(client, clerk, "jobs").content.decode()
    assert "排版 沧县" in page
    assert re.search(r'value="1"\s+max="4"', page)
    assert "every 2s" in page
    Job.objects.update(state=State.QUEUED, attempts=0)
    work()
    told = visit(client, clerk, "notices").content.decode()
    assert "个已结束、未查看" in told
    page = visit(client, clerk, "jobs").content.decode()
    assert "下载 结果.txt" in page
    assert "every 2s" not in page
    assert "个已结束、未查看" not in visit(client, clerk, "notices").content.decode()
    file = visit(client, clerk, "job_file", job)
    assert b"".join(file.streaming_content).decode() == "第1次"


def test_only_who_ordered_a_job_sees_it(client, clerk):
    job = ordered(clerk)
    work()
    colleague = UserFactory(username="colleague")
    assert "试验任务" not in visit(client, colleague, "jobs").content.decode()
    for name, post in (("job_file", False), ("job_cancel", True), ("job_again", True)):
        assert visit(client, colleague, name, job, post).status_code == 404
    clerk.district = UserFactory(neighbour=True).district  # moved to another unit
    clerk.save()
    assert visit(client, clerk, "job_file", job).status_code == 404


def test_a_file_that_is_gone_is_said_and_made_again(client, clerk):
    job = ordered(clerk)
    work()
    again(job).file.storage.delete(again(job).file.name)
    assert "请点“重试”重新生成" in visit(client, clerk, "job_file", job).content.decode()
    visit(client, clerk, "job_again", job, post=True)
    work()
    assert content(again(job)) == "第1次"


def test_old_jobs_are_removed_with_their_files(clerk):
    old, new = ordered(clerk), ordered(clerk, count=4)
    work()
    Job.objects.filter(pk=old.pk).update(ended_at=timezone.now() - jobs.KEPT - timedelta(minutes=1))
    old = again(old)
    assert jobs.clear_old() == 1
    assert not old.file.storage.exists(old.file.name)
    assert Job.objects.get() == new


@pytest.mark.parametrize(
    "wrong", [{"state": "done"}, {"state": "failed", "ended_at": timezone.now()}, {"file": "x"}]
)
def test_the_database_keeps_no_result_without_its_file_or_reason(clerk, wrong):
    ordered(clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(**wrong)
    assert connection.is_usable()

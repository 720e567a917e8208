"""Long work beside the requests: ordered, told how far it is, stopped, taken up again, never done twice.

The queue and the workers are those of django-tasks; a Job is what people see of it.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import BinaryIO

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from campaign.full_disk import is_full
from campaign.models import Job
from campaign.models.submission import Refused

MOST_ATTEMPTS = 3
SILENT = timedelta(minutes=5)  # a worker that says nothing for so long is taken for dead
KEPT = timedelta(days=30)
State = Job.State
FULL = "服务器的磁盘满了，文件没有存下。请告诉系统管理员清理磁盘，然后重试。"
BROKEN = "系统出错，已记入日志。请重试；还不行的，把任务名称和时间告诉系统管理员。"
logger = logging.getLogger("campaign.jobs")


class Stopped(Exception):
    """The job was cancelled, or another worker has taken it up."""


@transaction.atomic
def order(task, title: str, district, *, by, **arguments) -> Job:
    """Put ``task`` (a django-task that takes a Job's key) into the queue; ``arguments`` are plain JSON.

    The same work that still waits or runs is not ordered twice.
    """
    same = Job.objects.filter(
        by=by, district=district, task=task.module_path, arguments=arguments, ended_at=None
    )
    if found := same.first():
        return found
    job = Job.objects.create(
        district=district, by=by, title=title, task=task.module_path, arguments=arguments
    )
    task.enqueue(job.pk)
    return job


def run(context, key: int, work: Callable[[Job], tuple[str, BinaryIO]]) -> None:
    """Do the job ``key`` as the worker of ``context``: ``work`` gives the file's name and the open file.

    Does nothing when the job is done, cancelled or taken by another worker.
    """
    if (job := _taken(key, context.task_result.worker_ids[-1])) is None:
        return
    try:
        name, content = work(job)
        with content:
            _finish(job, name, content)
    except Stopped:
        _end(job, State.CANCELLED)
    except Refused as refusal:
        _end(job, State.FAILED, str(refusal))
    except Exception as error:
        logger.exception("job %s", key)
        _end(job, State.FAILED, FULL if is_full(error) else BROKEN)


def tell(job: Job, step: str, done: int, total: int) -> None:
    """Say how far ``job`` is. Stopped when it was cancelled or is another worker's now. One statement."""
    told = {"step": step[:200], "done": done, "total": total, "alive_at": timezone.now()}
    if not _mine(job).filter(stop_asked=False).update(**told):
        raise Stopped


def _taken(key, worker):
    """The job, now being done by ``worker``; None when it does not wait."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).filter(pk=key, state=State.QUEUED)
        job = job.select_related("by__district", "district").first()
        if job:
            job.state, job.worker, job.alive_at = State.RUNNING, worker, timezone.now()
            job.attempts += 1
            job.save(update_fields=["state", "worker", "alive_at", "attempts"])
        return job


def _mine(job):
    """The job's row while this attempt is the one that counts."""
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)


@transaction.atomic
def _finish(job, name, content):
    held = _mine(job).select_for_update().filter(stop_asked=False).first()
    if held is None:
        raise Stopped
    place = f"{job.pk}-{job.attempts}"
    try:
        held.file.save(place, File(content), save=False)
    except OSError:
        held.file.storage.delete(place)  # the half of it would keep the disk full
        raise
    held.file_name, held.state, held.ended_at = name, State.DONE, timezone.now()
    held.done = held.total
    held.save()


def _end(job, state, problem=""):
    _mine(job).update(state=state, problem=problem[:1000], ended_at=timezone.now())


@transaction.atomic
def cancel(job: Job) -> bool:
    """Take a waiting job out, ask a running one to stop at its next step; False when it has ended."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.is_ended:
        return False
    job.stop_asked = True
    if job.state == State.QUEUED:
        job.state, job.ended_at = State.CANCELLED, timezone.now()
    job.save()
    return True


@transaction.atomic
def run_again(job: Job) -> bool:
    """Queue a job that failed or was cancelled once more; False when it is neither."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not job.may_run_again:
        return False
    job.attempts = 0
    _queue(job)
    return True


def _queue(job):
    job.state, job.stop_asked, job.step, job.done, job.total = State.QUEUED, False, "", 0, 0
    job.problem, job.ended_at, job.seen_at, job.queued_at = "", None, None, timezone.now()
    job.save()
    import_string(job.task).enqueue(job.pk)


@transaction.atomic
def take_up(worker: str, at=None) -> int:
    """Queue again what ``worker`` was doing when it died, and what nobody has said anything about for
    long; how many. A job that killed three workers fails."""
    at = at or timezone.now()
    running = Job.objects.select_for_update().filter(state=State.RUNNING)
    dead = [
        job
        for job in running
        if job.worker == worker or (job.alive_at or job.queued_at) < at - SILENT
    ]
    for job in dead:
        if job.attempts < MOST_ATTEMPTS and not job.stop_asked:
            _queue(job)
            continue
        job.state = State.CANCELLED if job.stop_asked else State.FAILED
        job.problem = (
            "" if job.stop_asked else f"办理中断了 {job.attempts} 次，请把任务名称告诉系统管理员。"
        )
        job.ended_at = at
        job.save()
    return len(dead)


def lost(job: Job) -> None:
    """The file of a finished job is gone (a restored backup has none): it can be made again."""
    said = "文件已经不在服务器上，请重试，重新生成。"
    Job.objects.filter(pk=job.pk, state=State.DONE).update(
        state=State.FAILED, problem=said, file=""
    )


def clear_old(at=None) -> int:
    """Remove jobs that ended 30 days ago, with their files; how many."""
    old = Job.objects.filter(ended_at__lt=(at or timezone.now()) - KEPT)
    for job in old:
        job.file.delete(save=False)
        job.delete()
    return len(old)

"""Work for workers that is done only in tests: steps that can be watched, stopped and killed."""

import os
import signal
from io import BytesIO
from pathlib import Path

from django.core.management import call_command
from django_tasks import task

from campaign import jobs
from campaign.models import Job
from campaign.models.submission import Refused
from tests.factories import district


@task(takes_context=True)
def steps(context, key):
    jobs.run(context, key, _steps)


def _steps(job):
    """As many steps as asked; at the last one what ``job.arguments["end"]`` says."""
    for number in range(job.arguments["steps"]):
        jobs.tell(job, f"第{number + 1}步", number, job.arguments["steps"])
    match job.arguments["end"]:
        case "refuse":
            raise Refused("名单是空的。")
        case "fail":
            raise ZeroDivisionError
        case "cancel":
            jobs.cancel(job)
        case "kill":  # this worker, the first time
            mark = Path(job.arguments["mark"])
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
    text = f"第{job.attempts}次".encode()
    return "结果.txt", BytesIO(text.ljust(job.arguments.get("bytes", 0)))


def ordered(by, count=3, end="", **arguments) -> Job:
    return jobs.order(steps, "试验任务", district(), by=by, steps=count, end=end, **arguments)


def work(name="worker"):
    """A worker that does what waits and ends."""
    call_command("work", once=True, name=name)

"""`manage.py work`: does the long work that people ordered, one job after the other."""

import os
import socket
import time

from django.core.management.base import BaseCommand
from django_tasks_db.management.commands.db_worker import Worker

from campaign import jobs

PAUSE = 1.0  # seconds between looks into an empty queue


class Command(BaseCommand):
    help = "后台任务的工作进程：依次办理排队的任务；可以同时开几个，名称各不相同"

    def add_arguments(self, parser):
        parser.add_argument("--name", default=socket.gethostname(), help="本进程的名称，重启后不变")
        parser.add_argument("--once", action="store_true", help="办完排队的任务就结束")
        parser.add_argument("--with-parent", action="store_true", help="启动它的程序结束时也结束")

    def handle(self, *, name, once, with_parent, **options):
        parent = os.getppid()
        if hasattr(os, "nice"):
            os.nice(10)  # pages first
        worker = Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        if not once:
            worker.configure_signals()
        jobs.take_up(name)
        while worker.running:
            worker.run()
            jobs.clear_old()
            if once or (with_parent and os.getppid() != parent):
                break
            time.sleep(PAUSE)
            jobs.take_up("")  # only what fell silent: this worker's own jobs are done here

"""A real server process on the test's database, and people who visit it over HTTP."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from campaign.models import User


def database_url() -> str:
    """Where another process finds the database of this test."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    of_cluster = found["OPTIONS"]  # tests/services.py names socket and account there
    return f"postgres:///{found['NAME']}?host={of_cluster['host']}&user={of_cluster['user']}"


@contextmanager
def server(threads: int = 4, port: int = 0, workers: int = 1) -> Iterator["Server"]:
    """One gunicorn, with one worker as the demo runs it, with a temporary folder of its own; on a free
    port or, started again, on ``port``."""
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    scratch = tempfile.mkdtemp(prefix="server-")
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TMPDIR": scratch,
    }
    command = [sys.executable, "-m", "gunicorn", "campaign.wsgi", "--no-control-socket"]
    command += ["-b", f"127.0.0.1:{port}", "--threads", str(threads), "-w", str(workers)]
    with (Path(scratch) / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log
        )
    try:
        yield Server(process, f"http://127.0.0.1:{port}", port)
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(scratch, ignore_errors=True)


class Server:
    """``process`` is gunicorn's master; ``address`` where it listens once it is up."""

    def __init__(self, process, address, port):
        self.process, self.address, self.port = process, address, port
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"{address}/login/", timeout=5).close()  # noqa: S310
                return
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("测试用的网站没有启动") from None

    def kill(self) -> None:
        """Master and workers at once, as when the machine loses its power."""
        for pid in (self.process.pid, *self.workers()):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def workers(self) -> set[int]:
        """The worker processes (Linux): one that died is replaced by another number."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(pid) for pid in children.read_text().split()}

    def peak_memory(self) -> int:
        """The most megabytes one of the workers ever held."""
        status = [Path(f"/proc/{pid}/status").read_text() for pid in self.workers()]
        return max(int(text.split("VmHWM:")[1].split()[0]) // 1024 for text in status)


class Visitor:
    """A signed-in person with cookies, at any server of the same database."""

    def __init__(self, user: User):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = {settings.SESSION_COOKIE_NAME: session, "csrftoken": "t" * 32}

    def get(self, address: str) -> tuple[int, str, str]:
        """(status, text, address after redirects)."""
        return self._open(address, None)

    def post(self, address: str, /, **values) -> tuple[int, str, str]:
        data = encode_multipart(BOUNDARY, values | {"csrfmiddlewaretoken": "t" * 32})
        return self._open(address, data)

    def _open(self, address, data):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": MULTIPART_CONTENT}
        request = urllib.request.Request(address, data, headers)  # noqa: S310 - our own server
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
                return answer.status, answer.read().decode(), answer.geturl()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(), address

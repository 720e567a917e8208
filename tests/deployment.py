"""The servers of templates/deployment on loopback: the very texts, with other ports, folders and names."""

import http.client
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from campaign.machine import nginx
from tests.services import dies_with_us
from tests.web import database_url

TEXTS = Path(settings.BASE_DIR) / "templates" / "deployment"
HOST = "jianhui.example.cn"
WRAPPER = """daemon off; pid {folder}/pid; error_log {folder}/errors; {user}
events {{}}
http {{
    log_format answers '$request_method|$status|$upstream_addr|$sent_again';
    access_log {folder}/answers answers;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/jianhui.conf;
}}
"""


def wait_for(found: Callable, what: str, seconds: float = 60):
    """What ``found`` gives as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (got := found()):
        if time.monotonic() > deadline:
            raise AssertionError(f"没有等到：{what}")
        time.sleep(0.02)
    return got


def command_of(unit: str, instance: str) -> list[str]:
    """What the unit of this name starts, with the Python of the tests."""
    text = (TEXTS / unit).read_text(encoding="utf-8")
    line = re.search(r"^ExecStart=(.+)$", text, re.MULTILINE)[1]
    words = {f"${{{name}}}": value for name, value in re.findall(r"^Environment=(\w+)=(.+)$", text, re.MULTILINE)}  # fmt: skip
    words |= {"/srv/jianhui/.venv/bin/python": sys.executable, "%i": instance, "%H": "machine"}
    for old, new in words.items():
        line = line.replace(old, new)
    return shlex.split(line)


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class Site:
    """nginx before two web processes, each with a machine's own folder and one they share."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.one, self.other, self.http, self.https = free_ports(4)
        self.running = {}
        self.certificate = folder / "jianhui.crt"
        subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST},IP:127.0.0.1"]
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", folder / "jianhui.key"]  # fmt: skip
        line = ["openssl", "req", "-x509", *key, "-out", self.certificate, *subject]
        subprocess.run(line, check=True, capture_output=True)
        text = (TEXTS / "nginx.conf").read_text(encoding="utf-8")
        for old, new in {
            "127.0.0.1:8001": f"127.0.0.1:{self.one}",
            "127.0.0.1:8002": f"127.0.0.1:{self.other}",
            "listen 80;": f"listen 127.0.0.1:{self.http};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.https} ssl;",
            "/etc/ssl": str(folder),
        }.items():
            assert text.count(old) >= 1, old
            text = text.replace(old, new)
        (folder / "jianhui.conf").write_text(text, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        wrapper = WRAPPER.format(folder=folder, user=user)
        (folder / "nginx.conf").write_text(wrapper, encoding="utf-8")

    def environment(self, machine: str) -> dict[str, str]:
        """A production server's .env; ``machine`` has a folder of its own."""
        return {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "campaign.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": f"{database_url()}&conn_max_age=60&conn_health_checks=True",
            "ALLOWED_HOSTS": HOST,
            "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
            "HTTPS": "on",
            "DEBUG": "off",
            "BEHIND_PROXY": "on",
            "PASSWORD_DAYS": "0",
            "REQUIRE_SECOND_FACTOR": "off",
            "EXPORTS_PER_10_MINUTES": "3",
            "VAR_DIR": str(self.folder / machine),
            "MADE_DIR": str(self.folder / "made"),
        }

    def start(self, name, line, machine="one"):
        """A process of this name with children of its own; once while it runs."""
        if name not in self.running:
            with (self.folder / "log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [*dies_with_us(), *line], cwd=settings.BASE_DIR, start_new_session=True,
                    env=self.environment(machine), stdout=log, stderr=log,
                )  # fmt: skip

    def start_web(self):
        """nginx and both web processes, as far as they do not run; returns when they answer."""
        self.start(
            "nginx", [nginx(), "-e", self.folder / "errors", "-c", self.folder / "nginx.conf"]
        )
        for port, machine in ((self.one, "one"), (self.other, "other")):
            self.start(port, command_of("jianhui-web@.service", str(port)), machine)
        for door in (self.one, self.other, self.https):
            wait_for(lambda door=door: self.is_well(door), f"{door}\n{self.said()}")

    def is_well(self, door) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return Person(self).ask(door, "/health/")[:2] == (200, "ok\n")

    def said(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def kill(self, name):
        """With its children at once, as when the machine loses its power."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self):
        for name in list(self.running):
            self.kill(name)

    def answers(self) -> list[tuple[str, ...]]:
        """(method, status, servers asked, "yes" when sent again) of each answer of nginx."""
        lines = (self.folder / "answers").read_text(encoding="utf-8").splitlines()
        return [(*line.split("|"),) for line in lines]


class Person:
    """A browser with cookies; signed in as ``user``, or as nobody yet."""

    def __init__(self, site: Site, user=None):
        self.site, self.cookies = site, {"__Host-csrftoken": "t" * 32}
        if user:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            self.cookies["__Host-sessionid"] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def ask(self, door, path, values=None, body=None, kind="application/x-www-form-urlencoded"):
        """(status, text, where it leads to) at ``door``: nginx's port, or a web process's own."""
        headers = {"Host": HOST, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if values is not None:
            body = urlencode(values)
        if body is not None:
            token = self.cookies["__Host-csrftoken"]
            headers |= {"Origin": f"https://{HOST}", "X-CSRFToken": token, "Content-Type": kind}
        if door == self.site.https:
            trust = ssl.create_default_context(cafile=self.site.certificate)
            connection = http.client.HTTPSConnection("127.0.0.1", door, timeout=60, context=trust)
        else:
            headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.1.1"}
            connection = http.client.HTTPConnection("127.0.0.1", door, timeout=60)
        try:
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, value = cookie.split(";")[0].split("=", 1)
                self.cookies[name] = value
            text = answer.read().decode()
            return answer.status, text, answer.headers.get("Location", "")
        finally:
            connection.close()

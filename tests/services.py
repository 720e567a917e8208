"""What the tests start beside Python: a PostgreSQL cluster; fonts for Chromium and LibreOffice."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from campaign.machine import postgres_program

ACCOUNT = "postgres"  # PostgreSQL refuses to run as root
QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]
SMALL = ["shared_buffers=128MB", "max_wal_size=1GB"]  # several clusters on one machine
DOCUMENTED = Path(__file__).parents[1] / "templates" / "deployment" / "postgresql.conf"


@contextmanager
def postgresql() -> Iterator[str]:
    """The DATABASE_URL of a throw-away cluster, stopped and removed at the end whatever happens.

    It listens on a socket in its own folder and on no port, with the settings we recommend.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    as_account = {"cwd": folder, "env": {**os.environ, "LC_ALL": "C.UTF-8"}}
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
        as_account |= {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
    try:
        data, log = folder / "data", folder / "log"
        with log.open("wb") as output:
            as_account |= {"stdout": output, "stderr": subprocess.STDOUT}
            create = [postgres_program("initdb"), "--pgdata", data, "--username", "tests"]
            create += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
            if subprocess.run(create, **as_account, check=False).returncode:
                raise RuntimeError(f"PostgreSQL 数据目录没有建成：\n{log.read_text()}")
            serve = [postgres_program("postgres"), "-D", data, "-k", folder]
            serve += [
                part for setting in (*documented(), *QUICK, *SMALL) for part in ("-c", setting)
            ]
            server = subprocess.Popen([*dies_with_us(), *serve], **as_account)
            try:
                wait_until_ready(server, folder, log)
                yield f"postgres:///tests?host={folder}&user=tests"
            finally:
                server.send_signal(signal.SIGINT)  # fast shutdown
                server.wait(timeout=60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def documented() -> list[str]:
    """Our settings as PostgreSQL's options."""
    lines = [line.split("#")[0] for line in DOCUMENTED.read_text(encoding="utf-8").splitlines()]
    return ["".join(line.split()) for line in lines if line.strip()]


def dies_with_us() -> list[str]:
    """Puts the server down even when this process is killed outright (Linux)."""
    return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []


def wait_until_ready(server: subprocess.Popen, folder: Path, log: Path):
    ask = [postgres_program("pg_isready"), "-q", "-h", folder]
    deadline = time.monotonic() + 60
    while subprocess.run(ask, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL 没有启动：\n{log.read_text()}")
        time.sleep(0.1)


def chinese_fonts(folder: Path) -> dict[str, str]:
    """Environment in which Chromium and LibreOffice find the Chinese fonts of our packages.

    A bare machine has none, and boxes instead of characters would hide every mistake in a picture.
    """
    import pylopdf_fonts_zh_cn

    fonts = Path(pylopdf_fonts_zh_cn.sans_path()).parent
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{fonts}</dir><cachedir>{folder / 'fonts-cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(configuration)}

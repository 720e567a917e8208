"""What the programs around Python are called, where they lie and how they get there.

Standard library only; used before any package is there (campaign/bootstrap.py) and by the tests.
"""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

APT_INSTALL = ["apt-get", "install", "-y", "--no-install-recommends"]


@dataclass(frozen=True)
class Need:
    """A program or library that pip can't bring."""

    purpose: str
    packages: tuple[str, ...]
    present: Callable[[], object]


def advice(needs):
    """What is missing, what for, and the exact line that installs it."""
    lines = ["缺少：{}。".format("、".join(need.purpose for need in needs))]
    packages = [package for need in needs for package in need.packages]
    if is_ubuntu() and "chromium" in packages:
        packages.remove("chromium")
        lines.append("请运行：.venv/bin/python -m playwright install --with-deps chromium")
    if packages and sys.platform.startswith("linux"):
        lines.append(f"请运行：sudo {' '.join(APT_INSTALL)} {' '.join(packages)}")
    elif packages:
        lines.append("Windows 与 macOS 的安装办法见 README。")
    return lines


def missing_programs(command, options=()):
    """The needs of ``demo`` or ``test`` that this machine does not meet."""
    needs = [PDF]
    if command == "test":
        needs += [OFFICE, WRITER, POPPLER, GIT]
        if "--fast" not in options:
            needs += [POSTGRESQL, NGINX, DRIVER]
            # Ubuntu's chromium is an empty shell around a snap: playwright brings its own
            needs += [] if is_ubuntu() else [BROWSER]
    return [need for need in needs if not need.present()]


def pango():
    """Whether the libraries that draw the PDF can be loaded."""
    if sys.platform.startswith("linux"):
        names = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
        return all(map(loads, names)) and shutil.which("fc-list")
    names = ["pango-1.0", "pango-1.0-0", "libpango-1.0-0"]
    return any(ctypes.util.find_library(name) for name in names)


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def postgres_program(name):
    """Path of PostgreSQL's server program ``name`` (Debian keeps them off the PATH), or None."""
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(installed, key=lambda path: float(path.parts[4]), default=None)
    return str(newest) if newest else shutil.which(name)


def nginx():
    """Path of nginx (Debian keeps it off the PATH of everybody but root), or None."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")


def chromium():
    """Path of a Chromium that a test can drive, or None. A snap is none: it can't see /tmp."""
    for name in ("chromium", "google-chrome", "google-chrome-stable", "microsoft-edge"):
        path = shutil.which(name)
        if path and "snap" not in Path(path).resolve().parts and not is_snap_stub(path):
            return path
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright"
    own = sorted(Path(cache).glob("chromium-*/chrome-linux*/chrome"))
    return str(own[-1]) if own else None


def office_writer():
    """Whether the LibreOffice that is there can open texts; on Linux that part comes by itself."""
    path = shutil.which("soffice")
    parts = Path(path).resolve().parent if path else Path()
    return path and (not sys.platform.startswith("linux") or (parts / "libswlo.so").exists())


def is_snap_stub(path):
    with Path(path).open("rb") as program:
        return b"/snap/" in program.read(4096) and is_ubuntu()


def is_ubuntu():
    try:
        return "ID=ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False


def install_playwright_chromium(python):
    subprocess.run(
        [str(python), "-m", "playwright", "install", "--with-deps", "chromium"], check=False
    )


def may_use_apt():
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages):
    """Install without questions and without chatter; what apt objects to is printed.

    Whether it worked shows in what is still missing afterwards.
    """
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*APT_INSTALL, "-o", "Dpkg::Use-Pty=0", *packages]
    for line in (["apt-get", "update"], install):
        done = subprocess.run(
            line,
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            sys.stdout.write(done.stdout.decode(errors="replace")[-2000:])


PDF = Need(
    "排版 PDF 用的 Pango",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig"),
    pango,
)
BROWSER = Need("浏览器测试用的 Chromium", ("chromium",), chromium)
DRIVER = Need(  # playwright's own program wants it and brings all else
    "驱动浏览器用的 libatomic",
    ("libatomic1",),
    lambda: not sys.platform.startswith("linux") or loads("libatomic.so.1"),
)
POSTGRESQL = Need(
    "测试用的 PostgreSQL 服务程序", ("postgresql",), lambda: postgres_program("initdb")
)
NGINX = Need(
    "测试两台服务器用的 nginx 和 openssl",
    ("nginx", "openssl"),
    lambda: nginx() and shutil.which("openssl"),
)
OFFICE = Need(
    "测试打开 xlsx 用的 LibreOffice", ("libreoffice-calc-nogui",), lambda: shutil.which("soffice")
)
WRITER = Need("测试打开 docx 用的 LibreOffice", ("libreoffice-writer-nogui",), office_writer)
POPPLER = Need("测试读取 PDF 用的 pdftotext", ("poppler-utils",), lambda: shutil.which("pdftotext"))
GIT = Need("测试用的 Git", ("git",), lambda: shutil.which("git"))

"""Sets up `manage.py demo` and `manage.py test` on a machine that has nothing but Python.

Standard library only: it runs before any package is there. It does nothing where the pinned
packages are installed already; else it makes `.venv` beside manage.py, installs the lock with
hashes and starts the same command again with the Python in there.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

from campaign import machine

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WHEELS = ROOT / "wheels"  # for a server without internet: filled by `pip download`
# The lock of `test` holds everything that the lock of `demo` holds.
LOCKS = {"demo": ["requirements.lock"], "test": ["requirements-test.lock", "requirements.lock"]}
OLDEST_PYTHON = (3, 11)


def prepare(command, options):
    """Make sure that what ``command`` needs is there; may replace this process."""
    if command not in LOCKS:
        return
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("需要 Python 3.11 或更新的版本，现在是 {}.{}。".format(*sys.version_info))
    if command == "demo":
        demo_environment()
    if (in_venv() and is_stamped(command)) or not missing_packages(ROOT / LOCKS[command][0]):
        return
    provide_programs(command, options)
    if not is_stamped(command):
        make_venv()
        install(command)
    if command == "test" and "--fast" not in options and not machine.chromium():
        machine.install_playwright_chromium(venv_python())
    restart()


def demo_environment():
    """What settings ask of the environment and a demonstration on one machine can't know."""
    os.environ.setdefault("HTTPS", "off")
    if "SECRET_KEY" in os.environ:
        return
    kept = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    os.environ["SECRET_KEY"] = kept.read_text(encoding="utf-8").strip()


def missing_packages(lock):
    """Names pinned in ``lock`` that this Python lacks or has in another version.

    A line with a marker (another platform, another Python) may be absent, never different.
    """
    missing = []
    for name, version, marker in re.findall(
        r"^([\w.-]+)==([\w.]+)(?: *(;[^\\\n]*))?", lock.read_text(encoding="utf-8"), re.MULTILINE
    ):
        try:
            if importlib.metadata.version(name) != version:
                missing.append(name)
        except importlib.metadata.PackageNotFoundError:
            if not marker:
                missing.append(name)
    return missing


def provide_programs(command, options):
    """Install by apt what ``command`` needs of the system, or say what to install."""
    missing = machine.missing_programs(command, options)
    if missing and machine.may_use_apt():
        packages = [package for need in missing for package in need.packages]
        say("安装系统软件，约需一两分钟：{}".format(" ".join(packages)))
        machine.apt_install(packages)
        missing = machine.missing_programs(command, options)
    if not missing:
        return
    for line in machine.advice(missing):
        say(line)
    if command == "test":
        sys.exit("缺少以上软件，测试不能开始。")
    say("先继续启动；在装好之前不能导出 PDF。")


def make_venv():
    if venv_python().exists() and venv_runs_this_python():
        return
    if importlib.util.find_spec("ensurepip") is None:
        if not machine.may_use_apt():
            sys.exit("这个 Python 不能建立虚拟环境，请先运行：sudo apt-get install -y python3-venv")
        say("安装 python3-venv")
        machine.apt_install(["python3-venv"])
    say(f"建立虚拟环境 {VENV.name}")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "虚拟环境没有建成")


def install(command):
    lock = LOCKS[command][0]
    source = ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []
    say(f"按 {lock} 安装软件包（核对校验值），第一次约需一两分钟")
    pip = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run(
        [*pip, "--only-binary=:all:", "--require-hashes", *source, "-r", str(ROOT / lock)],
        "软件包没有装好。不能上网时，请把软件包放进 wheels 文件夹（见 README）后重试",
    )
    for covered in LOCKS[command]:
        stamp_file(covered).write_text(stamp(covered), encoding="ascii")


def run(command, failure):
    if subprocess.run(command, check=False).returncode:
        sys.exit(failure + "。")


def restart():
    """The same command with the Python of the virtual environment."""
    again = [str(venv_python()), *sys.argv]
    sys.stdout.flush()
    if os.name == "nt":  # exec on Windows gives the prompt back before the command is done
        sys.exit(subprocess.run(again, check=False).returncode)
    os.execv(again[0], again)


def in_venv():
    return Path(sys.prefix).resolve() == VENV.resolve()


def venv_python():
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def venv_runs_this_python():
    """False when the system's Python moved on (3.11 → 3.12) and left the environment behind."""
    ask = "import sys; print(*sys.version_info[:2])"
    answer = subprocess.run(
        [str(venv_python()), "-c", ask], capture_output=True, text=True, check=False
    )
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def is_stamped(command):
    lock = LOCKS[command][0]
    return stamp_file(lock).exists() and stamp_file(lock).read_text(encoding="ascii") == stamp(lock)


def stamp_file(lock):
    return VENV / f"{lock}.stamp"


def stamp(lock):
    """Major and minor of Python only: a security update of Python must not rebuild everything."""
    content = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    return "{} python{}.{}".format(content, *sys.version_info)


def say(line):
    sys.stdout.write(f"· {line}\n")
    sys.stdout.flush()

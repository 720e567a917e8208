"""`manage.py test`: every check there is, and one table that says how each went."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from defusedxml import ElementTree
from django.conf import settings
from django.core.management.base import BaseCommand

from campaign import machine

PROGRAMS = Path(sys.executable).parent
CHECKS = [
    ("代码检查 ruff check", ["ruff", "check", "."]),
    ("代码排版 ruff format", ["ruff", "format", "--check", "."]),
    ("模板检查 djlint", ["djlint", "templates", "--lint", "--quiet"]),
    ("层次约定 lint-imports", ["lint-imports"]),
    ("类型检查 mypy", ["mypy"]),
    ("迁移齐全 makemigrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    (
        "生产设置 check --deploy",
        ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    ),
]
NO_TESTS = 5  # pytest's exit code


@dataclass
class Outcome:
    """How one stage went; a check counts as one."""

    title: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    is_tests: bool = True

    @property
    def verdict(self) -> str:
        return "未通过" if self.failed else "通过"


class Command(BaseCommand):
    help = "运行全部检查：代码、模板、层次、类型、迁移、生产设置、SQLite 与 PostgreSQL 上的测试、浏览器测试"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--fast", action="store_true", help="不运行 PostgreSQL 和浏览器测试")
        parser.add_argument("--checks", action="store_true", help="只运行不需要测试的各项检查")
        parser.add_argument("pytest", nargs="*", help="-- 之后的参数交给 pytest")

    def handle(self, *args, **options):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that clusters are stopped
        os.chdir(settings.BASE_DIR)
        with tempfile.TemporaryDirectory(prefix="checks-") as scratch:
            self.scratch, self.extra = Path(scratch), options["pytest"]
            outcomes = [self.run_check(title, command) for title, command in CHECKS]
            if not options["checks"]:
                outcomes.append(self.tests("测试（SQLite）", "not browser"))
            if not (options["checks"] or options["fast"]):
                outcomes.append(self.tests_on_postgresql("测试（PostgreSQL）"))
                outcomes.append(self.tests_in_browser("测试（浏览器）"))
        self.print_table(outcomes)
        failed = sum(outcome.failed for outcome in outcomes)
        skipped = sum(outcome.skipped for outcome in outcomes)
        total = f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed"
        self.stdout.write(total + (f", {skipped} skipped" if skipped else ""))
        if failed:
            sys.exit(1)

    def run_check(self, title: str, command: list[str]) -> Outcome:
        """One tool; what it says is shown only when it objects."""
        started = time.monotonic()
        environment = self.production() if "--deploy" in command else self.clean()
        done = subprocess.run(
            [PROGRAMS / command[0], *command[1:]],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        ok = done.returncode == 0
        outcome = Outcome(title, passed=ok, failed=not ok, is_tests=False)
        outcome.seconds = time.monotonic() - started
        self.announce(f"{outcome.verdict}　{title}（{outcome.seconds:.1f} 秒）")
        if not ok:
            self.stdout.write(done.stdout)
        return outcome

    def clean(self) -> dict[str, str]:
        """This process's environment without its database."""
        return {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}

    def production(self) -> dict[str, str]:
        """The environment of a production server, nothing of this machine's."""
        return {
            **self.clean(),
            "DJANGO_SETTINGS_MODULE": "campaign.settings",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "zgh.example.gov.cn",
            "CSRF_TRUSTED_ORIGINS": "https://zgh.example.gov.cn",
            "BEHIND_PROXY": "on",
            "DEBUG": "off",
            "HTTPS": "on",
            "DATABASE_URL": "postgres://app:app@127.0.0.1/app",
            "VAR_DIR": str(self.scratch),
        }

    def tests(self, title: str, marks: str, workers="auto", **environment: str) -> Outcome:
        """One run of pytest on all cores or by ``workers``, its output shown as it comes."""
        self.announce(f"{title} …")
        started = time.monotonic()
        report = self.scratch / "report.xml"
        report.unlink(missing_ok=True)
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-m",
                marks,
                "-n",
                str(workers),
                "--dist",
                "loadfile",
                f"--junitxml={report}",
                *self.extra,
            ],
            env={**self.clean(), **environment},
            check=False,
        )
        outcome = read_report(title, report)
        if done.returncode == NO_TESTS and self.extra:
            outcome.failed = 0  # the caller's own choice held none of this stage's tests
        elif done.returncode and not outcome.failed:
            outcome.failed = 1
        outcome.seconds = time.monotonic() - started
        self.announce(f"{outcome.verdict}　{title}（{outcome.seconds:.0f} 秒）")
        return outcome

    def tests_on_postgresql(self, title: str) -> Outcome:
        """All tests whose outcome the database may change; the others ran beside SQLite and would run alike."""
        from tests.services import postgresql

        if not machine.postgres_program("initdb"):
            return self.cannot_run(title, machine.POSTGRESQL)
        try:
            with postgresql() as url:
                return self.tests(
                    title, "not browser and django_db and not one_database", DATABASE_URL=url
                )
        except RuntimeError as error:
            self.announce(str(error))
            return Outcome(title, failed=1)

    def tests_in_browser(self, title: str) -> Outcome:
        if not machine.chromium():
            return self.cannot_run(title, machine.BROWSER)
        more = (os.cpu_count() or 1) + 1  # a page in a browser waits as long as it computes
        return self.tests(title, "browser", workers=more)

    def cannot_run(self, title: str, need: machine.Need) -> Outcome:
        self.announce(f"未通过　{title}：{''.join(machine.advice([need]))}")
        return Outcome(title, failed=1)

    def announce(self, line: str):
        self.stdout.write(f"· {line}")
        self.stdout.flush()

    def print_table(self, outcomes: list[Outcome]):
        rows: list[tuple[str, ...]] = [("阶段", "结果", "通过", "失败", "略过", "用时")]
        for one in outcomes:
            counts = (one.passed, one.failed, one.skipped) if one.is_tests else ("", "", "")
            rows.append((one.title, one.verdict, *map(str, counts), f"{one.seconds:.0f} 秒"))
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        self.stdout.write("")
        for row in rows:
            cells = [
                cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True)
            ]
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write("")


def read_report(title: str, report: Path) -> Outcome:
    """The counts of a JUnit file; one failure when pytest died before it wrote one."""
    if not report.exists():
        return Outcome(title, failed=1)
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in ElementTree.parse(report).iter("testsuite"):
        for key in totals:
            totals[key] += int(suite.get(key, 0))
    failed = totals["failures"] + totals["errors"]
    passed = max(totals["tests"] - failed - totals["skipped"], 0)
    return Outcome(title, passed=passed, failed=failed, skipped=totals["skipped"])


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)

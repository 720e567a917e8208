"""The tables of tests/benchmarks/pages.py and page_speed.py, one database after the other."""

import json
from collections.abc import Callable

from tests.benchmarks import databases

PAGES = "tests.benchmarks.pages"
SPEED = "tests.benchmarks.page_speed"


def measure(names: int, say: Callable[[str], None]) -> None:
    """Every page of a county, its city and province among ``names`` rows of the country, on both databases;
    the ledger page and a save beside the barest way; a web process's memory."""
    for name, open_database in (("SQLite", databases.sqlite), ("PostgreSQL", databases.postgres)):
        told = []

        def prepare(url, told=told):
            told.append(databases.run_module(PAGES, "prepare", str(names), database=url))

        with open_database(prepare) as fresh:
            url = fresh()
            found = json.loads(databases.run_module(PAGES, "walk", told[0], database=url))
            speed = json.loads(databases.run_module(SPEED, "measure", database=url))
        _say_opened(name, names, found, say)
        _say_speed(speed, say)


def _say_opened(database, names, found, say):
    say(f"\npages among {names} rows, {database}")
    say(
        "| person | pages | failed | most statements | more than with one row | most rows read in one step "
        "| too many | slowest, ms |"
    )
    say("|---|---|---|---|---|---|---|---|")
    for person, visits in found.items():
        slowest = max(visits, key=lambda one: one["ms"])
        say(
            f"| {person} | {len(visits)} | {sum(one['status'] == 500 for one in visits)} "
            f"| {max(one['statements'] for one in visits)} | {sum(one['more'] for one in visits)} "
            f"| {max(one['rows'] for one in visits)} | {sum(one['whole'] for one in visits)} | {slowest['ms']} {slowest['page']} |"
        )
    for plan, pages in _broken(found).items():
        say(
            f"{plan}: {', '.join(pages[:5])}{f' and {len(pages) - 5} more' if len(pages) > 5 else ''}"
        )


def _say_speed(ms, say):
    say("| work, ms in the middle | product | bare | ratio |")
    say("|---|---|---|---|")
    for work, ours, bare in (
        ("ledger page of a county of 600, 50 rows", "first", "bare"),
        ("its last page beside its first", "deep", "first"),
        ("one row saved; the insert and its history", "add", "insert"),
    ):
        say(f"| {work} | {ms[ours]:.1f} | {ms[bare]:.1f} | {ms[ours] / ms[bare]:.2f} |")
    say(f"a process held {ms['before']} MB after two pages and {ms['after']} MB after all of this")


def _broken(found):
    """What is wrong → the pages."""
    broken = {}
    for one in (one for visits in found.values() for one in visits):
        for wrong in (
            "failed" if one["status"] == 500 else "",
            f"{one['statements']} statements" if one["more"] else "",
            f"reads {one['rows']} rows by {one['plan']}" if one["whole"] else "",
        ):
            if wrong:
                broken.setdefault(wrong, []).append(one["page"])
    return broken

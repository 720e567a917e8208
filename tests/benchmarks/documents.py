"""Annexes as workbooks and books as PDF, beside the ready libraries: the tables that README shows."""

import json
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import databases
from tests.benchmarks.turns import ROUNDS, by_turns, median

BOOK = "tests.benchmarks.book"
WRITERS = "tests.benchmarks.writers"


def writing(say: Callable[[str], None]) -> None:
    """An annex as a workbook beside openpyxl write-only and XlsxWriter, by turns; a million rows alone."""
    say(
        "\nannex of 11 columns as xlsx (each run a process; median of 3 by turns up to 10000 rows, then 1)"
    )
    say(
        "| rows | way | seconds | of the processor | product so many times as fast | memory MB | file MB |"
    )
    say("|---|---|---|---|---|---|---|")
    for rows in (10_000, 100_000, 1_000_000):
        ways = ("product", "openpyxl", "xlsxwriter") if rows < 1_000_000 else ("product",)
        rounds = ROUNDS if rows == 10_000 else 1
        runs = by_turns(lambda way, rows=rows: _written(way, rows), ways, rounds)
        ours = {key: median(runs["product"], key) for key in ("seconds", "cpu")}
        for way, found in runs.items():
            seconds, cpu = (median(found, key) for key in ("seconds", "cpu"))
            say(
                f"| {rows} | {way} | {seconds:.2f} | {cpu:.2f} | {seconds / ours['seconds']:.1f}, "
                f"of the processor {cpu / ours['cpu']:.1f} | {median(found, 'memory')} | "
                f"{found[0]['megabytes']:.1f} |"
            )


def _written(way, rows):
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        arguments = (way, str(rows), str(Path(folder) / "annex.xlsx"))
        return json.loads(databases.run_module(WRITERS, *arguments, database="sqlite://:memory:"))


LARGE = {
    "papers": "product, two processes",
    "alone": "product, one process",
    "plain": "WeasyPrint, the same HTML in one piece",
}


def binding(
    say: Callable[[str], None], counties: int = 16, rows: int = 200, large_rows: int = 3000
) -> None:
    """A city's book: joined from kept papers, beside WeasyPrint in one piece; the first layout of a county."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:

        def run(what, counties=counties, rows=rows):
            arguments = (what, str(counties), str(rows), folder)
            return json.loads(databases.run_module(BOOK, *arguments, database="sqlite://:memory:"))

        # the first layout of two counties by turns, then of all, which the book is joined from
        first = [(run("papers", 2), run("plain", 2)) for _ in range(ROUNDS)]
        found = {what: run(what) for what in ("papers", "joined", "whole")}
        large = {what: run(what, 1, large_rows) for what in LARGE}  # once: two minutes
    ratio = statistics.median(plain["seconds"] / ours["seconds"] for ours, plain in first)
    say(f"\nbook of {counties} counties × {rows} rows, PDF")
    say("| way | seconds | memory MB |")
    say("|---|---|---|")
    for what, label in (
        ("joined", "product: joined from kept papers, contents, running numbers"),
        ("papers", "the same papers laid out for the first time, by the worker"),
        ("whole", "WeasyPrint, the same HTML in one piece"),
    ):
        say(f"| {label} | {found[what]['seconds']:.2f} | {found[what]['memory']} |")
    say(
        f"joined {found['whole']['seconds'] / found['joined']['seconds']:.0f} times as fast as in one piece; a county's first "
        f"layout {ratio:.2f} times as fast as plain WeasyPrint"
    )
    _large_county(say, large_rows, large)


def _large_county(say, rows, found):
    say(f"\na county of {rows} rows, PDF, first time")
    say("| way | seconds | plain WeasyPrint's time / its | memory MB | of its helper | file MB |")
    say("|---|---|---|---|---|---|")
    for what, label in LARGE.items():
        one, plain = found[what], found["plain"]["seconds"]
        helper = one["helper"] if what == "papers" else "-"
        say(
            f"| {label} | {one['seconds']:.1f} | {plain / one['seconds']:.2f} | {one['memory']} | {helper} | "
            f"{one['megabytes']:.1f} |"
        )

"""Every measurement, one after the other, and the tables that README shows."""

import json
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import databases, documents, paging
from tests.benchmarks.turns import by_turns, median

IMPORT = "tests.benchmarks.import_rows"
DUPLICATES = "tests.benchmarks.duplicates"
ROLLUP = "tests.benchmarks.rollup"
LOAD = "tests.benchmarks.load"


def importing(rows: int, say: Callable[[str], None]) -> None:
    """One file of ``rows`` enterprises, half new and half changed, on both databases."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        path = Path(folder) / "ledger.xlsx"
        for name, open_database in (
            ("SQLite", databases.sqlite),
            ("PostgreSQL", databases.postgres),
        ):

            def prepare(url):
                databases.run_module(IMPORT, "prepare", str(rows), str(path), database=url)

            with open_database(prepare) as fresh:

                def run(what, fresh=fresh):
                    arguments = (what, str(rows), str(path))
                    return json.loads(databases.run_module(IMPORT, *arguments, database=fresh()))

                runs = by_turns(run, ("ours", "floor"))
                runs["stock"] = [run("stock")]  # once, it takes minutes
            _compare(name, rows, runs, say)


def _compare(database, rows, runs, say):
    middle = {what: median(found, "total") for what, found in runs.items()}
    ours = runs["ours"][0]
    say(f"\nimport of {rows} rows × 11 columns, half new half changed, {database}")
    say("| way | seconds | statements | memory MB |")
    say("|---|---|---|---|")
    parts = ", ".join(f"{part} {median(runs['ours'], part):.2f}" for part in ("preview", "confirm"))
    for what, label in (
        ("ours", f"product: upload, preview, confirm ({parts})"),
        ("floor", "floor: calamine, plain validation, upsert; no product features"),
        ("stock", "stock ModelResource of django-import-export"),
    ):
        first = runs[what][0]
        say(f"| {label} | {middle[what]:.2f} | {first['statements']} | {first['memory']} |")
    say(
        f"product: {middle['stock'] / middle['ours']:.0f} times faster than stock, "
        f"{middle['ours'] / middle['floor']:.1f} times the floor; reader process {ours['reader_memory']} MB"
    )


def reader(say: Callable[[str], None]) -> None:
    """The start of the limited child process."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        path = Path(folder) / "one-row.xlsx"
        url = f"sqlite:///{folder}/database.sqlite3"
        databases.run_module(IMPORT, "prepare", "1", str(path), database=url)
        found = json.loads(databases.run_module("tests.benchmarks.reader", str(path), database=url))
    say(
        f"\nreader process, one row, start to answer: median {found['median']:.2f} s, slowest {found['slowest']:.2f} s"
    )


def duplicates(names: int, say: Callable[[str], None]) -> None:
    """One name looked up in a county, and what units below a superior share, on both databases."""
    for name, open_database in (("SQLite", databases.sqlite), ("PostgreSQL", databases.postgres)):

        def prepare(url):
            databases.run_module(DUPLICATES, "prepare", str(names), database=url)

        with open_database(prepare) as fresh:
            url = fresh()

            def run(*what, url=url):
                return json.loads(databases.run_module(DUPLICATES, *what, database=url))

            _say_looked_up(name, [run("look_up", code) for code in ("130922", "130921")], say)
            _say_across(name, [run("page", code) for code in ("130922", "130900", "130000")], say)


def _say_looked_up(database, runs, say):
    say(
        f"\none name looked up in a county, {runs[0]['all']} names in all, {database}, ms p50 / p95"
    )
    say(
        "| names in the county | look-up | exact look-up alone | rapidfuzz, names in memory | found |"
    )
    say("|---|---|---|---|---|")
    for one in runs:
        times = " | ".join(
            f"{one[way]['p50']:.1f} / {one[way]['p95']:.1f}" for way in ("ours", "exact", "memory")
        )
        say(f"| {one['names']} | {times} | {one['found']} of {one['tried']} |")
    for one in runs:
        parts = one["exact"]["p50"] + one["memory"]["p50"]
        say(f"{one['names']} names: {one['ours']['p50'] / parts:.1f} times both together")


def _say_across(database, runs, say):
    say(f"\npairs of a county, enterprises that several units have, {database}")
    say("| unit | rows | found | seconds | statements |")
    say("|---|---|---|---|---|")
    for one in runs:
        say(
            f"| {one['level']} | {one['rows']} | {one['found']} | {one['seconds']:.3f} | {one['statements']} |"
        )
    for one in runs:
        for plan in one["plans"]:
            say(f"  {one['level']}: {plan}")


def rolling_up(names: int, say: Callable[[str], None]) -> None:
    """The live roll-up of everything, a province and a city beside hand-written SQL, on both databases."""
    for name, open_database in (("SQLite", databases.sqlite), ("PostgreSQL", databases.postgres)):

        def prepare(url):
            databases.run_module(ROLLUP, "prepare", str(names), database=url)

        say(f"\nroll-up, live, {name}, ms (median of 5, by turns)")
        say("| scope | rows | cells | product | hand-written SQL | ratio | statements in all |")
        say("|---|---|---|---|---|---|---|")
        with open_database(prepare) as fresh:
            url = fresh()
            for scope in ("all", "130000", "130900", "130921"):
                one = json.loads(databases.run_module(ROLLUP, "measure", scope, database=url))
                ratio = one["ours"] / one["hand"]
                say(
                    f"| {scope} | {one['rows']} | {one['cells']} | {one['ours']:.1f} | {one['hand']:.1f} | {ratio:.2f} | {one['statements']} |"
                )


def loading(minutes: float, say: Callable[[str], None]) -> None:
    """The last afternoon before the deadline, with a backup half-way that is restored elsewhere: the whole
    province on PostgreSQL, one county on SQLite."""
    for name, open_database, counties, editors in (
        ("PostgreSQL", databases.postgres, 167, 2),
        ("SQLite", databases.sqlite, 1, 5),
    ):

        def prepare(url, counties=counties):
            databases.run_module(LOAD, "prepare", str(counties), database=url)

        with tempfile.TemporaryDirectory() as folder, open_database(prepare) as fresh:
            told = databases.run_module(
                LOAD, "run", str(editors), str(minutes), folder, database=fresh()
            )
            [backup] = Path(folder).glob("backup-*.zip")
            other = fresh()
            databases.run_command("restore", str(backup), "--replace", database=other)
            broken = json.loads(databases.run_module(LOAD, "broken", database=other))
            _say_loaded(name, editors, json.loads(told), broken, say)


def _say_loaded(database, editors, one, broken, say):
    rate = one["requests"] / one["seconds"]
    say(
        f"\nthe last afternoon, {database}: {one['counties']} counties × {editors} people, {one['requests']} requests "
        f"in {one['seconds']} s ({rate:.1f} a second), {len(one['faults'])} failed"
    )
    say(
        f"{one['acknowledged']} acknowledged writes, {len(one['lost'])} lost, {len(one['broken'])} invariants "
        f"broken; of the backup restored elsewhere {len(broken)} broken"
    )
    say("| request | n | median ms | p95 ms |")
    say("|---|---|---|---|")
    for kind, ms in one["ms"].items():
        say(f"| {kind} | {ms['n']} | {ms['median']} | {ms['p95']} |")
    for fault in (*one["faults"], *one["lost"], *one["broken"], *broken):
        say(fault)


def machine() -> str:
    """The kind of machine, for the table's caption."""
    return f"{platform.machine()}, Python {platform.python_version()}"


def run(
    topics: list[str], rows: int, names: int, minutes: float, say: Callable[[str], None]
) -> None:
    """Measure ``topics`` (all when empty) and say the tables line by line."""
    say(f"machine: {machine()}")
    if not topics or "import" in topics:
        importing(rows, say)
    if not topics or "reader" in topics:
        reader(say)
    if not topics or "duplicates" in topics:
        duplicates(names, say)
    if not topics or "rollup" in topics:
        rolling_up(names, say)
    if not topics or "book" in topics:
        documents.binding(say)
    if not topics or "pages" in topics:
        paging.measure(names, say)
    if not topics or "writers" in topics:
        documents.writing(say)
    if not topics or "load" in topics:
        loading(minutes, say)

"""Every measurement, one after the other, and the tables that README shows."""

import json
import platform
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import databases

IMPORT = "tests.benchmarks.import_rows"
ROUNDS = 3  # ours and the floor by turns; the stock loop once, it takes minutes


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

                runs = {"ours": [], "floor": []}
                for _ in range(ROUNDS):
                    for what, found in runs.items():
                        found.append(run(what))
                runs["stock"] = [run("stock")]
            _compare(name, rows, runs, say)


def _compare(database, rows, runs, say):
    middle = {what: _median(found, "total") for what, found in runs.items()}
    ours = runs["ours"][0]
    say(f"\nimport of {rows} rows × 11 columns, half new half changed, {database}")
    say("| way | seconds | statements | memory MB |")
    say("|---|---|---|---|")
    parts = ", ".join(
        f"{part} {_median(runs['ours'], part):.2f}" for part in ("preview", "confirm")
    )
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


def _median(found, key):
    return statistics.median(one[key] for one in found)


def machine() -> str:
    """The kind of machine, for the table's caption."""
    return f"{platform.machine()}, Python {platform.python_version()}"


def run(topics: list[str], rows: int, say: Callable[[str], None]) -> None:
    """Measure ``topics`` (all when empty) and say the tables line by line."""
    say(f"machine: {machine()}")
    if not topics or "import" in topics:
        importing(rows, say)
    if not topics or "reader" in topics:
        reader(say)

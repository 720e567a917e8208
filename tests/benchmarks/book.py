"""A city's book of counties as PDF: joined from kept papers, and laid out in one piece by WeasyPrint.

``python -m tests.benchmarks.book papers|alone|plain|joined|whole COUNTIES ROWS FOLDER`` prints JSON: the papers of the
counties laid out by the product (and without its second process), and by plain WeasyPrint from the same HTML; the book joined from the papers
that ``papers`` left in the folder; the same tables as one document.
"""

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import django

django.setup()

from django.template.loader import render_to_string  # noqa: E402
from weasyprint import HTML  # noqa: E402

from reports.book_making import PAGE  # noqa: E402
from reports.writers import pieces  # noqa: E402
from reports.writers.book_pdf import joined  # noqa: E402
from reports.writers.paper_fetcher import PaperFetcher  # noqa: E402
from reports.writers.pdf import annex_pdf  # noqa: E402
from reports.writers.sheet import AnnexSheet, Column  # noqa: E402
from tests.benchmarks.writers import sheet_of  # noqa: E402

FILES = {"papers": "县0", "plain": "plain", "whole": "whole", "joined": "book", "alone": "县0"}


def sheets(counties, rows):
    """One annex a county, as a frozen version has it."""
    return [
        replace(sheet_of(rows), rows=tuple(sheet_of(rows).rows), tab=f"县{number}")
        for number in range(counties)
    ]


def _plain(tables):
    page = render_to_string("reports/paper/annex.html", {"sheets": tables, "stamped": []})
    return HTML(string=page, url_fetcher=PaperFetcher(lambda name: None)).write_pdf(
        presentational_hints=True
    )


def papers(tables, folder):
    for sheet in tables:
        (folder / f"{sheet.tab}.pdf").write_bytes(annex_pdf([sheet]))


def alone(tables, folder):
    """``papers`` without a second process."""
    pieces.HELPED = float("inf")
    papers(tables, folder)


def plain(tables, folder):
    for sheet in tables:
        (folder / "plain.pdf").write_bytes(_plain([sheet]))


def whole(tables, folder):
    (folder / "whole.pdf").write_bytes(_plain(tables))


def joined_book(tables, folder):
    """As the worker does it: a front with the page of each county, and running numbers."""
    kept = [(folder / f"{sheet.tab}.pdf").read_bytes() for sheet in tables]
    columns = (Column("序号", 12.0, "center"), Column("单位", 60.0), PAGE)

    def front(starts):
        rows = tuple((n, sheet.tab, at) for n, (sheet, at) in enumerate(zip(tables, starts, strict=True), 1))  # fmt: skip
        total = ("合计", None, None)
        return annex_pdf([AnnexSheet("附件2", "汇编", "", "", columns, rows, total, ())])

    with (folder / "book.pdf").open("wb") as file:
        joined(front, kept, file)


def main(what, counties, rows, folder):
    work = {
        "papers": papers,
        "alone": alone,
        "plain": plain,
        "whole": whole,
        "joined": joined_book,
    }[what]
    tables = sheets(int(counties), int(rows))
    annex_pdf([replace(tables[0], rows=tables[0].rows[:1])])  # what is loaded once is not counted
    started = time.perf_counter()
    work(tables, Path(folder))
    figures = {
        "seconds": time.perf_counter() - started,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "helper": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "megabytes": (Path(folder) / f"{FILES[what]}.pdf").stat().st_size / 1e6,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A large book made by a worker: told county by county, joined from papers that are kept."""

from dataclasses import replace
from functools import partial

from django.core.exceptions import PermissionDenied

from campaign.jobs import tell
from campaign.models import Campaign, Job
from campaign.models.submission import Refused
from campaign.whole_file import whole_file
from reports.basis import Basis
from reports.books import MOST_IN_BACKGROUND, leaves_of, parts_of, rows_of_book, scope_for
from reports.marking import marked
from reports.papers import paper_of
from reports.shelf import Shelf
from reports.stamping import stamp_of
from reports.writers.book_pdf import joined
from reports.writers.pdf import PaperUnavailable, annex_pdf
from reports.writers.sheet import Column
from reports.writers.xlsx import write_annexes

PAGE = Column("页码", 18.0, "right")


def make(job: Job):
    """(file name, open file) of the book that ``job.arguments`` describe (reports/views/books.py).

    Refused when it has grown too long or who ordered it may not read it any more.
    """
    asked = job.arguments
    campaign = Campaign.objects.get(slug=asked["slug"])
    annex, basis = campaign.definition.annex_by_digits[asked["digits"]], Basis(asked["basis"])
    try:
        scope = scope_for(job.by, campaign, job.district, basis)
    except PermissionDenied as denied:
        raise Refused(str(denied)) from denied
    tell(job, "读取各单位的数据", 0, 1)
    if rows_of_book(campaign, annex, scope, basis) > MOST_IN_BACKGROUND[asked["form"]]:
        raise Refused("企业数超过一册的上限，请分市、分县下载。")
    write = _pdf if asked["form"] == "pdf" else _xlsx
    with Shelf() as shelf:
        parts = parts_of(campaign, annex, scope, basis)
        leaves = leaves_of(annex, parts, scope, basis, stamp_of, shelf.keep)
        try:
            sheets = marked(campaign, [leaf.sheet for leaf in leaves])
            leaves = [leaf._replace(sheet=s) for leaf, s in zip(leaves, sheets, strict=True)]
            file = whole_file(partial(write, job, annex, leaves))
        except PaperUnavailable as problem:
            raise Refused(str(problem)) from problem
    return f"{asked['name']}.{asked['form']}", file


def _xlsx(job, annex, leaves, file):
    tell(job, "写入 Excel", 0, 1)
    write_annexes([leaf.sheet for leaf in leaves], file)


def _pdf(job, annex, leaves, file):
    (summary, _), *leaves = leaves
    papers = []
    for number, (sheet, version) in enumerate(leaves):
        tell(job, f"排版 {sheet.tab}", number, len(leaves) + 1)
        papers.append(
            paper_of(version, annex, sheet.stamp).content if sheet.stamp else annex_pdf([sheet])
        )
    tell(job, "装订成册、编页码", len(leaves), len(leaves) + 1)
    joined(lambda starts: annex_pdf([_with_pages(summary, starts)]), papers, file)


def _with_pages(summary, starts):
    """The summary as the contents page of the book: the page on which each unit begins."""
    rows = tuple((*row, start) for row, start in zip(summary.rows, starts, strict=True))
    return replace(
        summary, columns=(*summary.columns, PAGE), rows=rows, total=(*summary.total, None)
    )

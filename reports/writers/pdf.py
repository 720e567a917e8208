"""Annex tables as PDF: the paper that is printed, signed and sealed."""

import gc
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import segno
from django.template.loader import render_to_string

from campaign.collecting import collection_paused
from reports.writers.fonts import missing_fonts
from reports.writers.sheet import AnnexSheet

# One document of this many rows takes half a minute and 0.9 GB; both grow with the rows.
MOST_ROWS = 3000
CODE_SIDE = 18.0  # millimetres


class PaperUnavailable(Exception):
    """No PDF can be made; the message is a Chinese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF, and how many pages of it each sheet has."""

    content: bytes
    pages: tuple[int, ...]


def annex_pdf(sheets: Sequence[AnnexSheet], *, contents: bool = False) -> bytes:
    """``annex_paper`` where nobody asks how many pages it has."""
    return annex_paper(sheets, contents=contents).content


def annex_paper(sheets: Sequence[AnnexSheet], *, contents: bool = False) -> Paper:
    """One PDF, A4 landscape, each annex on a new page, pages numbered through; with ``contents``
    a list of the sheets and their pages in front.

    Takes about 0.5 s and 10 ms a row: above some hundred rows not inside a request. PaperUnavailable without Pango or fonts and above MOST_ROWS rows.
    """
    if problems := missing_fonts():
        raise PaperUnavailable("".join(problems))
    if (count := sum(len(sheet.rows) for sheet in sheets)) > MOST_ROWS:
        raise PaperUnavailable(
            f"共 {count} 行，超过一份 PDF 的上限 {MOST_ROWS} 行，请分县（市、区）生成，或导出 Excel。"
        )
    # A layout is some million small objects, all needed to its end: to search them for garbage again and
    # again takes a fifth of the time. Afterwards they all go, else one paper's would wait for the next.
    try:
        with collection_paused():
            return _laid_out(sheets, contents)
    finally:
        gc.collect()


def _laid_out(sheets: Sequence[AnnexSheet], contents: bool) -> Paper:
    # Imported here: the site starts and everything else works where Pango is not installed.
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from reports.writers.paper_fetcher import PaperFetcher

    stamped = [(i, range(1, _most_pages(sheet))) for i, sheet in enumerate(sheets) if sheet.stamp]
    practice = any(sheet.practice for sheet in sheets)
    context = {"sheets": sheets, "stamped": stamped, "contents": contents, "practice": practice}
    laid_out = HTML(
        string=render_to_string("reports/paper/annex.html", context),
        url_fetcher=PaperFetcher(lambda name: _picture(sheets, name)),
    ).render(font_config=FontConfiguration(), presentational_hints=True)
    pages = Counter(anchor for page in laid_out.pages for anchor in page.anchors)
    counts = tuple(pages[f"sheet-{index}"] for index in range(len(sheets)))
    return Paper(laid_out.write_pdf(), counts)


def _most_pages(sheet: AnnexSheet) -> int:
    """More pages than the sheet can have, unless its rows are so high that three fill no page; the
    code of a page beyond does not say its number."""
    return 4 + len(sheet.rows) // 3


def _picture(sheets: Sequence[AnnexSheet], name: str) -> bytes | None:
    """``qr/<sheet>-<page>.svg``; page 0 is any page."""
    found = re.fullmatch(r"qr/(\d+)-(\d+)\.svg", name)
    if not found:
        return None
    index, page = map(int, found.groups())
    stamp = sheets[index].stamp
    return qr_code(stamp.address_of(page or None)) if stamp else None


def qr_code(address: str) -> bytes:
    """An SVG without quiet zone (the margin around it is white)."""
    picture, code = BytesIO(), segno.make_qr(address, error="m")
    scale = CODE_SIDE / code.symbol_size(border=0)[0]
    code.save(picture, kind="svg", border=0, scale=scale, unit="mm")
    return picture.getvalue()

"""Annex tables laid out by WeasyPrint, without Django: by the process that asks and by its helper (layout_helper.py)."""

import gc
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple

import segno
from weasyprint import HTML, Document
from weasyprint.text.fonts import FontConfiguration

from reports.writers.paper_fetcher import PaperFetcher
from reports.writers.sheet import Stamp

CODE_SIDE = 18.0  # millimetres


class Order(NamedTuple):
    """What to lay out: the page of HTML, the stamp of each sheet, how many pages of the paper are before
    it, and whether it goes on: then its rows are named row-1…, and those of the last page are left over."""

    html: str
    stamps: tuple[Stamp | None, ...]
    before: int = 0
    goes_on: bool = False


class Extent(NamedTuple):
    """How many pages were kept, of each sheet how many, and of a piece that goes on how many rows are on them."""

    pages: int
    of_sheets: tuple[int, ...]
    rows: int = 0


NOTHING = Extent(0, ())


@dataclass
class Layout:
    """Lays out one order after the other in this process; only one is in memory."""

    fonts: FontConfiguration = field(default_factory=FontConfiguration)
    kept: list[Document] = field(default_factory=list)  # the last one, until it is written
    extent: Extent = NOTHING

    def ask(self, order: Order) -> None:
        """Lay ``order`` out. About 0.2 s and 8 ms a row."""
        picture = PaperFetcher(lambda name: _picture(order, name))
        page = HTML(string=order.html, url_fetcher=picture)
        document = page.render(font_config=self.fonts, presentational_hints=True)
        count, rows = _full(document.pages) if order.goes_on else (len(document.pages), 0)
        pages = document.pages[:count]
        sheets = [f"sheet-{index}" for index in range(len(order.stamps))]
        of_sheets = tuple(sum(sheet in page.anchors for page in pages) for sheet in sheets)
        if order.before or order.goes_on:
            for page in pages:
                page.anchors.clear()  # nothing leads to them, and every piece has the same
        self.kept, self.extent = [document.copy(pages)], Extent(count, of_sheets, rows)

    def laid_out(self) -> Extent:
        """What became of the order."""
        return self.extent

    def written(self) -> bytes:
        """The kept pages as PDF; afterwards the layout is gone. About 2 ms a row."""
        content = self.kept.pop().write_pdf()
        gc.collect()
        return content


def _full(pages):
    """How many pages no later row can change, and how many rows are on them: all before the last page that
    begins with a row and not with the rest of one."""
    rows = [_rows_on(page) for page in pages]
    for last in range(len(pages) - 1, 0, -1):
        if (first := min(rows[last])) not in rows[last - 1]:
            return last, first - 1
    return 0, 0


def _rows_on(page):
    return {int(name[4:]) for name in page.anchors if name.startswith("row-")}


def _picture(order: Order, name: str) -> bytes | None:
    """``qr/<sheet>-<page>.svg``; page 0 is any page."""
    found = re.fullmatch(r"qr/(\d+)-(\d+)\.svg", name)
    if not found:
        return None
    index, page = map(int, found.groups())
    stamp = order.stamps[index]
    return qr_code(stamp.address_of(order.before + page if page else None)) if stamp else None


def qr_code(address: str) -> bytes:
    """An SVG without quiet zone (the margin around it is white)."""
    picture, code = BytesIO(), segno.make_qr(address, error="m")
    scale = CODE_SIDE / code.symbol_size(border=0)[0]
    code.save(picture, kind="svg", border=0, scale=scale, unit="mm")
    return picture.getvalue()

"""An annex laid out piece by piece: page for page as in one piece, in the memory of one piece.

WeasyPrint fills page after page from the top, so the full pages of some first rows are the pages of the whole
table. The rows on the last page, which is not full, begin the next piece.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import cycle, islice
from threading import BoundedSemaphore

from django.template.loader import render_to_string

from reports.writers.layout_helper import Helper, HelperLost
from reports.writers.layouts import Layout, Order
from reports.writers.pdfium import pdfium
from reports.writers.sheet import AnnexSheet

PIECE = (
    150  # rows; each takes 0.25 MB while it is laid out. The last piece may have half as many again
)
HELPED = 4 * PIECE  # rows from which a second process is worth its start
_HELPERS = BoundedSemaphore(1)  # for a server process; who finds it taken works alone


def order_of(
    sheets: Sequence[AnnexSheet], *, contents=False, before: int = 0, goes_on=False
) -> Order:
    """What to lay out for ``sheets``, or for a piece of one sheet that has ``before`` pages before it and ``goes_on``."""
    context = {
        "sheets": sheets,
        "stamped": [(i, range(1, _most_pages(s))) for i, s in enumerate(sheets) if s.stamp],
        "contents": contents,
        "practice": any(sheet.practice for sheet in sheets),
        "continued": before > 0,
        "first_page": before + 1,
        "goes_on": goes_on,
    }
    html = render_to_string("reports/paper/annex.html", context)
    return Order(html, tuple(sheet.stamp for sheet in sheets), before, goes_on)


def in_pieces(sheet: AnnexSheet) -> tuple[bytes, int]:
    """``sheet`` as PDF and how many pages it has; by two processes where it is long and the machine has two cores."""
    if len(sheet.rows) >= HELPED and _cores() > 1 and _HELPERS.acquire(blocking=False):
        try:
            with Helper() as helper:
                return laid_out_by([Layout(), helper], sheet)
        except HelperLost:
            pass
        finally:
            _HELPERS.release()
    return laid_out_by([Layout()], sheet)


def laid_out_by(layers: Sequence[Layout | Helper], sheet: AnnexSheet) -> tuple[bytes, int]:
    """``sheet`` as PDF and how many pages it has, the pieces laid out by ``layers`` in turn."""
    further, waiting, left = iter(sheet.rows), [], len(sheet.rows)
    written, before, behind, room = [], 0, None, PIECE
    turns = cycle(layers)
    layer = next(turns)
    while True:
        waiting += islice(further, (left if 2 * left <= 3 * room else room) - len(waiting))
        goes_on = len(waiting) < left
        if behind is layer:
            written.append(behind.written())
            behind = None
        piece = replace(sheet, rows=tuple(waiting))
        layer.ask(order_of([piece], before=before, goes_on=goes_on))
        if behind:
            written.append(behind.written())
            behind = None
        extent = layer.laid_out()
        if not extent.pages:
            room += (
                PIECE  # a single page, or a row of many: with more rows there will be a full one
            )
            continue
        before, left = before + extent.pages, left - extent.rows
        if not goes_on:
            return _joined([*written, layer.written()]), before
        del waiting[: extent.rows]
        behind, layer, room = layer, next(turns), PIECE


def _cores():
    """Those this process may use, where the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _joined(pieces):
    """One PDF, title and outline of the first."""
    if len(pieces) == 1:
        return pieces[0]
    content = BytesIO()
    with pdfium() as library, library.PdfDocument(pieces[0]) as whole:
        for piece in pieces[1:]:
            with library.PdfDocument(piece) as source:
                whole.import_pages(source)
        whole.save(content)
    return content.getvalue()


def _most_pages(sheet):
    """More pages than the sheet can have, unless its rows are so high that three fill no page; the
    code of a page beyond does not say its number."""
    return 4 + len(sheet.rows) // 3

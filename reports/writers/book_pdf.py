"""Papers joined to a book: a front with the page on which each begins, and pages numbered through."""

import ctypes
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import BinaryIO

from reports.writers.pdfium import pages_in, pdfium

FROM_LEFT, FROM_TOP, POINTS = 99, 42, 10  # of the running number on a page, in points: 35 and 15 mm


def joined(front: Callable[[list[int]], bytes], papers: Sequence[bytes], to: BinaryIO) -> None:
    """Write ``papers`` (PDFs) behind their ``front`` into ``to`` (which stays open).

    ``front`` is asked with the page of the book on which each paper begins, again when it turns out
    longer than was thought. Every page gets 3 / 270 at its top, beside the paper's own number.
    """
    lengths = [pages_in(paper) for paper in papers]
    ahead = 1
    while True:
        starts = [ahead + before + 1 for before in accumulate([0, *lengths[:-1]])] if papers else []
        first = front(starts)
        if (pages := pages_in(first)) == ahead:
            break
        ahead = pages
    count = ahead + sum(lengths)
    with pdfium() as library, library.PdfDocument.new() as book:
        for start, paper in zip((1, *starts), (first, *papers), strict=True):
            # Numbered before it is bound: in a book of hundreds of pages each page takes ten times as long.
            with library.PdfDocument(paper) as source:
                _number_all(library.raw, source, start, count)
                book.import_pages(source)
        book.save(to)


def _number_all(raw, document, start, count):
    font = raw.FPDFText_LoadStandardFont(document.raw, b"Helvetica")
    for place in range(len(document)):
        _number(raw, document, document[place], font, f"{start + place} / {count}")
    raw.FPDFFont_Close(font)


def _number(raw, document, page, font, text):
    written = raw.FPDFPageObj_CreateTextObj(document.raw, font, POINTS)
    wide = (text + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(
        written, ctypes.cast(ctypes.create_string_buffer(wide), raw.FPDF_WIDESTRING)
    )
    raw.FPDFPageObj_Transform(written, 1, 0, 0, 1, FROM_LEFT, page.get_height() - FROM_TOP)
    raw.FPDFPage_InsertObject(page.raw, written)
    page.gen_content()
    page.close()

"""An official document as PDF, in the layout of GB/T 9704-2012."""

import re

from django.template.loader import render_to_string

from reports.writers.document import Document, Paragraph, Picture, Table
from reports.writers.fonts import missing_fonts
from reports.writers.measure import printable
from reports.writers.pdf import Paper, PaperUnavailable

# Some 240 pages; time and memory grow with the text.
MOST_CHARACTERS = 150_000


def document_pdf(document: Document) -> bytes:
    """``document_paper`` where nobody asks how many pages it has."""
    return document_paper(document).content


def document_paper(document: Document) -> Paper:
    """``document`` as PDF, A4 upright, pages numbered — 1 — on the outer side.

    PaperUnavailable without Pango or fonts and above MOST_CHARACTERS.
    """
    if problems := missing_fonts():
        raise PaperUnavailable("".join(problems))
    if (length := _length(document)) > MOST_CHARACTERS:
        raise PaperUnavailable(
            f"全文 {length} 字，超过一份 PDF 的上限 {MOST_CHARACTERS} 字，请删减后再生成，或下载 Word 文件。"
        )
    # Imported here: the site starts and everything else works where Pango is not installed.
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from reports.writers.paper_fetcher import PaperFetcher

    context = {
        "document": document,
        "parts": [(type(part).__name__.lower(), part) for part in document.parts],
        "pages": range(1, _most_pages(document, length)) if document.stamp else (),
    }
    laid_out = HTML(
        string=printable(render_to_string("reports/paper/document.html", context)),
        url_fetcher=PaperFetcher(lambda name: _picture(document, name)),
    ).render(font_config=FontConfiguration(), presentational_hints=True)
    return Paper(laid_out.write_pdf(), (len(laid_out.pages),))


def _length(document):
    texts = [part.text for part in document.parts if isinstance(part, Paragraph)]
    tables = [part for part in document.parts if isinstance(part, Table)]
    cells = [cell for table in tables for row in table.rows for cell in row]
    return sum(map(len, (*texts, *cells)))


def _most_pages(document, length):
    """More pages than the document can have; the code of a page beyond does not say its number."""
    rows = sum(len(part.rows) for part in document.parts if isinstance(part, Table))
    return 4 + length // 200 + rows // 10 + len(document.parts) // 5


def _picture(document: Document, name: str) -> bytes | None:
    """``chart/<place>.svg`` among the parts, ``qr/<page>.svg``; page 0 is any page."""
    found = re.fullmatch(r"(chart|qr)/(\d+)\.svg", name)
    if not found:
        return None
    number = int(found[2])
    if found[1] == "qr":
        from reports.writers.layouts import qr_code

        return qr_code(document.stamp.address_of(number or None)) if document.stamp else None
    part = document.parts[number]
    return part.svg.encode() if isinstance(part, Picture) else None

"""An official document as PDF, in the layout of GB/T 9704-2012."""

from django.template.loader import render_to_string

from reports.writers.document import Document, Table
from reports.writers.fonts import missing_fonts
from reports.writers.pdf import PaperUnavailable


def document_pdf(document: Document) -> bytes:
    """``document`` as PDF, A4 upright, pages numbered — 1 — on the outer side. PaperUnavailable without Pango or fonts."""
    if problems := missing_fonts():
        raise PaperUnavailable("".join(problems))
    # Imported here: the site starts and everything else works where Pango is not installed.
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from reports.writers.paper_fetcher import PaperFetcher

    parts = [(isinstance(part, Table), part) for part in document.parts]
    page = render_to_string("reports/paper/document.html", {"document": document, "parts": parts})
    made = HTML(string=page, url_fetcher=PaperFetcher({}.get))
    return made.write_pdf(font_config=FontConfiguration(), presentational_hints=True)

"""Annex tables as PDF: the paper that is printed, signed and sealed."""

from collections.abc import Sequence
from io import BytesIO

import segno
from django.template.loader import render_to_string

from reports.writers.fonts import missing_fonts
from reports.writers.sheet import AnnexSheet

# One document of this many rows takes half a minute and 0.9 GB; both grow with the rows.
MOST_ROWS = 3000


class PaperUnavailable(Exception):
    """No PDF can be made; the message is a Chinese sentence that says what to do."""


def annex_pdf(sheets: Sequence[AnnexSheet], *, contents: bool = False) -> bytes:
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
    # Imported here: the site starts and everything else works where Pango is not installed.
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from reports.writers.paper_fetcher import PaperFetcher

    pictures = {
        f"qr/{index}.svg": _qr_code(sheet.stamp.verify_url)
        for index, sheet in enumerate(sheets)
        if sheet.stamp
    }
    document = HTML(
        string=render_to_string(
            "reports/paper/annex.html", {"sheets": sheets, "contents": contents}
        ),
        url_fetcher=PaperFetcher(pictures),
    )
    return document.write_pdf(font_config=FontConfiguration(), presentational_hints=True)


def _qr_code(address: str) -> bytes:
    """An SVG without quiet zone (the margin around it is white)."""
    picture = BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="svg", border=0, omitsize=True)
    return picture.getvalue()

"""A chart as PNG, for papers that cannot hold SVG; drawn with the fonts of the PDF."""

from io import BytesIO

from django.template.loader import render_to_string

from reports.writers.fonts import missing_fonts
from reports.writers.pdf import PaperUnavailable
from reports.writers.pdfium import pdfium

WIDTH, DOTS = 156, 200  # mm, dots an inch


def picture_png(svg: str) -> bytes:
    """``svg`` drawn 156 mm wide on white. PaperUnavailable without Pango or fonts."""
    if problems := missing_fonts():
        raise PaperUnavailable("".join(problems))
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from reports.writers.paper_fetcher import PaperFetcher

    page = HTML(
        string=render_to_string("reports/paper/picture.html"),
        url_fetcher=PaperFetcher({"picture.svg": svg.encode()}.get),
    ).write_pdf(font_config=FontConfiguration())
    file = BytesIO()
    _cut(_drawn(page)).save(file, "PNG", dpi=(DOTS, DOTS))
    return file.getvalue()


def _drawn(page):
    with pdfium() as library, library.PdfDocument(page) as document:
        bitmap = document[0].render(scale=DOTS / 72)
        picture = bitmap.to_pil().copy()
        bitmap.close()
    return picture


def _cut(picture):
    """The picture without the white paper below it."""
    from PIL import Image, ImageChops

    ink = ImageChops.difference(picture, Image.new(picture.mode, picture.size, "white")).getbbox()
    return picture.crop((0, 0, picture.width, ink[3] if ink else 1))

"""How a worksheet prints: paper, margins, what repeats on every page."""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.writers.measure import printable
from reports.writers.sheet import (
    MARGIN_BOTTOM,
    MARGIN_LEFT,
    MARGIN_RIGHT,
    MARGIN_TOP,
    AnnexSheet,
)

_INCH = 25.4
_A4 = 9
_HEADER_FROM_EDGE, _FOOTER_FROM_EDGE = (
    14.0,
    13.0,
)  # millimetres: the number stands 7 mm under the text


def set_up_page(ws: Worksheet, sheet: AnnexSheet, header_row: int, last_row: int) -> None:
    """A4 landscape, margins of the rotated type area, one page wide, ``header_row`` on every page."""
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = _A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.page_margins = PageMargins(
        left=MARGIN_LEFT / _INCH,
        right=MARGIN_RIGHT / _INCH,
        top=MARGIN_TOP / _INCH,
        bottom=MARGIN_BOTTOM / _INCH,
        header=_HEADER_FROM_EDGE / _INCH,
        footer=_FOOTER_FROM_EDGE / _INCH,
    )
    ws.print_options.horizontalCentered = True
    ws.print_area = f"A1:{get_column_letter(len(sheet.columns))}{last_row}"
    ws.print_title_rows = f"{header_row}:{header_row}"
    _say(ws.oddFooter.center, "— &P —", "宋体", 14)
    if sheet.stamp:
        version, receipt, fingerprint = sheet.stamp.foot_lines
        _say(ws.oddFooter.left, _plain(f"{version}　{receipt}"), "宋体", 9)
        _say(ws.oddFooter.right, _plain(fingerprint), "宋体", 9)
    if sheet.mark:
        _say(ws.oddHeader.center, sheet.mark, "黑体", 14)


def _say(part: HeaderFooterItem, text: str, font: str, points: int) -> None:
    part.text, part.font, part.size = text, f"{font},Regular", points


def _plain(text: str) -> str:
    """Text in which no character is a code of the header and footer language."""
    return printable(text).replace("\n", " ").replace("&", "&&")

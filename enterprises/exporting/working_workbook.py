"""填报工作簿: a unit's rows as an xlsx that is filled in without the system and comes back to it.

What it writes, enterprises/importing reads: the header, and behind a hidden column which row in which
version each line was made from. Without rows it is the template.
"""

from collections.abc import Iterable
from typing import BinaryIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from enterprises.columns import Kind
from enterprises.exporting.drop_downs import add_checks
from enterprises.exporting.instructions import write_instructions
from enterprises.exporting.row_height import row_height
from enterprises.exporting.working_columns import WorkingColumn, working_columns
from enterprises.formula_safe import harmless
from enterprises.importing.row_token import make_token
from enterprises.importing.workbook import MARK_LABEL, WORKING_SHEET
from enterprises.models import Enterprise

HEADER_ROW = 3
EMPTY_ROWS = 300  # below the last row, with drop-downs and checks
PRINTED_EMPTY, PRINTED_BLANK = 5, 28  # empty rows on paper: below the rows, of the template
FONT = "宋体"
_THIN = Side(style="thin", color="999999")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OFFICIAL, _FURTHER = (PatternFill("solid", fgColor=colour) for colour in ("F6DDDB", "E4E9F0"))
_SIDES = {Kind.POSITION: "center", Kind.YES_NO: "center", Kind.MONTH: "center", Kind.COUNT: "right"}


def write_workbook(
    campaign,
    district,
    rows: Iterable[Enterprise],
    to: BinaryIO,
    *,
    township: str = "",
    townships: tuple[str, ...] = (),
) -> None:
    """Writes the workbook of ``rows`` into ``to`` (which stays open). No query.

    ``township`` stands beside the unit's name, ``townships`` are offered in its column. About 0.5 ms
    a row.
    """
    columns = working_columns(campaign.definition, townships)
    book = Workbook()
    book.properties.creator = None
    book.properties.title = f"{district.name}{township} {campaign.title}"
    sheet = _Sheet(book.active, columns, campaign.definition)
    sheet.head(campaign.title, f"{district.name}{f'（{township}）' if township else ''}")
    for number, enterprise in enumerate(rows, start=1):
        sheet.row(number, enterprise)
    last = sheet.last_row + EMPTY_ROWS
    add_checks(book, sheet.ws, columns, HEADER_ROW + 1, last)
    sheet.page()
    write_instructions(book, campaign, columns)
    book.save(to)


class _Sheet:
    """The sheet 填报表 while it is written."""

    def __init__(self, ws: Worksheet, columns: list[WorkingColumn], definition):
        self.ws, self.columns, self.definition = ws, columns, definition
        self.last_row = HEADER_ROW
        self.styles = {}
        self.official = sum(column.is_official for column in columns)
        ws.title = WORKING_SHEET

    def head(self, title: str, unit: str) -> None:
        """Title, unit and hints, the header, and how each column looks below it."""
        ws, width = self.ws, len(self.columns)
        self._words(1, 1, self.official, f"{title}填报表", Font(FONT, 16, bold=True), "center")
        made = f"{timezone.localtime():%Y-%m-%d %H:%M}"
        left = (
            f"填报单位：{unit}　　导出时间：{made}　　一行一家企业，接着往下填；怎么填见“填表说明”"
        )
        self._words(2, 1, self.official, left, Font(FONT, 11), "left")
        right = "以下为补充栏目，知道的就填，可以空着；新的企业请选好“乡镇（街道）”"
        self._words(2, self.official + 1, width, right, Font(FONT, 11), "left")
        for number, column in enumerate(self.columns, start=1):
            cell = ws.cell(HEADER_ROW, number, column.label)
            cell.font, cell.border = Font(FONT, 11, bold=True), _GRID
            cell.fill = _OFFICIAL if column.is_official else _FURTHER
            cell.alignment = Alignment("center", "center", wrap_text=True)
            below = ws.column_dimensions[get_column_letter(number)]
            below.width = column.width
            self._dress(below, column)
        ws.cell(HEADER_ROW, width + 1, MARK_LABEL)
        ws.column_dimensions[get_column_letter(width + 1)].hidden = True
        for row, height in ((1, 30), (2, 20), (HEADER_ROW, 34)):
            ws.row_dimensions[row].height = height
        ws.freeze_panes = ws.cell(HEADER_ROW + 1, 3)  # 序号 and 企业名称 stay in sight

    def row(self, number: int, enterprise: Enterprise) -> None:
        """One enterprise below the last one."""
        self.last_row += 1
        texts = []
        for at, column in enumerate(self.columns, start=1):
            given = number if column.kind is Kind.POSITION else None
            value = given or column.value(enterprise, self.definition)
            cell = self.ws.cell(self.last_row, at)
            quoted = isinstance(value, str) and harmless(value) != value
            cell._style = self._style(cell, column, quoted)  # shared: ten times faster than set
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
                cell.data_type = "s"  # a text stays a text, even one that begins with "="
                texts.append((value, column.width))
            else:
                cell.value = value
        self.ws.cell(self.last_row, len(self.columns) + 1, make_token(enterprise))
        if height := row_height(texts):
            self.ws.row_dimensions[self.last_row].height = height

    def page(self) -> None:
        """A4 landscape, the official columns one page wide, the header on every page."""
        ws = self.ws
        ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", ws.PAPERSIZE_A4
        ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
        ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        ws.page_margins.left = ws.page_margins.right = 0.4
        ws.page_margins.top = ws.page_margins.bottom = 0.5
        ws.print_options.horizontalCentered = ws.print_options.gridLines = True
        ws.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        ws.oddFooter.center.text = "第 &P 页，共 &N 页"
        last = self.last_row + (PRINTED_EMPTY if self.last_row > HEADER_ROW else PRINTED_BLANK)
        ws.print_area = f"A1:{get_column_letter(self.official)}{last}"

    def _words(self, row, first, last, text, font, side):
        cell = self.ws.cell(row, first, text)
        cell.data_type, cell.font = "s", font
        cell.alignment = Alignment(side, "center", shrink_to_fit=True)
        self.ws.merge_cells(None, row, first, row, last)

    def _style(self, cell, column, quoted):
        key = column.name, quoted
        if key not in self.styles:
            self._dress(cell, column)
            cell.border, cell.quotePrefix = _GRID, quoted
            self.styles[key] = cell._style
        return self.styles[key]

    def _dress(self, target, column):
        target.font = Font(FONT, 11)
        side = _SIDES.get(column.kind)
        target.alignment = Alignment(side, "center", wrap_text=True)
        if column.as_text:
            target.number_format = "@"

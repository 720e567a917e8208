"""填表说明: the sheet of the working workbook that tells how each column is filled in."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

from enterprises.exporting.row_height import row_height
from enterprises.exporting.working_columns import WorkingColumn
from enterprises.importing.workbook import HELP_SHEET, WORKING_SHEET

FONT = "宋体"
WIDTHS = (20, 46, 27, 50)
HEADER = ("栏目", "怎么填", "例子", "要求")
BEFORE = (
    f"在“{WORKING_SHEET}”里填，一行一家企业；新的企业接着往下填，没有的栏目空着。",
    "不要改表头的文字，不要删掉隐藏的列：系统靠它认出每一行是台账中的哪一家。行的次序可以变，企业可以改名。",
    "打印只印前十一栏；添了许多行的，打印前请在“页面布局”中重设打印区域。要盖章上报的附件，请在系统里打印。",
)
AFTER = (
    "填好后交给县（市、区）总工会，由填报员在系统“导入表格”中上传，几份可以一起上传。",
    "上传后先看预览，确认之前台账不会改动。没有动过的行显示“不变”。",
    "同一格台账和表格都改过、改得不一样的，会逐格提示，由填报员选择，不会悄悄覆盖。",
    "清空一格不会清空台账，预览中勾选了才清空；清空或删掉整行也不会删除台账中的企业，要删除请在系统中移入回收站。",
)
_THIN = Side(style="thin", color="999999")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def write_instructions(book: Workbook, campaign, columns: Sequence[WorkingColumn]) -> None:
    """One line a column, what to know before, and what happens when the workbook comes back."""
    ws = book.create_sheet(HELP_SHEET, 1)
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        ws.column_dimensions[letter].width = width
    _line(ws, f"{campaign.title} 填表说明", Font(FONT, 16, bold=True), 30)
    _numbered(ws, "填表之前", BEFORE)
    _line(ws, "各栏怎么填", Font(FONT, 12, bold=True), 24)
    _cells(ws, HEADER, Font(FONT, 11, bold=True), PatternFill("solid", fgColor="E4E9F0"))
    for column in columns:
        told = column.help
        texts = (column.label, told.write, told.example, told.rule)
        _cells(ws, texts, Font(FONT, 11))
    _numbered(ws, "交回以后", AFTER)
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", ws.PAPERSIZE_A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _numbered(ws, title, texts):
    _line(ws, title, Font(FONT, 12, bold=True), 24)
    for number, text in enumerate(texts, start=1):
        text = f"{number}. {text}"
        _line(ws, text, Font(FONT, 11), row_height([(text, sum(WIDTHS))]) or 18)


def _line(ws, text, font, height):
    """A text over the whole width."""
    row = ws.max_row + 1 if ws["A1"].value else 1
    cell = ws.cell(row, 1, text)
    cell.data_type = "s"  # also a unit's name that begins with "="
    cell.font, cell.alignment = font, Alignment(vertical="center", wrap_text=True)
    ws.merge_cells(None, row, 1, row, len(WIDTHS))
    ws.row_dimensions[row].height = height


def _cells(ws, texts, font, fill=None):
    row = ws.max_row + 1
    for at, text in enumerate(texts, start=1):
        cell = ws.cell(row, at, text)
        cell.data_type, cell.font, cell.border = "s", font, _GRID
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if fill:
            cell.fill = fill
    ws.row_dimensions[row].height = row_height(zip(texts, WIDTHS, strict=True)) or 20

"""A worksheet of an annex table but for the rows, laid out like the paper."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.writers import sheet as paper
from reports.writers import xlsx_layout as layout
from reports.writers.measure import printable
from reports.writers.pdf import PaperUnavailable
from reports.writers.sheet import Align, AnnexSheet, Row
from reports.writers.xlsx_page import set_up_page
from reports.writers.xlsx_rows import looks_of

# The official fonts by name: office computers have them.
BIAOSONG, HEI, FANGSONG = "方正小标宋简体", "黑体", "仿宋_GB2312"
HEADER_ROW = 4
_RED = "C00000"
_THIN = Side(style="thin", color="000000")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MOST_ROWS = 1_048_576  # of a worksheet, in every spreadsheet program


@dataclass(frozen=True)
class _Style:
    """How a cell looks; equal styles are made once a worksheet."""

    font: str
    points: float
    align: Align
    colour: str = "000000"
    grid: bool = False
    rate: bool = False  # a number with one decimal


class Shell:
    """One worksheet without the rows of the table. ``row`` is its last one, ``after`` the first behind the
    last enterprise, ``tail_from`` the first of those that stay together on paper."""

    def __init__(self, worksheet: Worksheet, sheet: AnnexSheet) -> None:
        self.ws, self.sheet, self.row = worksheet, sheet, 0
        self.styles: dict[_Style, SheetCell] = {}
        for column, width in enumerate(sheet.widths, start=1):
            self.ws.column_dimensions[get_column_letter(column)].width = layout.characters(width)
        self._above_the_table()
        self._header()
        self._go_to(self.row + len(sheet.rows))
        self.after = self.row + 1  # the first row after the last enterprise
        if sheet.nil:
            self._nil()
        # The last enterprise stays with what follows.
        self.tail_from = max(self.row, HEADER_ROW + 1)
        if sheet.total_row:
            self._row(sheet.total_row, HEI)
        self._below_the_table()
        set_up_page(self.ws, sheet, HEADER_ROW, self.row)
        self.ws.freeze_panes = f"A{HEADER_ROW + 1}"
        self.body_styles = {look: self._body_style(*look) for look in looks_of(sheet)}

    def _body_style(self, align: Align, points: float, rate: bool) -> int:
        """The number that the workbook gives to the style."""
        return self._styled(_Style(FANGSONG, points, align, grid=True, rate=rate)).style_id

    def _above_the_table(self) -> None:
        sheet = self.sheet
        number = _Style(HEI, paper.NUMBER_POINTS, "left")
        mark = _Style(HEI, paper.NUMBER_POINTS, "right", colour=_RED)
        texts = [(sheet.number, number)]
        self._line([*texts, (sheet.mark, mark)] if sheet.mark else texts)
        title = _Style(BIAOSONG, paper.TITLE_POINTS, "center")
        self._line([("\n".join(sheet.title_lines), title)], lowest=48)
        line = _Style(FANGSONG, paper.LINE_POINTS, "left")
        date = _Style(FANGSONG, paper.LINE_POINTS, "right")
        self._line([(sheet.unit_line, line), (sheet.date_line, date)], parts=3)

    def _header(self) -> None:
        self._next_row(layout.header_height(self.sheet))
        style = _Style(HEI, paper.BODY_POINTS, "center", grid=True)
        for column, heading in enumerate(self.sheet.columns, start=1):
            self._put(column, printable(heading.label), style)

    def _row(self, row: Row, font: str) -> None:
        self._next_row(layout.row_height(row, self.sheet.widths))
        for column, cell in enumerate(row.cells, start=1):
            style = _Style(
                font, cell.points, cell.align, grid=True, rate=isinstance(cell.value, float)
            )
            self._put(column, cell.value, style)

    def _nil(self) -> None:
        """One framed line over all columns where there is no row."""
        style = _Style(FANGSONG, paper.LINE_POINTS, "center", grid=True)
        self._next_row(36)
        for column in range(1, len(self.sheet.columns) + 1):
            self._put(column, printable(self.sheet.nil) if column == 1 else None, style)
        self.ws.merge_cells(None, self.row, 1, self.row, len(self.sheet.columns))

    def _below_the_table(self) -> None:
        sheet = self.sheet
        small = _Style(FANGSONG, paper.BODY_POINTS, "left")
        for footnote in sheet.footnotes:
            self._line([(footnote, small)])
        line = _Style(FANGSONG, paper.LINE_POINTS, "left")
        if sheet.signatures:
            self._line([(text, line) for text in sheet.signatures], lowest=36)
        if sheet.stamp:
            self._line([(sheet.stamp.full_line, small)])

    def _line(
        self, texts: Sequence[tuple[str, _Style]], lowest: float = 24, parts: int | None = None
    ) -> None:
        """A row of texts side by side over the whole width, each in its merged block.

        With ``parts`` the width is divided into more blocks than texts; the first text takes the rest.
        """
        blocks = layout.blocks(self.sheet.widths, len(texts), parts or len(texts))
        self._next_row(
            max(
                layout.text_height(
                    text, style.points, sum(self.sheet.widths[first - 1 : last]), lowest
                )
                for (text, style), (first, last) in zip(texts, blocks, strict=True)
            )
        )
        for (text, style), (first, last) in zip(texts, blocks, strict=True):
            self._put(first, printable(text), style)
            if last > first:
                self.ws.merge_cells(None, self.row, first, self.row, last)

    def _next_row(self, height: float) -> None:
        self._go_to(self.row + 1)
        self.ws.row_dimensions[self.row].height = height

    def _go_to(self, row: int) -> None:
        if row > _MOST_ROWS:
            raise PaperUnavailable(
                f"“{self.ws.title}”有 {len(self.sheet.rows)} 行，连同表头表尾超过一张 Excel 工作表的上限 "
                f"{_MOST_ROWS} 行，请分市、分县下载，或导出 CSV。"
            )
        self.row = row

    def _put(self, column: int, value: paper.Value, style: _Style) -> None:
        cell = self.ws.cell(self.row, column)
        cell._style = copy(self._styled(style)._style)  # sharing is ten times faster than setting
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # a text stays a text, even one that begins with "="

    def _styled(self, style: _Style) -> SheetCell:
        """A cell of this look that stands nowhere."""
        if style not in self.styles:
            self.styles[style] = SheetCell(self.ws, 1, 1)
            _apply(style, self.styles[style])
        return self.styles[style]


def _apply(style: _Style, cell: SheetCell) -> None:
    cell.font = Font(name=style.font, size=style.points, color=style.colour)
    cell.alignment = Alignment(horizontal=style.align, vertical="center", wrap_text=True)
    if style.grid:
        cell.border = _GRID
    if style.rate:
        cell.number_format = "0.0"

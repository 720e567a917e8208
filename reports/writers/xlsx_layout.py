"""How an annex table lies on a worksheet: widths, heights, merged blocks, where a page ends."""

from collections.abc import Sequence

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from reports.writers.measure import units, wrapped
from reports.writers.sheet import BODY_POINTS, TYPE_HEIGHT, AnnexSheet, Cell, Row

_PAGE_HEIGHT = TYPE_HEIGHT * 72 / 25.4  # points
_HIGHEST_ROW = 409.0  # points; a worksheet knows no higher row
_CELL_MARGIN = (
    2.0  # millimetres a spreadsheet program keeps free beside a text, both sides together
)
_LINE_HEIGHT = 1.45  # of the type size: 仿宋_GB2312 needs 1.3, the stand-in fonts 1.45
_PIXELS_PER_MM = 96 / 25.4
# Unit of column widths: a digit of the default font. Arial 12, because where it is absent the digits
# of its stand-ins differ least, so the columns stay nearly as wide as they should be.
_PIXELS_PER_CHARACTER = 9


def characters(width: float) -> float:
    """The column width of a worksheet for so many millimetres."""
    return int(width * _PIXELS_PER_MM) / _PIXELS_PER_CHARACTER


def text_height(text: str, points: float, width: float, lowest: float = 24) -> float:
    """Height in points of a row in which ``text`` stands whole in ``width`` millimetres."""
    lines = len(wrapped(text, units(width - _CELL_MARGIN, points)))
    return min(_HIGHEST_ROW, max(lowest, round(lines * points * _LINE_HEIGHT + 6, 1)))


def row_height(row: Row, widths: Sequence[float]) -> float:
    """Height in points that shows every cell of the row whole, as far as a worksheet can."""
    return max(_cell_height(cell, width) for cell, width in zip(row.cells, widths, strict=True))


def header_height(sheet: AnnexSheet) -> float:
    """Height in points of the row of labels."""
    return max(
        text_height(column.label, BODY_POINTS, width)
        for column, width in zip(sheet.columns, sheet.widths, strict=True)
    )


def blocks(widths: Sequence[float], count: int, parts: int) -> list[tuple[int, int]]:
    """First and last column (from 1) of ``count`` neighbouring blocks over the whole width.

    The width is divided into ``parts`` equal parts: each block takes one, the first block the rest.
    """
    share = sum(widths) / parts
    ends, passed = [], 0.0
    for column, width in enumerate(widths, start=1):
        passed += width
        wanted = share * (parts - count + 1 + len(ends))
        must_leave = count - 1 - len(ends)  # blocks that still need a column each
        if must_leave and (passed >= wanted - width / 2 or len(widths) - column == must_leave):
            ends.append(column)
    ends.append(len(widths))
    return [(before + 1, end) for before, end in zip([0, *ends], ends, strict=False)]


def break_pages(ws: Worksheet, heights: Sequence[float], header_row: int, tail_from: int) -> None:
    """Puts a page break before row ``tail_from`` where the rows from there would be torn apart.

    ``heights`` are those of all rows in points. A tail higher than a page is left alone.
    """
    header = heights[header_row - 1]
    used, pages = 0.0, {}
    page = 0
    for row, height in enumerate(heights, start=1):
        if used + height > _PAGE_HEIGHT:
            page, used = page + 1, header
        used += height
        pages[row] = page
    fits = header + sum(heights[tail_from - 1 :]) <= _PAGE_HEIGHT
    if fits and pages[tail_from] != page and tail_from > header_row + 1:
        ws.row_breaks.append(Break(id=tail_from - 1))


def _cell_height(cell: Cell, width: float) -> float:
    return text_height(cell.text if isinstance(cell.value, str) else "", cell.points, width)

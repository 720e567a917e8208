"""How an annex table lies on a worksheet: widths, heights, merged blocks, where a page ends."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from reports.writers.measure import line_count, units
from reports.writers.sheet import BODY_POINTS, SMALL_POINTS, TYPE_HEIGHT, AnnexSheet, Cell, Row

_PAGE_HEIGHT = TYPE_HEIGHT * 72 / 25.4  # points
_LOWEST_ROW, _HIGHEST_ROW = 24, 409.0  # points; a worksheet knows no higher row
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


def text_height(text: str, points: float, width: float, lowest: float = _LOWEST_ROW) -> float:
    """Height in points of a row in which ``text`` stands whole in ``width`` millimetres."""
    return _height(line_count(text, units(width - _CELL_MARGIN, points)), points, lowest)


@lru_cache(1000)
def _height(lines, points, lowest):
    return min(_HIGHEST_ROW, max(lowest, round(lines * points * _LINE_HEIGHT + 6, 1)))


def row_height(row: Row, widths: Sequence[float]) -> float:
    """Height in points that shows every cell of the row whole, as far as a worksheet can."""
    return max(cell_height(width)(cell) for cell, width in zip(row.cells, widths, strict=True))


def cell_height(width: float) -> Callable[[Cell], float]:
    """For a column of ``width`` millimetres: the height in points of a row that shows a cell of it whole."""
    room = {points: units(width - _CELL_MARGIN, points) for points in (BODY_POINTS, SMALL_POINTS)}

    def height(cell: Cell) -> float:
        value, points = cell.value, cell.points
        lines = line_count(value, room[points]) if isinstance(value, str) else 1
        return _height(lines, points, _LOWEST_ROW)

    return height


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


class Paging:
    """Where the pages of a worksheet end, row by row.

    ``header`` is the height in points of the row that stands on every page, the rows from ``tail_from``
    on shall stay together.
    """

    def __init__(self, header: float, tail_from: int) -> None:
        self.header, self.tail_from = header, tail_from
        self.row = self.page = self.tail_page = 0
        self.used = self.tail = 0.0  # points: of the page so far, of the tail so far

    def add(self, heights: Iterable[float]) -> None:
        """The next rows, so many points high."""
        for height in heights:
            self.row += 1
            if self.used + height > _PAGE_HEIGHT:
                self.page, self.used = self.page + 1, self.header
            self.used += height
            if self.row == self.tail_from:
                self.tail_page = self.page
            if self.row >= self.tail_from:
                self.tail += height

    @property
    def break_after(self) -> int | None:
        """The row to end a page after, so that the tail is not torn apart; one higher than a page is."""
        torn, fits = self.tail_page != self.page, self.header + self.tail <= _PAGE_HEIGHT
        return self.tail_from - 1 if torn and fits else None

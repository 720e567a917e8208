"""The rows of an annex table as worksheet XML, some hundred at a time: of no row anything is kept."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice, repeat
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from reports.writers.sheet import BODY_POINTS, SMALL_POINTS, Align, AnnexSheet, Value
from reports.writers.xlsx_layout import cell_height

_LONGEST_TEXT = 32_767  # characters a cell takes; a spreadsheet program refuses the file with more
_KEPT = 2_000  # values a column whose cells are kept ready: 是, 私营企业, 2018年9月 come again and again
_AT_ONCE = 200
Look = tuple[Align, float, bool]  # side, points, whether a rate
Made = tuple[str, float]  # a piece of XML, the height in points that its cell needs


def looks_of(sheet: AnnexSheet) -> list[Look]:
    """What a cell of the rows can look like."""
    return [
        (align, points, rate)
        for align in {column.align for column in sheet.columns}
        for points in (BODY_POINTS, SMALL_POINTS)
        for rate in (False, True)
    ]


def row_xml(
    sheet: AnnexSheet, styles: dict[Look, int], first: int
) -> Iterator[tuple[bytes, list[float]]]:
    """The rows of ``sheet`` from number ``first`` on: XML of the next ones and their heights in points.

    ``styles`` are the numbers that the workbook gives to the looks. Column by column, so that next to
    nothing is done for a value that came before: ten to twenty microseconds a row of eleven cells.
    """
    cells = [
        lru_cache(_KEPT, typed=True)(_cell_maker(sheet, place, styles))
        for place in range(len(sheet.columns))
    ]
    rows = iter(sheet.rows)
    while together := list(islice(rows, _AT_ONCE)):
        columns = zip(*together, strict=True)
        made = [list(map(cell, values)) for cell, values in zip(cells, columns, strict=True)]
        pieces, needed = zip(*(zip(*column, strict=True) for column in made), strict=True)
        heights = list(map(max, repeat(0), *needed))
        numbers = map(str, range(first, first + len(heights)))
        yield _joined(numbers, heights, pieces).encode(), heights
        first += len(heights)


def _joined(numbers: Iterable[str], heights: list[float], pieces: Iterable[Iterable[str]]) -> str:
    """The number of a row stands in the address of each of its cells, so it is what joins the pieces."""
    heads = [f'" ht="{height}" customHeight="1"><c r="A' for height in heights]
    return "".join(map(str.join, numbers, zip(repeat('<row r="'), heads, *pieces)))


def _cell_maker(sheet: AnnexSheet, place: int, styles: dict[Look, int]) -> Callable[[Value], Made]:
    """For the column at ``place``: from behind the number in a cell's address up to where the next cell's
    number stands."""
    printed, height = sheet.printing[place], cell_height(sheet.widths[place])
    last = place + 1 == len(sheet.columns)
    after = "</row>" if last else f'<c r="{get_column_letter(place + 2)}'

    def made(value: Value) -> Made:
        cell = printed(value)
        value = cell.value
        style = styles[cell.align, cell.points, isinstance(value, float)]
        if value is None:
            xml = f'" s="{style}"/>{after}'
        elif not isinstance(value, str):
            xml = f'" s="{style}"><v>{value!r}</v></c>{after}'
        else:
            text = f"><is><t>{escape(value[:_LONGEST_TEXT])}</t></is></c>" if value else "/>"
            xml = f'" s="{style}" t="inlineStr"{text}{after}'
        return xml, height(cell)

    return made

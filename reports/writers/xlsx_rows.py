"""The rows of an annex table as worksheet XML, one after the other: of no row anything is kept."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import BinaryIO
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from reports.writers.sheet import AnnexSheet, Cell, Value
from reports.writers.xlsx_layout import Paging, cell_height

_LONGEST_TEXT = 32_767  # characters a cell takes; a spreadsheet program refuses the file with more
_KEPT = 2_000  # values a column whose cells are kept ready: 是, 私营企业, 2018年9月 come again and again
_AT_ONCE = 200  # rows handed on together


class RowWriter:
    """Writes the rows of ``sheet``; ``style_of`` gives the number of the style of a cell in the workbook."""

    def __init__(self, sheet: AnnexSheet, style_of: Callable[[Cell], int]) -> None:
        self.sheet, self.style_of = sheet, style_of
        places = range(len(sheet.columns))
        self.made = [lru_cache(_KEPT, typed=True)(partial(self._cell, place)) for place in places]

    def write(self, first: int, to: BinaryIO, paging: Paging) -> None:
        """All rows, the first with number ``first``; ``paging`` hears their heights."""
        together = []
        for row, height in self._rows(first):
            paging.add(height)
            together.append(row)
            if len(together) == _AT_ONCE:
                to.write("".join(together).encode())
                together.clear()
        to.write("".join(together).encode())

    def _rows(self, first) -> Iterator[tuple[str, float]]:
        for number, values in enumerate(self.sheet.rows, start=first):
            cells = [made(value) for made, value in zip(self.made, values, strict=True)]
            height = max(height for _, height in cells)
            # The number stands in every cell's address, so it is what joins the pieces between.
            pieces = ['<row r="', f'" ht="{height}" customHeight="1"><c r="A']
            pieces += [xml for xml, _ in cells]
            yield str(number).join(pieces), height

    def _cell(self, place: int, value: Value) -> tuple[str, float]:
        """From behind the number in the cell's address up to the number in the next one's; height in points."""
        cell = self.sheet.cell(place, value)
        last = place == len(self.sheet.columns) - 1
        after = "</row>" if last else f'<c r="{get_column_letter(place + 2)}'
        xml = f'" s="{self.style_of(cell)}"{_content(cell.value)}{after}'
        return xml, cell_height(cell, self.sheet.widths[place])


def _content(value):
    if value is None:
        return "/>"
    if not isinstance(value, str):
        return f"><v>{value!r}</v></c>"
    if not value:
        return ' t="inlineStr"/>'
    return f' t="inlineStr"><is><t>{escape(value[:_LONGEST_TEXT])}</t></is></c>'

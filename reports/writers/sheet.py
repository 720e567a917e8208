"""The plain paper: what an annex table says, without a model and without a file format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from math import ceil
from typing import Literal, NamedTuple, Protocol
from urllib.parse import urlencode

from reports.writers.measure import balanced, line_count, printable, units, without_orphan

Value = str | int | float | None
Align = Literal["left", "center", "right"]
_FIGURE = (int, float)

# A4 landscape, rotated type area of GB/T 9704-2012 (7.2 of the layout notes: 225 × 156 mm); millimetres.
TYPE_WIDTH, TYPE_HEIGHT = 225.0, 156.0
MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM, MARGIN_LEFT = 28.0, 37.0, 26.0, 35.0
TITLE_POINTS, NUMBER_POINTS, LINE_POINTS = 22.0, 16.0, 14.0  # 2号, 3号, 4号
BODY_POINTS, SMALL_POINTS = 10.5, 8.0  # 五号; long texts go down to 六号
CELL_PADDING = 1.4  # millimetres, both sides together
BOLD_DIGIT = 1.2  # a bold digit of 合计 in half-width characters
LINES_IN_BODY_TYPE = 6  # a text that needs more lines is set in small type
LINES_ON_ONE_PAGE = 24  # a row of more small lines may be divided between pages


@dataclass(frozen=True, slots=True)
class Column:
    """One printed column. ``width`` is millimetres on A4 landscape."""

    label: str
    width: float
    align: Align = "left"

    @property
    def label_lines(self) -> list[str]:
        """The label as it breaks in a column of this width."""
        return without_orphan(self.label, units(self.width - CELL_PADDING, BODY_POINTS))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a submitted version prints of itself: 第2版, receipt number, fingerprint, address to verify.

    The names of who filled it in and of the leader who confirmed it; empty: written by hand.
    ``document`` is the key of the paper among those of the version (reports/documents.py).
    """

    version: str
    receipt: str
    fingerprint: str
    verify_url: str
    filled_by: str = ""
    signed_by: str = ""
    document: str = ""

    def address_of(self, page: int | None = None) -> str:
        """What the QR code says: the address to verify, the document and the page of it."""
        parts = {"d": self.document, "p": page}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{self.verify_url}?{query}" if query else self.verify_url

    @property
    def foot_lines(self) -> tuple[str, str, str]:
        """Version, receipt and the beginning of the fingerprint, for the foot of every page."""
        return self.version, f"回执号 {self.receipt}", f"指纹 {self.fingerprint[:16]}"

    @property
    def full_line(self) -> str:
        """The last line under the signatures, with the whole fingerprint."""
        return f"{self.version}　回执号：{self.receipt}　指纹：{self.fingerprint}"


class Cell(NamedTuple):
    """One cell as printed: cleaned text or a number, its side, its type size, whether it is higher than a page."""

    value: Value
    align: Align
    small: bool = False
    divisible: bool = False

    @property
    def points(self) -> float:
        return SMALL_POINTS if self.small else BODY_POINTS

    @property
    def is_figure(self) -> bool:
        """A number: it is never divided between lines."""
        return isinstance(self.value, _FIGURE)

    @property
    def text(self) -> str:
        return "" if self.value is None else number_text(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row."""

    cells: tuple[Cell, ...]

    @property
    def divisible(self) -> bool:
        """Higher than any page: such a row, and no other, may be divided between pages."""
        return any(cell.divisible for cell in self.cells)


class Rows(Protocol):
    """Printed values row by row, gone through once or oftener: a tuple, or what does not lie in memory
    (reports/shelf.py)."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[tuple[Value, ...]]: ...


@dataclass(frozen=True)
class AnnexSheet:
    """One annex table as it stands on paper (冀工办发〔2018〕43号 附件2、附件3), or another table.

    ``rows`` and ``total`` hold printed values in the order of ``columns``: text, whole numbers
    (persons or enterprises), numbers with one decimal (rates) or None for an empty cell. A sheet
    without ``stamp`` is a draft, unless it is a working paper.
    ``nil`` is the sentence in place of the rows where there are none.
    ``tab`` names it among many, as a worksheet and in the contents; empty: by its number.
    ``pictures`` are SVG markup that stands under the table on paper.
    """

    number: str
    title: str
    unit_line: str
    date_line: str
    columns: tuple[Column, ...]
    rows: Rows
    total: tuple[Value, ...] | None
    signatures: tuple[str, ...]
    footnotes: tuple[str, ...] = ()
    stamp: Stamp | None = None
    working: bool = False  # a paper for one's own desk: neither a draft nor ever stamped
    pictures: tuple[str, ...] = ()
    tab: str = ""
    nil: str = ""
    practice: bool = False  # of a 演练: it says so on every page, also when it was sent

    @property
    def is_draft(self) -> bool:
        return self.stamp is None and not self.working

    @property
    def watermark(self) -> str:
        """What stands across every page; empty on a paper that counts."""
        return watermark_of(self)

    @property
    def mark(self) -> str:
        """What stands at the top of every page; empty on a paper that counts."""
        if self.practice:
            return f"演练　{'草稿　未报送' if self.is_draft else '数据不作数'}"
        return "草稿　未报送" if self.is_draft else ""

    @property
    def title_lines(self) -> list[str]:
        """The title, divided evenly when it is longer than one line."""
        return balanced(printable(self.title), units(TYPE_WIDTH, TITLE_POINTS))

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """Column widths in millimetres, stretched so that the table fills the type area."""
        stretch = TYPE_WIDTH / sum(column.width for column in self.columns)
        return tuple(column.width * stretch for column in self.columns)

    @property
    def shares(self) -> tuple[str, ...]:
        """Column widths for HTML: "4.44%"."""
        return tuple(f"{100 * width / TYPE_WIDTH:.2f}%" for width in self.widths)

    @property
    def body(self) -> Iterator[Row]:
        """The rows as printed, without header and 合计, one after the other."""
        return map(self._row, self.rows)

    @cached_property
    def total_row(self) -> Row | None:
        """The 合计 row as printed."""
        return self._row(self.total) if self.total else None

    @cached_property
    def printing(self) -> tuple[Callable[[Value], Cell], ...]:
        """For each column what makes of a value the cell as printed."""
        return tuple(
            partial(_cell, column.align, units(room, BODY_POINTS), units(room, SMALL_POINTS))
            for column, width in zip(self.columns, self.widths, strict=True)
            for room in [width - CELL_PADDING]
        )

    def _row(self, values: tuple[Value, ...]) -> Row:
        return Row(tuple(printed(v) for printed, v in zip(self.printing, values, strict=True)))


def watermark_of(paper) -> str:
    """演练 or 草稿, the one word across a sheet or document; empty when it counts."""
    if paper.practice:
        return "演练"
    return "草稿" if paper.is_draft else ""


def number_text(value: str | int | float) -> str:
    """A number as printed, rates with one decimal; a text as it is."""
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _cell(align: Align, room: int, room_small: int, value: Value) -> Cell:
    """``room``: half-width characters that a line takes in body type and in small type."""
    if value is None:
        return Cell(None, align)
    if isinstance(value, _FIGURE):  # never divided: half a number is a wrong number
        return Cell(value, align, small=ceil(len(number_text(value)) * BOLD_DIGIT) > room)
    text = printable(value)
    # Two lines hold more than one full line, so what would fill half the lines needs no more than all.
    if 4 * len(text) <= LINES_IN_BODY_TYPE * room and "\n" not in text:
        return Cell(text, align)
    if line_count(text, room) <= LINES_IN_BODY_TYPE:
        return Cell(text, align)
    return Cell(text, align, small=True, divisible=line_count(text, room_small) > LINES_ON_ONE_PAGE)

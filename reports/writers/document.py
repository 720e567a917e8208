"""An official document (公文) as plain values: what docx and PDF are written from."""

from dataclasses import dataclass
from typing import Literal

from reports.writers.measure import balanced, printable, units

TYPE_WIDTH = 156  # mm, GB/T 9704-2012 5.2
TITLE_POINTS = 22
Style = Literal["addressee", "heading", "body", "note", "agency", "date"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``style``: 主送 (addressee), 一、 (heading), body, a note under a table, 署名 (agency), 成文日期 (date)."""

    style: Style
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` in mm; ``numbers`` are the places of columns set to the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: frozenset[int] = frozenset()

    @property
    def shares(self) -> list[str]:
        """The widths in percent, as HTML takes them."""
        return [f"{100 * width / sum(self.widths):.2f}%" for width in self.widths]


@dataclass(frozen=True, slots=True)
class Document:
    """``parts`` in the order of the page, after the title."""

    title: str
    parts: tuple[Paragraph | Table, ...]

    @property
    def title_lines(self) -> list[str]:
        """The title, divided evenly when it is longer than one line."""
        return balanced(printable(self.title), units(TYPE_WIDTH, TITLE_POINTS))

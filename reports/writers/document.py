"""An official document (公文) as plain values: what docx and PDF are written from."""

from dataclasses import dataclass
from typing import Literal

from reports.writers.measure import balanced, display_width, printable, units
from reports.writers.sheet import Stamp, watermark_of

TYPE_WIDTH, CHARACTERS = 156, 28  # mm and characters of 3号 in a line, GB/T 9704-2012 5.2
TITLE_POINTS, BODY_POINTS = 22, 16
Style = Literal["addressee", "heading", "subheading", "item", "body", "note"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``style``: 主送 (addressee), 一、 (heading), （一） (subheading), 1. and （1） (item), body, a
    note under a table. Numbers are part of ``text``."""

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
class Picture:
    """A chart: ``svg`` is its whole markup with a viewBox, ``alt`` what it says in words."""

    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Attachments:
    """附件说明 after the body: ``names`` without numbers and without end punctuation."""

    names: tuple[str, ...]

    @property
    def numbered(self) -> list[tuple[str, str]]:
        """(number, name) in order; the only one has no number."""
        if len(self.names) == 1:
            return [("", self.names[0])]
        return [(f"{number}.", name) for number, name in enumerate(self.names, 1)]


@dataclass(frozen=True, slots=True)
class Signature:
    """署名 and 成文日期 where a seal is set over both: the date four characters from the right
    edge, the agency centred above it; one too long for that ends at the edge, the date under its middle."""

    agency: str
    date: str

    @property
    def agency_lines(self) -> list[str]:
        """The agency's name, divided evenly when it is longer than one line."""
        return balanced(printable(self.agency), 2 * CHARACTERS)

    @property
    def indents(self) -> tuple[list[float], float]:
        """Characters free at the right of each line of the agency, and of the date."""
        date = display_width(self.date) / 2
        names = [display_width(line) / 2 for line in self.agency_lines]
        behind = max(4, (max(names) - date) / 2)
        return [behind + (date - name) / 2 for name in names], behind


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Where an annex begins: a new page, ``label`` (附件 or 附件1) on its first line, the title on its third."""

    label: str
    title: str

    @property
    def title_lines(self) -> list[str]:
        """The title, divided evenly when it is longer than one line."""
        return title_lines(self.title)


Part = Paragraph | Table | Picture | Attachments | Signature | Enclosure


@dataclass(frozen=True, slots=True)
class Document:
    """``parts`` in the order of the page, after the title. A draft and a paper of a 演练 (``practice``) say so across every page; a
    submitted version (``stamp``) carries number, fingerprint and code square at every page's foot."""

    title: str
    parts: tuple[Part, ...]
    is_draft: bool = False
    stamp: Stamp | None = None
    practice: bool = False

    @property
    def watermark(self) -> str:
        """What stands across every page; empty on a paper that counts."""
        return watermark_of(self)

    @property
    def title_lines(self) -> list[str]:
        """The title, divided evenly when it is longer than one line."""
        return title_lines(self.title)


def title_lines(title: str) -> list[str]:
    """``title`` in lines of 2号 characters, all about equally long."""
    return balanced(printable(title), units(TYPE_WIDTH, TITLE_POINTS))

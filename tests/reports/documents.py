"""Official documents for the writers' tests, with invented content, and what a PDF says of itself."""

import ctypes
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from reports.writers.document import (
    Attachments,
    Document,
    Enclosure,
    Paragraph,
    Picture,
    Signature,
    Table,
)

MM = 72 / 25.4
TITLE = "关于青河县百人以上非公有制企业工会组建专项行动开展情况的报告"
AGENCY, DATE = "青河县总工会", "2018年11月5日"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 80">'
    '<rect x="100" y="20" width="400" height="40" fill="#b3261e"/></svg>'
)
TABLE = Table(("单位", "建会率"), (("甲乡", "66.7%"), ("乙乡", "—")), (100, 56), frozenset({1}))


def chinese(count: int) -> str:
    """``count`` different characters without punctuation, the same each time."""
    return "".join(chr(0x4E00 + (7 * n) % 5000) for n in range(count))


def body(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph("body", text) for text in texts)


def report(*more, **besides) -> Document:
    """A report with every kind of part; ``more`` before the attachments."""
    parts = (
        Paragraph("addressee", "河东市总工会："),
        Paragraph("heading", "一、基本情况"),
        Paragraph("subheading", "（一）摸清底数"),
        Paragraph("item", "1. 逐家走访。"),
        *body("工会主席张䶮、李喆、王垚、赵堃分片包干。"),
        TABLE,
        Paragraph("note", "注：数据截至11月4日。"),
        Picture(SVG, "甲乡建会率 66.7%", "图1　各乡建会率"),
        *more,
        Attachments(("登记表", "未建会企业名单")),
        Signature(AGENCY, DATE),
        Enclosure("附件1", "未建会企业名单"),
        *body("没有未建会企业。"),
    )
    return Document(TITLE, parts, **besides)


@dataclass(frozen=True, slots=True)
class Mark:
    """A printed character: the box of its ink and its base line in mm from the page's left and upper
    edge, its size in points."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    base: float
    size: float
    font: str


@contextmanager
def opened(data: bytes):
    with pypdfium2.PdfDocument(data) as paper:
        yield paper


def marks(data: bytes, number: int) -> list[Mark]:
    """Every visible character of page ``number``, from 1."""
    with opened(data) as paper:
        page = paper[number - 1]
        text, height = page.get_textpage(), page.get_height()
        found = []
        for place in range(text.count_chars()):
            character = chr(pdfium.FPDFText_GetUnicode(text, place))
            if not character.isspace():
                left, bottom, right, top = text.get_charbox(place)
                box = (left / MM, right / MM, (height - top) / MM, (height - bottom) / MM)
                base = (height - _base(text, place)) / MM
                found.append(Mark(character, *box, base, _size(text, place), _font(text, place)))
        return found


def _base(text, place):
    across, up = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, place, across, up)
    return up.value


def _size(text, place):
    scaled = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, place, scaled)
    return pdfium.FPDFText_GetFontSize(text, place) * scaled.a


def _font(text, place):
    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, place, name, 200, flags)
    return name.value.decode().split("+")[-1]


def lines(found: list[Mark]) -> list[list[Mark]]:
    """The characters by line, from the top: those on one base line."""
    made = []
    for mark in sorted(found, key=lambda mark: mark.base):
        if made and mark.base < made[-1][0].base + 0.5:
            made[-1].append(mark)
        else:
            made.append([mark])
    return [sorted(line, key=lambda mark: mark.left) for line in made]


def words(line: list[Mark]) -> str:
    return "".join(mark.text for mark in line)


def line_with(data: bytes, text: str) -> list[Mark]:
    """The first line, on any page, that has ``text``."""
    with opened(data) as paper:
        pages = range(1, len(paper) + 1)
    found = (line for number in pages for line in lines(marks(data, number)))
    return next(line for line in found if text in words(line))


def texts(data: bytes) -> list[str]:
    """The text of each page without blanks."""
    with opened(data) as paper:
        return ["".join(page.get_textpage().get_text_range().split()) for page in paper]

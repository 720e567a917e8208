"""An official document as docx, in the layout of GB/T 9704-2012, with the fonts office PCs have."""

from datetime import UTC, datetime
from io import BytesIO

from docx import Document as new_document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Mm

from reports.writers.document import (
    TYPE_WIDTH,
    Attachments,
    Document,
    Enclosure,
    Paragraph,
    Picture,
    Signature,
    Table,
)
from reports.writers.docx_page import describe_picture, set_page
from reports.writers.docx_styles import LOOKS, characters, set_styles
from reports.writers.docx_table import add_table
from reports.writers.measure import printable
from reports.writers.picture_png import picture_png

MOST_HEIGHT = 150  # mm of a picture


def document_docx(document: Document) -> bytes:
    """``document`` as a docx file, A4 upright, pages numbered — 1 — on the outer side.

    PaperUnavailable when it has pictures and this machine cannot draw them.
    """
    paper = new_document()
    _describe(paper, document)
    set_styles(paper)
    set_page(paper, watermark=document.watermark, stamp=document.stamp)
    _add(paper, "\n".join(document.title_lines), "title")
    _add(paper, "", "body")
    for part, following in zip(document.parts, (*document.parts[1:], None), strict=True):
        kept = isinstance(following, Signature | Attachments)  # never alone on a page
        WRITERS[type(part)](paper, part, kept)
        if isinstance(part, Table) and isinstance(following, Table | Picture):
            _add(paper, "", "cell")  # two tables without a line between them are one to Word
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _describe(paper, document):
    """The file's own facts: the title and when it was made; no author, no program, no picture of another file."""
    facts = paper.core_properties
    facts.title, facts.language = printable(document.title), "zh-CN"
    facts.author = facts.last_modified_by = facts.comments = ""
    facts.created = facts.modified = datetime.now(UTC)
    package = paper.part.package
    foreign = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
    for key, relation in list(package.rels.items()):
        if relation.reltype in foreign:
            del package.rels[key]


def _add(paper, text, style, *, kept=False):
    paragraph = paper.add_paragraph(printable(text), style=LOOKS[style].name)
    if kept:
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _paragraph(paper, part, kept):
    _add(paper, part.text, part.style, kept=kept)


def _table(paper, part, kept):
    add_table(paper, part, kept=kept)


def _picture(paper, part, kept):
    line = _add(paper, "", "picture", kept=kept or bool(part.caption))
    drawn = line.add_run().add_picture(BytesIO(picture_png(part.svg)), width=Mm(TYPE_WIDTH))
    if drawn.height > Mm(MOST_HEIGHT):
        drawn.width, drawn.height = drawn.width * Mm(MOST_HEIGHT) // drawn.height, Mm(MOST_HEIGHT)
    describe_picture(drawn, part.alt)
    if part.caption:
        _add(paper, part.caption, "caption", kept=kept)


def _attachments(paper, part, kept):
    """附件：1. and names that begin, also on their second lines, one under the other."""
    _add(paper, "", "body", kept=True)
    digits = len(str(len(part.names))) / 2 + 1 if len(part.names) > 1 else 0
    for place, (number, name) in enumerate(part.numbered):
        last = place == len(part.names) - 1
        label = "" if place else "附件："
        line = _add(paper, label + number, "attachment", kept=kept or not last)
        line.add_run(("\t" if number else "") + printable(name))
        form, start = line.paragraph_format, 5 if place else 2
        form.left_indent = characters(5 + digits)
        form.first_line_indent = characters(start - 5 - digits)
        form.tab_stops.add_tab_stop(characters(5 + digits), WD_TAB_ALIGNMENT.LEFT)


def _signature(paper, part, kept):
    names, behind = part.indents
    for _ in range(2):
        _add(paper, "", "body", kept=True)
    for text, free in zip(part.agency_lines, names, strict=True):
        line = _add(paper, text, "agency", kept=True)
        line.paragraph_format.right_indent = characters(free)
    _add(paper, part.date, "date", kept=kept).paragraph_format.right_indent = characters(behind)


def _enclosure(paper, part, kept):
    _add(paper, part.label, "enclosure")
    _add(paper, "", "body")
    _add(paper, "\n".join(part.title_lines), "title")
    _add(paper, "", "body", kept=kept)


WRITERS = {
    Paragraph: _paragraph,
    Table: _table,
    Picture: _picture,
    Attachments: _attachments,
    Signature: _signature,
    Enclosure: _enclosure,
}

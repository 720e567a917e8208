"""An official document as docx, in the layout of GB/T 9704-2012, with the fonts office PCs have."""

from io import BytesIO

from docx import Document as new_document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.writers.document import TITLE_POINTS, Document, Table

BIAOSONG, FANGSONG, HEI, KAI, SONG = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
# GB/T 9704-2012 5.2: 版心 156×225 mm, 22 lines of 28 characters; 7.5: page number 7 mm below it.
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LINE, TITLE_LINE, TABLE_LINE = Pt(29), Pt(32), Pt(20)
NUMBER_2, NUMBER_3, NUMBER_4, SMALL_4 = Pt(TITLE_POINTS), Pt(16), Pt(14), Pt(12)
# style → (font, alignment, characters of indent in front, behind)
STYLES = {
    "addressee": (FANGSONG, ALIGN.LEFT, 0, 0),
    "heading": (HEI, ALIGN.LEFT, 2, 0),
    "body": (FANGSONG, ALIGN.JUSTIFY, 2, 0),
    "note": (KAI, ALIGN.LEFT, 0, 0),
    "agency": (FANGSONG, ALIGN.RIGHT, 0, 2),
    "date": (FANGSONG, ALIGN.RIGHT, 0, 4),
}


def document_docx(document: Document) -> bytes:
    """``document`` as a docx file, A4 upright, pages numbered — 1 — on the outer side."""
    paper = new_document()
    paper.core_properties.title = document.title
    paper.core_properties.author = ""
    _page(paper)
    title = "\n".join(document.title_lines)
    _line(paper.add_paragraph(), title, BIAOSONG, NUMBER_2, ALIGN.CENTER)
    paper.add_paragraph().paragraph_format.line_spacing = LINE
    for part, following in zip(document.parts, (*document.parts[1:], None), strict=True):
        if isinstance(part, Table):
            _table(paper, part)
        else:
            _paragraph(paper.add_paragraph(), part, following)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _page(paper):
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.footer_distance = Mm(MARGINS["bottom"] - 7 - 5)  # 5 mm: the line of the number itself
    paper.settings.odd_and_even_pages_header_footer = True
    _number(section.footer.paragraphs[0], ALIGN.RIGHT)
    _number(section.even_page_footer.paragraphs[0], ALIGN.LEFT)
    normal = paper.styles["Normal"]
    _font(normal, FANGSONG, NUMBER_3)
    normal.paragraph_format.space_after = Pt(0)


def _font(styled, name, size):
    """``styled``: a run or a style."""
    styled.font.name, styled.font.size = name, size
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), name)


def _line(paragraph, text, font, size, align):
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing = TITLE_LINE if size == NUMBER_2 else LINE
    _font(paragraph.add_run(text), font, size)


def _paragraph(paragraph, part, following):
    font, align, front, behind = STYLES[part.style]
    size = NUMBER_4 if part.style == "note" else NUMBER_3
    _line(paragraph, part.text, font, size, align)
    if front:
        paragraph.paragraph_format.first_line_indent = size * front
    signed = getattr(following, "style", "") in ("agency", "date")  # never alone on a page
    paragraph.paragraph_format.keep_with_next = part.style == "heading" or signed
    if part.style == "agency":
        paragraph.paragraph_format.space_before = LINE
    if behind:
        paragraph.paragraph_format.right_indent = size * behind


def _table(paper, table):
    made = paper.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    made._tbl.tblPr.find(qn("w:tblLook")).addprevious(_narrow_cells())  # Word wants this order
    for column, width in zip(made.columns, table.widths, strict=True):
        column.width = Mm(width)
    _row(made.rows[0], table.heads, table, HEI)
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    for values in table.rows:
        _row(made.add_row(), values, table, FANGSONG)


def _narrow_cells():
    """Cell margins of 0.7 mm at the sides, so that four characters fit into 19 mm."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def _row(row, values, table, font):
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for place, (cell, text) in enumerate(zip(row.cells, values, strict=True)):
        cell.width = Mm(table.widths[place])
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        right = place in table.numbers and font != HEI
        paragraph = cell.paragraphs[0]
        paragraph.alignment = ALIGN.RIGHT if right else ALIGN.CENTER
        paragraph.paragraph_format.line_spacing = TABLE_LINE
        _font(paragraph.add_run(text), font, SMALL_4)


def _number(paragraph, align):
    """— 1 —, one character from the outer edge."""
    paragraph.alignment = align
    indent = "right_indent" if align == ALIGN.RIGHT else "left_indent"
    setattr(paragraph.paragraph_format, indent, NUMBER_4)
    _font(paragraph.add_run("— "), SONG, NUMBER_4)
    field = paragraph.add_run()
    _font(field, SONG, NUMBER_4)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        field._r.append(element)
    _font(paragraph.add_run(" —"), SONG, NUMBER_4)

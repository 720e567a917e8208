"""A table inside an official docx."""

from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from reports.writers.docx_styles import LOOKS
from reports.writers.measure import printable


def add_table(paper, table, *, kept=False) -> None:
    """``table`` (reports.writers.document.Table) with its head repeated on every page and whole rows;
    ``kept``: its last row stays with what follows."""
    made = paper.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    made._tbl.tblPr.find(qn("w:tblLook")).addprevious(_narrow_cells())  # Word wants this order
    for column, width in zip(made.columns, table.widths, strict=True):
        column.width = Mm(width)
    _row(made.rows[0], table.heads, table, "head")
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for values in table.rows:
        _row(made.add_row(), values, table, "cell")
    for cell in made.rows[-1].cells if kept else ():
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _narrow_cells():
    """Cell margins of 0.7 mm at the sides, so that four characters fit into 19 mm."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def _row(row, values, table, look):
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for place, (cell, text) in enumerate(zip(row.cells, values, strict=True)):
        cell.width = Mm(table.widths[place])
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.style, paragraph.text = LOOKS[look].name, printable(text)
        if look == "cell" and place in table.numbers:
            paragraph.alignment = ALIGN.RIGHT

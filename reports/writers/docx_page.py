"""Paper, margins, grid and what stands at the foot and across every page of an official docx."""

from io import BytesIO

import segno
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from reports.writers.docx_styles import LINE, LOOKS, NUMBER_4

# GB/T 9704-2012 5.2: 版心 156×225 mm, 22 lines of 28 characters; 7.5: page number 7 mm below it.
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}
NUMBER_BELOW, SQUARE = 7, 15  # mm
OTHER = {ALIGN.RIGHT: ALIGN.LEFT, ALIGN.LEFT: ALIGN.RIGHT}
_WATERMARK = """<w:pict {names}>
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
    <v:formulas>
      <v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
      <v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
      <v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>
      <v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/>
    </v:formulas>
    <v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>
    <v:textpath on="t" fitshape="t"/>
  </v:shapetype>
  <v:shape id="draft{number}" type="#_x0000_t136" alt="{words}" stroked="f" fillcolor="#c0c0c0"
    style="position:absolute;margin-left:0;margin-top:0;width:330pt;height:165pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin">
    <v:fill opacity=".5"/>
    <v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="{words}"/>
  </v:shape>
</w:pict>"""
_NAMES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    + nsdecls("w")
)


def set_page(paper, *, watermark, stamp) -> None:
    """A4 upright with the standard's grid; the number on the outer side; ``watermark`` (a word or
    empty) across the page, ``stamp`` (Stamp) at the foot."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(width))
    foot = Mm(MARGINS["bottom"] - NUMBER_BELOW) - NUMBER_4 - (Mm(SQUARE) if stamp else 0)
    section.footer_distance, section.header_distance = foot, Mm(15)
    _grid(section)
    paper.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        _number(footer.paragraphs[0], side)
        if stamp:
            _stamp(footer.add_paragraph(style=LOOKS["stamp"].name), stamp, OTHER[side])
    for number, header in (
        enumerate((section.header, section.even_page_header)) if watermark else ()
    ):
        picture = parse_xml(_WATERMARK.format(names=_NAMES, number=number, words=watermark))
        header.paragraphs[0].add_run()._r.append(picture)


def _grid(section):
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE.pt * 20)))


def _number(paragraph, side):
    """— 1 —, one character from the outer edge."""
    paragraph.style, paragraph.alignment = LOOKS["number"].name, side
    indent = "right_indent" if side == ALIGN.RIGHT else "left_indent"
    setattr(paragraph.paragraph_format, indent, NUMBER_4)
    paragraph.add_run("— ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "text" else "")
        if kind == "text":
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)
    paragraph.add_run(" —")


def _stamp(paragraph, stamp, side):
    """The code square, then version, receipt and short fingerprint, on the side without the number."""
    paragraph.alignment = side
    square = BytesIO()
    segno.make_qr(stamp.address_of(), error="m").save(square, kind="png", border=0, scale=10)
    drawn = paragraph.add_run().add_picture(square, height=Mm(SQUARE - 1))
    describe_picture(drawn, stamp.address_of())
    paragraph.add_run("　" + "　".join(stamp.foot_lines))


def describe_picture(drawn, words) -> None:
    """Say in words what a picture shows; no gap around it (LibreOffice would make one of 3 mm)."""
    drawn._inline.docPr.set("descr", words)
    for side in "TBLR":
        drawn._inline.set(f"dist{side}", "0")

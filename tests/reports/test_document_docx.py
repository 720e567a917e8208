"""The official paper as docx: in order for Word, in real styles and fonts, the same text in LibreOffice."""

import os
import re
import subprocess
import zipfile
from io import BytesIO
from itertools import pairwise

import docx
import pytest
import zxingcpp
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image

from reports.writers.document import Document, Paragraph, Table
from reports.writers.document_pdf import document_pdf
from reports.writers.docx import document_docx
from reports.writers.docx_styles import LOOKS
from tests.reports.documents import (
    AGENCY,
    DATE,
    TITLE,
    body,
    chinese,
    lines,
    marks,
    opened,
    report,
    texts,
)
from tests.reports.papers import STAMP
from tests.services import chinese_fonts

# Part of ISO/IEC 29500's sequences: what may stand in an element, in this order.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers"
    " pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE"
    " autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents"
    " suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr"
    " sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint"
    " noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect"
    " bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "sectPr": "footnotePr endnotePr type pgSz pgMar paperSrc"
    " pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi"
    " rtlGutter docGrid printerSettings",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc"
    " tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText"
    " vAlign hideMark",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden"
    " unhideWhenUsed qFormat locked personal rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "settings": "view zoom removePersonalInformation proofState defaultTabStop evenAndOddHeaders"
    " characterSpacingControl savePreviewPicture compat rsids themeFontLang clrSchemeMapping"
    " doNotAutoCompressPictures shapeDefaults decimalSymbol listSeparator",
}
KINDS = {"plain": {}, "draft": {"is_draft": True}, "stamped": {"stamp": STAMP}}


def read(data):
    return docx.Document(BytesIO(data))


def office(data, form, folder):
    """The docx as LibreOffice writes it as ``form``; a file it has to repair is none it converts."""
    path = folder / "paper.docx"
    path.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", folder, path]
    fonts = {**os.environ, **chinese_fonts(folder)}
    subprocess.run(convert, check=True, capture_output=True, timeout=120, env=fonts)
    return (folder / f"paper.{form.partition(':')[0]}").read_bytes()


def squeezed(text):
    return re.sub(r"\s", "", text)


def told(paper):
    """All text of a docx in order, paragraphs and cells, without blanks."""
    body = paper.element.body.iter(qn("w:t"))
    return squeezed("".join(run.text or "" for run in body))


def style_of(paper, text):
    return next(p for p in paper.paragraphs if text in p.text).style


@pytest.fixture(scope="module")
def whole():
    return document_docx(report())


@pytest.mark.parametrize("kind", KINDS)
def test_every_part_is_in_the_order_word_asks_for(kind):
    with zipfile.ZipFile(BytesIO(document_docx(report(**KINDS[kind])))) as file:
        names = [name for name in file.namelist() if re.fullmatch(r"word/[^/]+\.xml", name)]
        trees = [etree.fromstring(file.read(name)) for name in names]
    seen = set()
    for element in (element for tree in trees for element in tree.iter(etree.Element)):
        order = ORDER.get(etree.QName(element).localname)
        if order and element.tag.startswith(f"{{{docx.oxml.ns.nsmap['w']}}}"):
            found = [etree.QName(child).localname for child in element]
            places = [order.split().index(name) for name in found if name in order.split()]
            assert places == sorted(places), (element.tag, found)
            seen.add(etree.QName(element).localname)
    assert seen == set(ORDER)


def test_a_clerk_finds_named_styles_with_the_official_fonts_and_heading_levels(whole):
    paper = read(whole)
    expected = {
        "青河县百人": ("公文标题", "方正小标宋简体", 22, None),
        "一、基本情况": ("一级标题", "黑体", 16, "0"),
        "（一）摸清": ("二级标题", "楷体_GB2312", 16, "1"),
        "1. 逐家": ("条目", "仿宋_GB2312", 16, None),
        "工会主席": ("公文正文", "仿宋_GB2312", 16, None),
        AGENCY: ("发文机关署名", "仿宋_GB2312", 16, None),
    }
    for text, (name, font, points, level) in expected.items():
        style = style_of(paper, text)
        fonts = style.element.rPr.rFonts
        outline = style.element.pPr.find(qn("w:outlineLvl"))
        assert (style.name, fonts.get(qn("w:eastAsia")), style.font.size.pt) == (name, font, points)
        assert (None if outline is None else outline.get(qn("w:val"))) == level
    assert {look.name for look in LOOKS.values()} <= {style.name for style in paper.styles}


def test_the_page_has_the_official_margins_line_grid_and_page_numbers(whole):
    paper = read(whole)
    section = paper.sections[0]
    sides = (
        "page_width",
        "page_height",
        "top_margin",
        "bottom_margin",
        "left_margin",
        "right_margin",
    )
    assert [round(getattr(section, side).mm) for side in sides] == [210, 297, 37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    assert paper.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        number = footer.paragraphs[0]
        assert (number.text, number.alignment.name) == ("— 1 —", side)
        assert number.style.font.name == "宋体"
        assert [i.text for i in footer._element.iter(qn("w:instrText"))] == ["PAGE"]


def test_the_file_names_no_author_and_no_other_program(whole):
    facts = read(whole).core_properties
    assert (facts.title, facts.author, facts.last_modified_by, facts.comments) == (
        TITLE,
        "",
        "",
        "",
    )
    with zipfile.ZipFile(BytesIO(whole)) as file:
        assert not [name for name in file.namelist() if "thumbnail" in name or "app.xml" in name]
        assert not any(b"python-docx" in file.read(name) for name in file.namelist())


def test_a_picture_is_drawn_finely_and_says_in_words_what_it_shows(whole):
    paper = read(whole)
    drawn = paper.inline_shapes[0]
    assert round(drawn.width.mm) == 156
    assert drawn._inline.docPr.get("descr") == "甲乡建会率 66.7%"
    part = paper.part.related_parts[drawn._inline.graphic.graphicData.pic.blipFill.blip.embed]
    picture = Image.open(BytesIO(part.blob)).convert("RGB")
    assert picture.width >= 1200
    assert picture.getpixel((picture.width * 300 // 760, picture.height * 40 // 60)) == (
        179,
        38,
        30,
    )


def test_a_draft_says_so_across_every_page_and_a_submitted_version_carries_its_marks():
    draft, stamped = (read(document_docx(report(**KINDS[kind]))) for kind in ("draft", "stamped"))
    for header in (draft.sections[0].header, draft.sections[0].even_page_header):
        assert 'string="草稿"' in header._element.xml
    assert "草稿" not in stamped.sections[0].header._element.xml
    for footer in (stamped.sections[0].footer, stamped.sections[0].even_page_footer):
        assert "第2版　回执号 青河-2018-0231　指纹 3f9a3f9a3f9a3f9a" in footer.paragraphs[1].text
        pictures = [
            part for part in footer.part.related_parts.values() if "image" in part.content_type
        ]
        square = Image.open(BytesIO(pictures[0].blob)).convert("L")
        framed = Image.new("L", (square.width + 80, square.height + 80), 255)
        framed.paste(square, (40, 40))
        assert [c.text for c in zxingcpp.read_barcodes(framed)] == [STAMP.address_of()]


@pytest.mark.parametrize("kind", KINDS)
def test_an_office_program_opens_it_and_keeps_its_text(kind, tmp_path):
    made = document_docx(report(**KINDS[kind]))
    back = office(made, "docx:MS Word 2007 XML", tmp_path)
    assert told(read(back)) == told(read(made))
    for text in (TITLE, "主席张䶮、李喆、王垚、赵堃", "甲乡66.7%乙乡—", "2.未建会企业名单", DATE):
        assert text in told(read(made))


def test_in_an_office_program_a_full_page_has_22_lines_of_28_characters(tmp_path):
    printed = office(document_docx(Document(TITLE, body(chinese(616 * 5)))), "pdf", tmp_path)
    with opened(printed) as paper:
        assert len(paper) == 6
    for number in (2, 3):
        found = lines([mark for mark in marks(printed, number) if mark.base < 262])
        assert [len(line) for line in found] == [28] * 22
    foot = [mark for mark in marks(printed, 3) if mark.base > 262]
    assert "".join(mark.text for mark in foot) == "—3—"
    assert 269 <= min(mark.top for mark in foot if mark.text == "3") < 272


@pytest.mark.parametrize(("count", "pages"), [(100, 3), (1500, 5)])
def test_papers_of_three_and_five_pages_carry_their_marks_on_every_page(count, pages, tmp_path):
    document = report(*body(chinese(count)), stamp=STAMP)
    printed = texts(office(document_docx(document), "pdf", tmp_path))
    assert len(printed) == pages == len(texts(document_pdf(document)))
    assert all("第2版" in page for page in printed)
    signed = next(page for page in printed if AGENCY in page)
    assert "附件：1.登记表" in signed


def test_between_two_tables_there_is_a_line_else_word_makes_one_of_them():
    table = Table(("单位", "应建会"), (("沧县", "1"),), (100, 56))
    body = read(document_docx(report(table, table))).element.body
    kinds = [etree.QName(child).localname for child in body]
    assert ("tbl", "tbl") not in set(pairwise(kinds))
    assert kinds.count("tbl") >= 2


def test_empty_texts_long_titles_and_control_characters_do_no_harm(tmp_path):
    title = chinese(95)
    document = Document(title, (Paragraph("body", ""), Paragraph("item", "尽快\x0b报送\x00。")))
    paper = read(document_docx(document))
    assert squeezed(paper.paragraphs[0].text) == title
    assert paper.paragraphs[-1].text == "尽快报送。"

"""The named styles of an official docx: what a clerk finds in Word's and WPS's list of styles."""

from dataclasses import dataclass

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from reports.writers.document import BODY_POINTS, TITLE_POINTS

BIAOSONG, FANGSONG, HEI, KAI, SONG = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
NUMBER_2, NUMBER_3, NUMBER_4, SMALL_4 = Pt(TITLE_POINTS), Pt(BODY_POINTS), Pt(14), Pt(12)
# GB/T 9704-2012 5.2: 22 lines in 225 mm, 28 characters in 156 mm. A grid of characters would do
# the same in Word and WPS, but LibreOffice gives two cells to a character wider than one.
LINE, TITLE_LINE, NOTE_LINE, TABLE_LINE = Pt(28.95), Pt(32), Pt(22), Pt(20)
PITCH = 15.75  # points from character to character


@dataclass(frozen=True, slots=True)
class Look:
    """``indent`` in characters in front of the first line; ``outline`` the level of a heading, from 0;
    ``pitch`` None: as high as what stands in the line."""

    name: str
    font: str = FANGSONG
    size: Pt = NUMBER_3
    align: ALIGN = ALIGN.JUSTIFY
    indent: int = 0
    pitch: Pt | None = LINE
    outline: int | None = None


# The writers' names, as in reports.writers.document → look.
LOOKS = {
    "title": Look("公文标题", BIAOSONG, NUMBER_2, ALIGN.CENTER, pitch=TITLE_LINE),
    "addressee": Look("主送机关", align=ALIGN.LEFT),
    "heading": Look("一级标题", HEI, align=ALIGN.LEFT, indent=2, outline=0),
    "subheading": Look("二级标题", KAI, align=ALIGN.LEFT, indent=2, outline=1),
    "item": Look("条目", indent=2),
    "body": Look("公文正文", indent=2),
    "note": Look("表注", KAI, NUMBER_4, pitch=NOTE_LINE),
    "picture": Look("图", align=ALIGN.CENTER, pitch=None),
    "caption": Look("图题", KAI, NUMBER_4, ALIGN.CENTER, pitch=NOTE_LINE),
    "attachment": Look("附件说明", align=ALIGN.LEFT),
    "agency": Look("发文机关署名", align=ALIGN.RIGHT),
    "date": Look("成文日期", align=ALIGN.RIGHT),
    "enclosure": Look("附件标识", HEI, align=ALIGN.LEFT, outline=0),
    "head": Look("表头", HEI, SMALL_4, ALIGN.CENTER, pitch=TABLE_LINE),
    "cell": Look("表文", FANGSONG, SMALL_4, ALIGN.CENTER, pitch=TABLE_LINE),
    "number": Look("页码", SONG, NUMBER_4, ALIGN.RIGHT, pitch=NUMBER_4),
    "stamp": Look("版本标记", SONG, Pt(9), ALIGN.RIGHT, pitch=None),
}


def characters(count: float) -> Pt:
    """How wide ``count`` characters of the body are."""
    return Pt(PITCH * count)


def set_styles(paper) -> None:
    """Give ``paper`` (python-docx) the styles of LOOKS, to be asked for by their keys."""
    _without_theme(paper)
    normal = paper.styles["Normal"]
    _font(normal, FANGSONG, NUMBER_3)
    normal.paragraph_format.space_after = 0
    for key, look in LOOKS.items():
        style = paper.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), key)
        style.base_style, style.quick_style = normal, True
        _dress(style, look)
    paper.styles[LOOKS["note"].name].paragraph_format.space_before = Pt(6)
    for key in ("heading", "subheading", "enclosure"):
        paper.styles[LOOKS[key].name].paragraph_format.keep_with_next = True
    paper.styles[LOOKS["enclosure"].name].paragraph_format.page_break_before = True
    for key in ("title", "enclosure", "heading", "subheading"):
        paper.styles[LOOKS[key].name].next_paragraph_style = paper.styles[LOOKS["body"].name]


def _without_theme(paper):
    """The template's Western theme would win over the fonts named here in some programs."""
    facts = paper.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    facts.remove(facts.find(qn("w:rFonts")))
    facts.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
    settings = paper.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")  # the schema wants it


def _font(style, name, size):
    """For Chinese and for Western characters alike."""
    style.font.name, style.font.size = name, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), name)


def _dress(style, look):
    _font(style, look.font, look.size)
    form = style.paragraph_format
    form.alignment, form.widow_control = look.align, True
    if look.pitch is None:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        form.line_spacing = look.pitch
    if look.indent:
        form.first_line_indent = characters(look.indent)
        indent = style.element.pPr.find(qn("w:ind"))
        indent.set(qn("w:firstLineChars"), str(100 * look.indent))
    _put(style.element.pPr, "w:autoSpaceDE", 0)  # no gap between Chinese characters and letters
    _put(style.element.pPr, "w:autoSpaceDN", 0)  # and none between them and digits
    if look.size == NUMBER_3:
        _put(style.element.rPr, "w:spacing", round(20 * (PITCH - BODY_POINTS)))
    else:
        _put(style.element.pPr, "w:snapToGrid", 0)
    if look.outline is not None:
        _put(style.element.pPr, "w:outlineLvl", look.outline)


# What may follow each of these among the properties: Word asks for this order.
_AFTER_OUTLINE = ("w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange")
_AFTER_GRID = (
    *("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc"),
    *("w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", *_AFTER_OUTLINE),
)
_AFTER_DIGITS = ("w:bidi", "w:adjustRightInd", "w:snapToGrid", *_AFTER_GRID)
_AFTER = {
    "w:autoSpaceDE": ("w:autoSpaceDN", *_AFTER_DIGITS),
    "w:autoSpaceDN": _AFTER_DIGITS,
    "w:snapToGrid": _AFTER_GRID,
    "w:outlineLvl": _AFTER_OUTLINE,
    "w:spacing": ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u"),
}


def _put(properties, name, value):
    element = OxmlElement(name)
    element.set(qn("w:val"), str(value))
    properties.insert_element_before(element, *_AFTER[name])

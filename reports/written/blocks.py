"""The text under a heading as plain blocks: from pasted HTML or typed lines, and back to lines.

Nothing of the HTML is kept but which words are a subheading, a paragraph or an item of a list; the
numbers in front are taken off and set by the system. What is shown is made from the blocks.
"""

import re
from dataclasses import asdict, dataclass
from html import escape
from html.parser import HTMLParser

import nh3

from campaign.models.submission import Refused
from campaign.outline import NUMERALS
from reports.writers.measure import printable

PARAGRAPH, SUBHEADING, ITEM = "paragraph", "subheading", "item"
LONGEST_MARKUP = 1_000_000  # characters; some 200 pages of Word are less
LONGEST_TEXT = 30_000  # characters under one heading, some 45 pages
HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
CUTS = {*HEADS, "p", "div", "li", "tr", "blockquote", "pre"}  # each begins a block of its own
KEPT = {*CUTS, "br", "ol", "ul", "td", "th"}
DROPPED = {"script", "style", "template", "iframe", "object", "noscript", "title", "svg", "math"}
ORIGIN = "data-from"

_NUMBERED_HEAD = re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]\s*")
_NUMBERED_ITEM = re.compile(r"(?:\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）]|[·•●▪◆■○])\s*")
_BROKEN = re.compile(r"(?<=[^\x00-\x7f])[ \t]*\n[ \t]*(?=[^\x00-\x7f])")
HEAD_CHARACTERS = 40  # a longer （一）… is a paragraph that begins with its head


@dataclass(frozen=True, slots=True)
class Block:
    """``kind`` is PARAGRAPH, SUBHEADING or ITEM. ``origin`` names the version of a unit below that the
    words were taken over from (``130921:2``); empty: the unit's own."""

    kind: str
    text: str
    origin: str = ""

    def plain(self) -> dict:
        """As it is stored: an empty origin is left out."""
        return {name: value for name, value in asdict(self).items() if value}


def stored(blocks: list[dict]) -> list[Block]:
    return [Block(**block) for block in blocks]


def blocks_of(markup: str) -> list[Block]:
    """The blocks of ``markup``, HTML as an editor or a paste gives it. Refused when it is far too long."""
    if len(markup) > LONGEST_MARKUP:
        raise Refused("粘贴的内容太长，请分几次粘贴，或只粘贴文字。")
    markup = printable(markup)  # nh3 refuses halves of surrogate pairs
    clean = nh3.clean(
        markup, tags=KEPT, clean_content_tags=DROPPED, attributes={tag: {ORIGIN} for tag in CUTS}
    )
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    reader.cut()
    if sum(len(block.text) for block in reader.blocks) > LONGEST_TEXT:
        raise Refused(f"这一部分超过 {LONGEST_TEXT:,} 个字，请删减后再保存。")
    return reader.blocks


def blocks_of_lines(text: str) -> list[Block]:
    """The blocks of text typed without an editor, a line a paragraph."""
    return blocks_of("".join(f"<p>{escape(line)}</p>" for line in text.splitlines()))


def lines_of(blocks: list[Block]) -> str:
    """``blocks`` as lines with their numbers; ``blocks_of_lines`` makes the same blocks of them again."""
    return "\n".join(numbered(blocks))


def numbered(blocks: list[Block], *, gap: str = " ") -> list[str]:
    """The text of each block with its number: （一） for subheadings, 1. for the items of one list.

    ``gap`` stands between 1. and the words, always one blank before a digit.
    """
    heads, items, found = 0, 0, []
    for block in blocks:
        items = items + 1 if block.kind == ITEM else 0
        heads += block.kind == SUBHEADING
        blank = " " if block.text[:1].isdigit() else gap
        mark = {SUBHEADING: f"（{numeral(heads)}）", ITEM: f"{items}.{blank}"}.get(block.kind, "")
        found.append(mark + block.text)
    return found


def numeral(number: int) -> str:
    """``number`` below 100 as Chinese counts: 十二."""
    tens, ones = divmod(number, 10)
    front = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return front + (NUMERALS[ones - 1] if ones else "")


class _Reader(HTMLParser):
    """Cuts cleaned HTML into blocks."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.words, self.kind, self.origin = [], [], PARAGRAPH, ""

    def handle_starttag(self, tag, attrs):
        if tag in CUTS:
            inside_item = (
                self.kind == ITEM and tag in ("p", "div") and not "".join(self.words).strip()
            )
            self.cut()
            self.kind = ITEM if tag == "li" or inside_item else PARAGRAPH
            if tag in HEADS:
                self.kind = SUBHEADING
            self.origin = dict(attrs).get(ORIGIN) or ""
        elif tag == "br":
            self.cut()
        elif tag in ("td", "th"):
            self.words.append(" ")

    def handle_endtag(self, tag):
        if tag in CUTS:
            self.cut()
            self.kind = PARAGRAPH

    def handle_data(self, data):
        self.words.append(data)

    def cut(self):
        """End the block that is being read."""
        text = _BROKEN.sub("", printable("".join(self.words).replace("\xa0", " ")))
        text = re.sub(r"\s+", " ", text).strip(" \u3000")
        if text:
            self.blocks.append(_block(self.kind, text, self.origin))
        self.words, self.origin = [], ""


def _block(kind, text, origin):
    head, item = _NUMBERED_HEAD.match(text), _NUMBERED_ITEM.match(text)
    if kind == SUBHEADING and len(text) <= HEAD_CHARACTERS:
        text = text.rstrip("。；") or text
    is_head = len(text) <= HEAD_CHARACTERS and text[-1] not in "。；！？" and kind != ITEM
    if is_head and (head or kind == SUBHEADING):
        kind, text = SUBHEADING, (text[head.end() :] if head else text) or text
    elif item:
        kind, text = ITEM, text[item.end() :] or text
    elif kind == SUBHEADING:
        kind = PARAGRAPH
    return Block(kind, text, origin)

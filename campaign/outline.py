"""The outline of the 专项报告 as the campaign file gives it: headings in order, what belongs in each."""

from dataclasses import dataclass

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Heading:
    """``title`` is without its number; the opening has none. ``fields`` are names of what the system
    puts in (reports/written/fields.py), ``start`` the text a new report begins with, a line a
    paragraph; without one it begins with the fields. Lengths in characters of the writer's own words.
    """

    key: str
    title: str
    guidance: str
    required: bool = False
    min: int = 0
    max: int = 3000
    numbered: bool = True
    fields: tuple[str, ...] = ()
    start: str = ""

    @property
    def first_text(self) -> str:
        """What a new report has under this heading, a line a paragraph."""
        return self.start or "\n".join(f"【{name}】" for name in self.fields)


@dataclass(frozen=True, slots=True)
class Outline:
    """``title`` with {campaign}; ``needed``: nothing is sent while a required heading is not written."""

    title: str
    needed: bool
    headings: tuple[Heading, ...]

    def numbered(self) -> list[tuple[Heading, str]]:
        """Each heading with the line that is printed above its text; empty for one without number."""
        found, number = [], 0
        for heading in self.headings:
            number += heading.numbered
            line = f"{NUMERALS[number - 1]}、{heading.title}" if heading.numbered else ""
            found.append((heading, line))
        return found

    def heading(self, key: str) -> Heading | None:
        return next((h for h in self.headings if h.key == key), None)


def read_outline(top) -> Outline | None:
    """[report] of the campaign file (``top``: campaign.toml_table.Table); None without one: then the
    campaign knows no written report."""
    if "report" not in top.values:
        return None
    table = top.table("report")
    outline = Outline(
        table.text("title", most=200),
        table.get("needed", bool, False),
        tuple(_heading(one) for one in table.tables("headings")),
    )
    keys = [heading.key for heading in outline.headings]
    if len(set(keys)) < len(keys):
        table.refuse("headings", "有两个部分的 key 相同")
    if sum(heading.numbered for heading in outline.headings) > len(NUMERALS):
        table.refuse("headings", f"带序号的部分最多 {len(NUMERALS)} 个")
    table.finish()
    return outline


def _heading(table):
    heading = Heading(
        key=table.text("key", most=40),
        title=table.text("title", most=60),
        guidance=table.text("guidance"),
        required=table.get("required", bool, False),
        min=table.get("min", int, 0),
        max=table.get("max", int, 3000),
        numbered=table.get("numbered", bool, True),
        fields=table.texts("fields"),
        start=table.text("start", ""),
    )
    if not (heading.key.isascii() and heading.key.isidentifier()):
        table.refuse("key", "只用英文字母、数字和下划线，以字母开头")
    if not 0 <= heading.min <= heading.max:
        table.refuse("min", "应在 0 和 max 之间")
    table.finish()
    return heading

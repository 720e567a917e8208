"""The written report as plain JSON, all figures filled in but the date, and as an official document."""

from dataclasses import asdict

from django.utils import timezone

from campaign.definition import SHANGHAI
from reports.children import Below
from reports.writers.document import (
    Attachments,
    Document,
    Paragraph,
    Part,
    Picture,
    Signature,
    Table,
)
from reports.writers.measure import printable
from reports.written.blocks import PARAGRAPH, Block, numbered
from reports.written.facts import facts_of
from reports.written.fields import FIELD, FIELDS, values_of
from reports.written.sentences import DATE, day
from reports.written.writing import Written, is_begun, written

STYLES = {PARAGRAPH: "body"}  # the other kinds are called alike


def frozen_report(submission, parts: list[Written], facts) -> dict:
    """The report as a version keeps it: title, 主送, the sections with their parts in order, 附件, 署名."""
    unit, definition = submission.district, submission.round.campaign.definition
    values, superior = values_of(facts), unit.superior
    return {
        "title": definition.report.title.replace("{campaign}", definition.title),
        "addressee": f"{superior.union_name}：" if superior else "",
        "sections": [
            {
                "key": part.heading.key,
                "title": part.heading.title,
                "line": part.line,
                "parts": _filled(part.blocks, values),
            }
            for part in parts
        ],
        "attachments": [annex.title_for(unit.name) for annex in definition.annexes],
        "agency": unit.union_name,
    }


def report_content(submission, rows: list[dict], below: Below) -> dict:
    """The written report beside ``rows`` in the content of a version; empty where nobody began one, as
    the report may come on paper. One query, two in a later round."""
    if submission.round.campaign.definition.report is None:
        return {}
    parts = written(submission.round, submission.district)
    if not is_begun(parts):
        return {}
    return frozen_report(submission, parts, facts_of(submission, rows, below))


def filled(text: str, values: dict) -> str:
    """``text`` with each 【field】 that is text; a table, a chart and what is no field stay as written."""
    said = {name: value for name, value in values.items() if isinstance(value, str)}
    return FIELD.sub(lambda found: said.get(found[1], found[0]), text)


def alone(block: Block) -> str:
    """The name of the table or chart that is the whole paragraph; empty for a text."""
    name = block.text.removeprefix("【").removesuffix("】")
    return name if block.text == f"【{name}】" and name in FIELDS and FIELDS[name].alone else ""


def _filled(blocks, values):
    """The parts of a section; a field that has nothing to say leaves no empty paragraph behind."""
    texts = []
    for block in blocks:
        text = block.text if alone(block) else filled(block.text, values).strip()
        if text:
            texts.append(Block(block.kind, text, block.origin))
    parts = []
    for block, text in zip(texts, numbered(texts, gap=""), strict=True):
        if name := alone(block):
            parts += _drawn(values.get(name))
            continue
        part = {"style": STYLES.get(block.kind, block.kind), "text": text}
        parts.append(part | ({"origin": block.origin} if block.origin else {}))
    return parts


def _drawn(value):
    if value is None:
        return []
    return [{type(value).__name__.lower(): asdict(value) | _plain_numbers(value)}]


def _plain_numbers(value):
    return {"numbers": sorted(value.numbers)} if isinstance(value, Table) else {}


def document_of(frozen: dict, at, *, is_draft: bool = False, stamp=None) -> Document:
    """The document out of ``frozen``, dated ``at``."""
    date = day(timezone.localtime(at, SHANGHAI))
    parts: list[Part] = [Paragraph("addressee", frozen["addressee"])] if frozen["addressee"] else []
    for section in frozen["sections"]:
        if section["line"]:
            parts.append(Paragraph("heading", section["line"]))
        parts += [part_of(part, date) for part in section["parts"]]
    parts.append(Attachments(tuple(frozen["attachments"])))
    parts.append(Signature(frozen["agency"], date))
    return Document(frozen["title"], tuple(parts), is_draft=is_draft, stamp=stamp)


def part_of(part: dict, date: str) -> Paragraph | Table | Picture:
    """One frozen part as the writers take it."""
    if table := part.get("table"):
        rows = tuple(map(tuple, table["rows"]))
        return Table(
            tuple(table["heads"]), rows, tuple(table["widths"]), frozenset(table["numbers"])
        )
    if picture := part.get("picture"):
        return Picture(**picture)
    return Paragraph(part["style"], printable(part["text"].replace(DATE, date)))

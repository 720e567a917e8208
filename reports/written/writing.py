"""Writing the 专项报告: what stands under each heading, saving it, what is still missing."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from campaign.access import Do, may
from campaign.models import Submission
from campaign.models.submission import Refused, stamp
from campaign.outline import Heading
from reports.models import ReportSection
from reports.written.blocks import Block, blocks_of_lines, stored
from reports.written.fields import FIELD, FIELDS, NAMES, offers


class Overtaken(Refused):
    """Somebody else saved the same heading meanwhile; ``section`` is what they saved."""

    def __init__(self, section):
        self.section = section
        super().__init__(
            f"{section.by} 已于 {stamp(section.at)} 保存过这一部分。您写的还在，请与现在的内容核对后再保存。"
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A heading with its printed line and its text; ``section`` is None while nothing was saved."""

    heading: Heading
    line: str
    blocks: list[Block]
    section: ReportSection | None

    @property
    def edition(self) -> int:
        return self.section.edition if self.section else 0

    @property
    def problems(self) -> list[str]:
        """What is missing or wrong, each in a sentence; empty when it is as the outline asks."""
        return problems_of(self.heading, self.blocks)


def written(round_, district) -> list[Written]:
    """Every heading of the outline with what was saved, else with what a report begins with. One query."""
    outline = round_.campaign.definition.report
    saved = ReportSection.objects.of(district).filter(round=round_).select_related("by")
    saved = {section.key: section for section in saved}
    return [
        Written(
            heading,
            line,
            stored(saved[heading.key].blocks)
            if heading.key in saved
            else first_blocks(heading, district),
            saved.get(heading.key),
        )
        for heading, line in outline.numbered()
    ]


def first_blocks(heading: Heading, district) -> list[Block]:
    """What a new report of ``district`` begins with under ``heading``."""
    blocks = blocks_of_lines(heading.first_text)
    return [b for b in blocks if all(offers(name, district) for name in FIELD.findall(b.text))]


def is_begun(parts: list[Written]) -> bool:
    """Whether anybody wrote anything: else the unit's report may come on paper only."""
    return any(part.section for part in parts)


def own_words(blocks: list[Block]) -> int:
    """Characters the writer wrote: without blanks and without what the system fills in."""
    texts = (FIELD.sub(lambda m: "" if m[1] in NAMES else m[0], b.text) for b in blocks)
    return sum(len("".join(text.split())) for text in texts)


def problems_of(heading: Heading, blocks: list[Block]) -> list[str]:
    """What stands against the text of ``heading``, each in a sentence."""
    said, length, name = [], own_words(blocks), heading.title
    if heading.required and heading.min and not length:
        said.append(f"“{name}”还没有写，至少 {heading.min} 字")
    elif heading.required and not blocks:
        said.append(f"“{name}”是空的，请补上")
    elif heading.required and length < heading.min:
        said.append(
            f"“{name}”只有 {length} 字，至少 {heading.min} 字，还差 {heading.min - length} 字"
        )
    if length > heading.max:
        said.append(
            f"“{name}”有 {length:,} 字，最多 {heading.max:,} 字，请删去 {length - heading.max:,} 字"
        )
    said += field_problems(heading, blocks)
    return said


def field_problems(heading: Heading, blocks: list[Block]) -> list[str]:
    """Every 【】 in ``blocks`` that names nothing the system knows, or a table that shares its paragraph."""
    said, name = [], heading.title
    for block in blocks:
        for field in FIELD.findall(block.text):
            if field not in NAMES:
                said.append(f"“{name}”里写了“【{field}】”，没有这个数据，请从清单里选")
            elif field in FIELDS and FIELDS[field].alone and block.text != f"【{field}】":
                said.append(f"“{name}”里的“【{field}】”是表或图，要单独成一段")
    return said


def missing_in(parts: list[Written]) -> list[str]:
    """All that stands against the report, heading by heading."""
    return [problem for part in parts for problem in part.problems]


NOT_BEGUN = "专项报告还没有写，报送以后不能再写；另交纸质的可以不写。"


def unfinished(round_, district) -> str:
    """What is said before sending while the report isn't whole, else empty: afterwards it is closed.
    One query."""
    parts = written(round_, district)
    if not is_begun(parts):
        return NOT_BEGUN
    lacking = len(missing_in(parts))
    return f"专项报告还缺 {lacking} 项，报送以后不能再写。" if lacking else ""


@transaction.atomic
def write_section(
    round_, district, key: str, blocks: list[Block], edition: int, *, by, at=None
) -> ReportSection | None:
    """Save what stands under the heading ``key``; ``edition`` is the one that was read (0: none).

    Saving the same text again changes nothing. Refused while the report is closed and for a heading
    there is not; Overtaken when another writer saved something else meanwhile. None when a heading
    that nobody saved yet still has what a report begins with.
    """
    if not (answer := may(by, Do.EDIT, district)):
        raise Refused(answer.reason)
    outline = round_.campaign.definition.report
    heading = outline.heading(key) if outline else None
    if heading is None:
        raise Refused("专项报告没有这个部分，请重新打开页面。")
    submission = Submission.objects.locked(round_, district)
    if not (answer := submission.lock(at)):
        raise Refused(answer.reason)
    held = ReportSection.objects.of(district).filter(round=round_, key=key).select_related("by")
    section, plain = held.first(), [block.plain() for block in blocks]
    if section is None and blocks == first_blocks(heading, district):
        return None
    if section and section.blocks == plain:
        return section
    if section and section.edition != edition:
        raise Overtaken(section)
    section = section or ReportSection(round=round_, district=district, key=key, edition=0)
    section.blocks, section.edition = plain, section.edition + 1
    section.by, section.at = by, at or timezone.now()
    section.save()
    return section

"""What the units below wrote, beside a superior's own text: read per heading, taken over with its origin marked."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.utils import timezone

from campaign.definition import SHANGHAI
from campaign.models import Version
from reports.written.blocks import Block, blocks_of_lines
from reports.written.sentences import DATE, day


@dataclass(frozen=True, slots=True)
class ChildText:
    """What ``unit`` wrote under one heading, in the version in force; ``origin`` names that version."""

    unit: str
    version: str
    origin: str
    blocks: list[Block]

    @property
    def title(self) -> str:
        return titled(self.unit, self.version)


def titled(unit, version) -> str:
    """How the origin of words is said: 摘自盐山县第1版."""
    return f"摘自{unit}{version}"


def texts_below(versions: list[Version]) -> dict[str, list[ChildText]]:
    """Key of a heading → what each unit below wrote under it, in their order; tables and charts left out,
    as the superior's figures are its own."""
    found = defaultdict(list)
    for version in versions:
        unit, date = version.submission.district, day(timezone.localtime(version.sent_at, SHANGHAI))
        for section in version.content.get("report", {}).get("sections", ()):
            lines = [
                part["text"].replace(DATE, date) for part in section["parts"] if "text" in part
            ]
            blocks = blocks_of_lines("\n".join(lines))
            if blocks:
                origin = f"{unit.code}:{version.number}"
                found[section["key"]].append(ChildText(unit.name, str(version), origin, blocks))
    return found


def origins_below(submission) -> dict[str, str]:
    """Origin → how it is said, of every version the units below sent in this round. At most one query."""
    unit = submission.district
    if unit.is_leaf():
        return {}
    sent = Version.objects.filter(
        submission__round=submission.round, submission__district__in=unit.get_children()
    )
    named = sent.values_list("submission__district__code", "submission__district__name", "number")
    return {f"{code}:{number}": titled(name, f"第{number}版") for code, name, number in named}


def with_known_origins(blocks: list[Block], submission) -> list[Block]:
    """``blocks`` without an origin that no unit below has: whatever a page sends, none is invented."""
    if not any(block.origin for block in blocks):
        return blocks
    known = origins_below(submission)
    return [b if b.origin in known else replace(b, origin="") for b in blocks]


def keeping_origins(blocks: list[Block], before: list[Block]) -> list[Block]:
    """``blocks`` typed as lines, each with the origin of the same words before."""
    origins = {block.text: block.origin for block in before}
    return [replace(block, origin=origins.get(block.text, "")) for block in blocks]

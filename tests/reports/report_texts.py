"""A written report for the tests: invented prose of the length the outline asks for."""

from campaign.models import Submission
from reports.written.blocks import blocks_of_lines
from reports.written.writing import write_section, written
from tests.factories import UserFactory, campaign, district

PROSE = (
    "县总工会成立工作专班，逐乡镇排查，逐企业走访，宣讲工会法和入会政策，帮助企业按程序筹建工会。"
    * 3
)


def report_of(code="130921") -> Submission:
    round_ = campaign().current_round()
    found = Submission.objects.for_unit(round_, district(code))
    found.round = round_
    return found


def write(key, text, edition=0, *, by=None, code="130921"):
    """Save ``text`` (lines) under a heading through the front door."""
    by = by or UserFactory()
    round_ = campaign().current_round()
    return write_section(round_, district(code), key, blocks_of_lines(text), edition, by=by)


def parts(code="130921"):
    return {part.heading.key: part for part in written(campaign().current_round(), district(code))}


def write_all(by=None, code="130921"):
    """Every heading that is not written yet, so that nothing is missing."""
    for key, part in parts(code).items():
        if part.problems:
            lines = [block.text for block in part.blocks]
            write(key, "\n".join([*lines, PROSE]), part.edition, by=by, code=code)

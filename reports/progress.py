"""How far the reports below a unit have come, a line for each unit that reports to it."""

from dataclasses import dataclass

from campaign.models import District, Submission
from campaign.models.submission import STANDING, State
from enterprises.sorting import Column


@dataclass(frozen=True, slots=True)
class Progress:
    """``units`` are the units at the bottom of ``district``; of them ``sent`` and ``accepted``."""

    district: District
    submission: Submission
    units: int
    sent: int
    accepted: int


COLUMNS = [
    Column("unit", "单位", lambda line: line.district.path),
    Column("state", "状态", lambda line: State.values.index(line.submission.state)),
    Column("units", "基层填报单位", lambda line: line.units, number=True),
    Column("sent", "已报送", lambda line: line.sent, number=True),
    Column("accepted", "已审核", lambda line: line.accepted, number=True),
]


def progress_of(round_, superior) -> list[Progress]:
    """One line for each unit that reports to ``superior``, in the order of the tree. Two queries."""
    below = list(superior.get_descendants())
    reports = Submission.objects.within(superior).filter(round=round_)
    reports = {report.district_id: report for report in reports}
    children = [district for district in below if superior.is_superior_of(district)]
    return [_line(round_, child, below, reports) for child in children]


def _line(round_, child, below, reports):
    bottom = [d for d in below if d.is_leaf() and d.path.startswith(child.path)]
    states = [reports[d.pk].state for d in bottom if d.pk in reports]
    report = reports.get(child.pk) or Submission(round=round_, district=child)
    return Progress(
        child,
        report,
        len(bottom),
        sum(state in STANDING for state in states),
        sum(state == State.ACCEPTED for state in states),
    )

"""The 核查单 of a unit as it stands now: what its figures raise, each line with its answers."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from campaign.models import District, Submission
from campaign.models.submission import STANDING
from enterprises.models import Enterprise
from reports.annexes import Total, frozen_row, live_rows, total_of
from reports.doubts import Doubt, Picture, doubts_in
from reports.models import DoubtAnswer


@dataclass(frozen=True, slots=True)
class Line:
    """A doubt with the answers given for these very figures, oldest first. The last one counts."""

    doubt: Doubt
    answers: tuple[DoubtAnswer, ...]

    @property
    def answer(self) -> DoubtAnswer | None:
        """The answer that stands or was refused last; None: not answered for these figures."""
        return self.answers[-1] if self.answers else None

    @property
    def needs_county(self) -> bool:
        """Not answered, or the answer was refused."""
        return self.answer is None or self.answer.state == DoubtAnswer.State.REFUSED

    @property
    def needs_superior(self) -> bool:
        """Answered, and neither accepted nor refused yet."""
        return self.answer is not None and self.answer.state == DoubtAnswer.State.WAITING

    @property
    def label(self) -> str:
        """The state of the line as both sides read it."""
        return self.answer.get_state_display() if self.answer else "待答复"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines there are and whom they wait for."""

    lines: int
    for_county: int
    for_superior: int


def lines_of(campaign, submission, rows: list[dict] | None = None) -> list[Line]:
    """The lines of the unit's own ledger; ``rows`` where they are read already.

    None in a campaign without thresholds. At most four queries, whatever the numbers.
    """
    thresholds = campaign.definition.doubts
    if thresholds is None:
        return []
    district = submission.district
    if rows is None:
        rows = _own_rows(campaign, submission)
    picture = Picture(rows, _before(campaign, submission), _neighbours(campaign, district))
    doubts = doubts_in(picture, thresholds)
    given = DoubtAnswer.objects.filter(
        submission=submission.pk, facts__in=[d.facts for d in doubts]
    )
    given = list(given.select_related("by", "judged_by")) if submission.pk else []
    return [Line(d, tuple(a for a in given if a.facts == d.facts)) for d in doubts]


def lines_of_checked(campaign, submission, checked) -> list[Line]:
    """The same for rows that were read and checked for a sending (reports/sending.py)."""
    rows = [frozen_row(enterprise, campaign.definition) for enterprise, _ in checked]
    return lines_of(campaign, submission, rows)


def tally(lines: list[Line]) -> Tally:
    """The figures beside the link to the 核查单."""
    return Tally(
        len(lines),
        sum(line.needs_county for line in lines),
        sum(line.needs_superior for line in lines),
    )


def _own_rows(campaign, submission):
    """What was sent while that stands (the ledger is locked), else the ledger. At most one query.

    A superior's version holds its units' rows too: its own ones stand in the ledger alone.
    """
    if submission.state in STANDING and submission.district.is_leaf():
        return submission.current.content["rows"]
    return live_rows(campaign, submission.district)


def _before(campaign, submission) -> Total | None:
    """What was accepted in the round before; a superior's version holds its units' rows too: none."""
    earlier = [r for r in campaign.rounds_in_order if r.opens_at < submission.round.opens_at]
    if not earlier or not submission.district.is_leaf():
        return None
    report = Submission.objects.filter(round=earlier[-1], district=submission.district)
    report = report.select_related("accepted").first()
    return total_of(report.accepted.content["rows"]) if report and report.accepted else None


def _neighbours(campaign, district) -> tuple[Total, ...]:
    """The live ledgers of the other units with the same superior: there on every day, in one query.

    Only totals: a county never learns a neighbour's figures, just their median.
    """
    superior = district.path[: -district.steplen]
    if not superior:
        return ()
    others = District.objects.filter(path__startswith=superior, depth=district.depth)
    rows = Enterprise.objects.in_campaign(campaign).kept()
    figures = (
        rows.filter(district__in=others.exclude(pk=district.pk).order_by())
        .order_by()
        .values("district")
        .annotate(  # columns of the roll-up's index alone
            rows=Count("district"),
            employed=Sum("employees"),
            with_union=Count("district", filter=Q(unionised=True)),
            joined=Sum("members"),
        )
    )
    return tuple(
        Total(f["rows"], f["employed"] or 0, f["with_union"], f["joined"] or 0) for f in figures
    )

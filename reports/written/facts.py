"""What the written report tells of: the rows that a sending would freeze now, counted as the roll-up counts."""

from dataclasses import dataclass, field
from functools import cached_property

from campaign.definition import Definition
from campaign.models import Campaign, District, Submission, Version
from enterprises.rosters.counting import RosterCounts
from reports.annexes import live_rows
from reports.children import Below, made_of
from reports.counting import frozen_cells
from reports.figures import ALL, Counts, measures_of, standing_of
from reports.following import followed_total
from reports.following_figures import FOLLOW_UP, further_of
from reports.layouts import CHILD, LAYOUTS, PART
from reports.rolling_up import OWN, Line, added, by_value, in_scope

EVERY = ALL | FOLLOW_UP


@dataclass(frozen=True)
class Facts:
    """``rows`` are frozen rows; ``lines`` a line for each unit below whose rows are among them and one for
    the own ones, empty for a unit without units below. ``absent`` counts the units that are not in.
    ``before`` are the counts of the round before and its name, None where there is none. ``versions`` are
    those of the units below. ``live`` and ``roster`` tell of the ledgers and lists of the unit and below as
    they stand: visits and plans are frozen with no report."""

    campaign: Campaign
    district: District
    rows: list[dict]
    cells: dict
    lines: list[Line]
    accepted: int = 0
    absent: int = 0
    before: tuple[str, Counts] | None = None
    versions: list[Version] = field(default_factory=list)
    live: Counts = field(default_factory=Counts)
    roster: RosterCounts = field(default_factory=RosterCounts)

    @property
    def definition(self) -> Definition:
        return self.campaign.definition

    @cached_property
    def total(self) -> Counts:
        counts = Counts()
        for row in self.rows:
            numbers = (*measures_of(row, self.definition), *further_of(row))
            counts.add(standing_of(row, self.definition), numbers)
        return counts

    def number(self, key: str):
        """The figure ``key`` (reports/figures.py, following_figures.py) over all rows."""
        return EVERY[key].of(self.total)

    def rate(self, key: str):
        return EVERY[key].of(self.total)

    def followed(self, key: str):
        """The figure or rate ``key`` of the ledgers as they stand."""
        return EVERY[key].of(self.live)

    def part(self, part: str) -> Counts:
        """The counts of an annex (its number), of the enterprises in both, or of 港澳台 (layouts.PARTS)."""
        cells = self.cells.get(("", PART), [])
        return added(in_scope(cells, part, self.definition))

    def laid_out(self, layout: str) -> list[Line]:
        """The lines of all rows by reason, by status …, sub-totals left out, in the order of the words."""
        lines = by_value(self.cells.get(("", layout), []), LAYOUTS[layout], self.definition)
        return [line for line in lines if not line.subtotal]


@dataclass(frozen=True, slots=True)
class Charted:
    """What a chart asks of a roll-up."""

    district: District
    by: str
    lines: list[Line]
    total: Counts


def facts_of(submission, rows: list[dict], below: Below) -> Facts:
    """The facts of ``rows``: the own ones of the report's unit and those of the versions ``below``.

    Three queries in the first round of a campaign, four in a later one.
    """
    campaign, unit = submission.round.campaign, submission.district
    definition = campaign.definition
    lines, inside = [], set()
    for version in below.versions:
        of_unit, child = version.content["rows"], version.submission.district
        inside |= {row["id"] for row in of_unit}
        lines.append(Line(child.code, child.name, _counts(of_unit, definition)))
    own = [row for row in rows if row["id"] not in inside]
    if own and not unit.is_leaf():
        lines.append(Line(OWN, f"{unit.name}本级", _counts(own, definition)))
    cells = frozen_cells(unit.pk, rows, definition)
    accepted, before = len(below.versions), _before(submission, definition)
    absent, versions = len(below.absent), below.versions
    live, roster = followed_total(campaign, unit)
    return Facts(
        campaign, unit, rows, cells, lines, accepted, absent, before, versions, live, roster
    )


def facts_now(submission) -> Facts:
    """The facts of what the unit would send now. At most nine queries."""
    campaign, unit = submission.round.campaign, submission.district
    below = made_of(submission.round, unit)
    rows = live_rows(campaign, unit)
    rows += [row for version in below.versions for row in version.content["rows"]]
    return facts_of(submission, rows, below)


def _counts(rows, definition) -> Counts:
    return added(frozen_cells(0, rows, definition).get(("", PART), []))


def _before(submission, definition):
    """The round before and what the unit's report in it counted; None without either."""
    rounds = submission.round.campaign.rounds_in_order
    earlier = [r for r in rounds if r.opens_at < submission.round.opens_at]
    if not earlier:
        return None
    report = Submission.objects.for_unit(earlier[-1], submission.district)
    version = report.accepted or report.current
    return (earlier[-1].name, _counts(version.content["rows"], definition)) if version else None


def charted(facts: Facts, by: str) -> Charted:
    """``facts`` for a chart: by ``CHILD`` or by a layout."""
    lines = facts.lines if by == CHILD else facts.laid_out(by)
    return Charted(facts.district, by, lines, facts.total)

"""三清三到位, 实名制 and democratic management of a unit and below: the live ledgers and rosters, by child."""

from dataclasses import dataclass, field

from django.db.models import Aggregate, Count, Sum
from django.db.models.functions import Coalesce, Least

from campaign.models import Campaign, District
from enterprises.rosters.counting import RosterCounts, counts_by_unit
from reports.counting import live_rows, live_standing
from reports.figures import STANDINGS, Counts
from reports.following_figures import FURTHER
from reports.layouts import founded_in


@dataclass(frozen=True, slots=True)
class Line:
    """A child of the unit with the counts of all below it; or the unit itself: of its own rows alone."""

    unit: District
    counts: Counts = field(default_factory=Counts)
    roster: RosterCounts = field(default_factory=RosterCounts)

    def add(self, counts: Counts, roster: RosterCounts) -> None:
        self.counts.merge(counts)
        self.roster.add(roster)


def sums(definition) -> dict[str, Aggregate]:
    """The aggregate of every measure, in the order of figures.ALL_MEASURES."""
    further = {
        f"of_{name}": Count("pk", filter=measure.holds())
        if measure.amount is None
        else Sum(measure.amount, filter=measure.holds())
        for name, measure in FURTHER.items()
    }
    return {
        "n": Count("pk"),
        "of_employees": Sum("employees"),
        "of_members": Sum("members"),
        "of_joined": Sum(Least(Coalesce("employees", 0), Coalesce("members", 0))),
        "of_founded": Count("pk", filter=founded_in(definition)),
        **further,
    }


def followed_counts(campaign, units) -> dict[int, Counts]:
    """Unit → the counts of its live rows with every measure of figures.ALL_MEASURES. One query."""
    definition = campaign.definition
    rows = live_rows(campaign, units).annotate(standing=live_standing(definition))
    lines = rows.values_list("district", "standing").annotate(**sums(definition))
    found: dict[int, Counts] = {}
    for unit, standing, *numbers in lines:
        found.setdefault(unit, Counts()).add(STANDINGS[standing], numbers)
    return found


def followed_total(campaign, district: District) -> tuple[Counts, RosterCounts]:
    """The counts of ``district`` and everything below, ledgers and roster. Three queries."""
    counts, roster = Counts(), RosterCounts()
    for one in followed_counts(campaign, District.objects.within(district)).values():
        counts.merge(one)
    for one in counts_by_unit(campaign, district).values():
        roster.add(one)
    return counts, roster


def followed_rows(rows, definition) -> Counts:
    """The same of ``rows``, live rows annotated with ``standing``. One query."""
    counts = Counts()
    for standing, *numbers in rows.order_by().values_list("standing").annotate(**sums(definition)):
        counts.add(STANDINGS[standing], numbers)
    return counts


def followed_below(campaign: Campaign, district: District, user) -> tuple[list[Line], Line]:
    """A line for the rows of ``district`` itself, where it has any, one for each child that ``user`` may
    read, in the order of the tree; and all of it as one line. Four queries."""
    units = list(District.objects.visible_to(user).within(district))
    by_unit = followed_counts(campaign, [unit.pk for unit in units])
    rosters = counts_by_unit(campaign, district)
    own, whole = Line(district), Line(district)
    below = [Line(unit) for unit in units if district.is_superior_of(unit)]
    for unit in units:
        told = by_unit.get(unit.pk, Counts()), rosters.get(unit.pk, RosterCounts())
        line = own if unit == district else next(one for one in below if one.unit.covers(unit))
        line.add(*told)
        whole.add(*told)
    has_own = district.pk in by_unit or district.pk in rosters
    return ([own] if has_own else []) + below, whole

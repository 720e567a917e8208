"""走访率、解释率、措施制定率: the live un-unionised ledgers below a unit, counted by child."""

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce, Least

from campaign.models import Campaign, District
from enterprises import following, standing
from reports.counting import live_rows
from reports.figures import NOT_UNIONISED, Counts
from reports.layouts import founded_in


@dataclass(frozen=True, slots=True)
class Line:
    """A child of the unit with the counts of all below it; or the unit itself: of its own rows alone."""

    unit: District
    counts: Counts


def followed_counts(campaign, units: list[int] | None) -> dict[int, Counts]:
    """Unit → the counts of its 未建会 rows with every measure of figures.LIVE_MEASURES. One query."""
    definition = campaign.definition
    rows = live_rows(campaign, units).filter(standing.without_union(definition))
    measures = {
        "n": Count("pk"),
        "of_employees": Sum("employees"),
        "of_members": Sum("members"),
        "of_joined": Sum(Least(Coalesce("employees", 0), Coalesce("members", 0))),
        "of_founded": Count("pk", filter=founded_in(definition)),
        "of_visited": Count("pk", filter=following.visited()),
        "of_explained": Count("pk", filter=following.explained()),
        "of_planned": Count("pk", filter=following.planned()),
    }
    found = {}
    for unit, *numbers in rows.values_list("district").annotate(**measures):
        found[unit] = Counts()
        found[unit].add(NOT_UNIONISED, numbers)
    return found


def followed_below(campaign: Campaign, district: District, user) -> tuple[list[Line], Counts]:
    """A line for the rows of ``district`` itself, where it has any, one for each child that ``user`` may
    read, in the order of the tree; and the counts of all of it. Two queries."""
    units = list(District.objects.visible_to(user).within(district))
    by_unit = followed_counts(campaign, [unit.pk for unit in units])
    lines = [Line(unit, Counts()) for unit in units if district.is_superior_of(unit)]
    whole = Counts()
    for unit in units:
        counts = by_unit.get(unit.pk)
        if counts is None:
            continue
        whole.merge(counts)
        if unit == district:
            lines.insert(0, Line(district, counts))
        else:
            next(line for line in lines if line.unit.covers(unit)).counts.merge(counts)
    return lines, whole

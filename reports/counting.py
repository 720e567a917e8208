"""From rows to cells: how many of which standing, by unit and by the value they are laid out by.

Live rows are counted by the database in one statement, grouped by unit first; frozen rows in Python.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, Count, Q, SmallIntegerField, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from campaign.definition import Annex, Definition
from enterprises import standing
from enterprises.models import Enterprise
from reports import figures
from reports.figures import MEASURES, STANDINGS, Counts, measures_of, standing_of
from reports.layouts import LAYOUTS, Layout, founded_in


class Cell(NamedTuple):
    """One group of rows of one unit; ``measures`` in the order of figures.MEASURES."""

    unit: int
    value: str
    standing: str
    measures: tuple[int, ...]


def live_standing(definition: Definition) -> Case:
    """``figures.standing_of`` as an expression of the database: the place in figures.STANDINGS."""
    # Each condition is asked once a row: the country has a million of them.
    gone, out = standing.gone(definition), standing.out_of_base(definition)
    covered, yes = standing.covered(definition), Q(unionised=True)
    of_listed = Case(
        When(gone, then=either(yes, figures.GONE_UNIONISED, figures.GONE)),
        When(out, then=either(yes, figures.OUT_UNIONISED, figures.OUT)),
        When(yes, then=numbered(figures.UNIONISED)),
        When(covered, then=numbered(figures.COVERED)),
        When(unionised=False, then=numbered(figures.NOT_UNIONISED)),
        default=numbered(figures.UNKNOWN),
    )
    return Case(
        When(standing.listed(definition), then=of_listed), default=numbered(figures.UNLISTED)
    )


def either(condition: Q, then: str, other: str) -> Case:
    """One of two standings."""
    return Case(When(condition, then=numbered(then)), default=numbered(other))


def numbered(name: str) -> Value:
    """The standing ``name`` as the database knows it."""
    return Value(STANDINGS.index(name), SmallIntegerField())


def live_rows(campaign, units: Iterable[int] | None, annex: Annex | None = None):
    """The kept rows of ``units`` (None: of the whole campaign), of ``annex`` where one is given."""
    rows = Enterprise.objects.in_campaign(campaign).kept().order_by()
    if units is not None:
        rows = rows.filter(district__in=units)
    return rows.in_annex(annex) if annex else rows


def live_cells(campaign, units, layout: Layout, annex: Annex | None = None) -> list[Cell]:
    """The live ledgers of ``units`` by unit, value and standing. One query on one covering index.

    What is counted is a column of that index, or the database reads the rows themselves.
    """
    definition = campaign.definition
    rows = live_rows(campaign, units, annex)
    rows = rows.annotate(value=layout.live(definition), standing=live_standing(definition))
    lines = _measured(rows, definition, "district", "value", "standing")
    return [
        Cell(line[0], str(line[1]), STANDINGS[line[2]], line[3:])  # a slice: 40,000 of them
        for line in lines
    ]


def _measured(rows, definition, *groups):
    """The groups with their measures, in the order of figures.MEASURES."""
    employees, members = Coalesce("employees", 0), Coalesce("members", 0)
    sums = {
        "n": Count("district"),
        "of_employees": Sum("employees"),
        "of_members": Sum("members"),
        "of_joined": Sum(Least(employees, members)),
        "of_founded": Count("district", filter=founded_in(definition)),
    }
    lines = rows.values(*groups).annotate(**sums).values_list(*groups, *sums)
    # Fetched as they come: Django would hand each whole number through a converter, which takes half as
    # long as the count itself where a country has 40,000 cells.
    with connection.cursor() as cursor:
        cursor.execute(*lines.query.sql_with_params())
        return cursor.fetchall()


def counted(rows, definition: Definition) -> Counts:
    """The counts of ``rows``, live rows annotated with ``standing``. One query."""
    counts = Counts()
    for place, *measures in _measured(rows.order_by(), definition, "standing"):
        counts.add(STANDINGS[place], measures)
    return counts


def frozen_cells(unit: int, rows: list[dict], definition: Definition) -> dict:
    """(annex number or "", layout) → the cells of ``rows``, the unit's own, in every layout."""
    found = defaultdict(lambda: [0] * len(MEASURES))
    for row in rows:
        standing, measures = standing_of(row, definition), measures_of(row, definition)
        for layout in LAYOUTS.values():
            value = layout.of(row, definition)
            for annex in ("", *row["annexes"]):
                sums = found[annex, layout.key, value, standing]
                for place, number in enumerate(measures):
                    sums[place] += number
    cells = defaultdict(list)
    for (annex, key, value, standing), sums in found.items():
        cells[annex, key].append(Cell(unit, value, standing, tuple(sums)))
    return cells

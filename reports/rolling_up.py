"""A unit's figures and those below it, laid out by child, ownership, status, reason, size or founding.

One RollUp is what page, xlsx, PDF, CSV, JSON and command show.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from campaign.definition import Annex
from campaign.models import Campaign, District
from reports.basis import Basis
from reports.counting import Cell, live_cells
from reports.figures import Counts
from reports.layouts import CHILD, LAYOUTS, NOT_FILLED, PART, PARTS, in_part
from reports.rollup_scope import Scope, Units, scope_of
from reports.tallying import kept_cells

OWN = "own"  # the value of the chosen unit's own rows among its children
BY = {CHILD: "下级单位"} | {key: layout.label for key, layout in LAYOUTS.items() if key != PART}


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``group`` joins lines to a sub-total; ``district`` where it can be opened further."""

    value: str
    label: str
    counts: Counts
    group: str = ""
    district: District | None = None
    units: Units | None = None
    subtotal: bool = False


@dataclass(frozen=True)
class RollUp:
    """``lines`` add up to ``total``; ``parts`` (each annex, both, 港澳台) overlap and do not.

    ``missing`` units do not count on the basis; those ``reopened`` count as accepted before.
    """

    campaign: Campaign
    district: District
    basis: Basis
    by: str
    annex: Annex | None
    at: datetime
    lines: list[Line]
    total: Counts
    parts: list[Line]
    units: Units
    scope: Scope
    missing: list[District]
    reopened: list[District]

    @property
    def heading(self) -> str:
        """What the lines are."""
        return BY[self.by]

    @property
    def settled(self) -> bool:
        """Whether every unit's figures are accepted, so that nothing here will move by itself."""
        return self.units.accepted == self.units.all


def roll_up(
    campaign,
    district,
    *,
    by: str = CHILD,
    basis: Basis = Basis.LIVE,
    annex: Annex | None = None,
    user=None,
    at=None,
) -> RollUp:
    """The figures of ``district``. At most eight queries, whatever the number of units and rows."""
    at = at or timezone.now()
    round_ = campaign.current_round(at)
    scope = scope_of(round_, district, user)
    cells = cells_of(campaign, round_, scope, basis, PART)
    parts = _parts(cells, campaign.definition)
    cells = in_scope(cells, annex.number if annex else None, campaign.definition)
    total = added(cells)
    if by == CHILD:
        lines = by_child(cells, scope)
    else:
        cells = cells_of(campaign, round_, scope, basis, by, annex)
        lines = by_value(cells, LAYOUTS[by], campaign.definition)
    reporting = scope.reporting()
    return RollUp(
        campaign,
        district,
        basis,
        by,
        annex,
        at,
        lines,
        total,
        parts,
        scope.count(reporting),
        scope,
        scope.missing(basis),
        scope.as_before(reporting, basis),
    )


def cells_of(campaign, round_, scope, basis, by, annex=None) -> list[Cell]:
    """The cells of the layout ``by`` on ``basis``: one query live, two on the kept figures."""
    units = None if scope.is_all_of(campaign) else scope.keys
    if basis == Basis.LIVE:
        cells = live_cells(campaign, units, LAYOUTS[by], annex)
    else:
        cells = kept_cells(round_, basis, units, LAYOUTS[by], annex)
    # A unit moved out of the campaign's tree keeps its rows; they count nowhere until it is back.
    known = set(scope.keys)
    return [cell for cell in cells if cell.unit in known]


def added(cells: Iterable[Cell]) -> Counts:
    """All of ``cells`` together."""
    counts = Counts()
    for cell in cells:
        counts.add(cell.standing, cell.measures)
    return counts


def in_scope(cells: list[Cell], part: str | None, definition) -> list[Cell]:
    """Those of the layout PART that stand in ``part`` (an annex's number, a key of PARTS); all without one."""
    return [c for c in cells if _is_in(c, part, definition)] if part else cells


def _is_in(cell, part, definition):
    return bool(cell.value) and in_part(cell.value, part, definition)


def _parts(cells, definition):
    named = {a.number: f"{a.number}（{a.short}）" for a in definition.annexes} | PARTS
    return [
        Line(key, label, added(c for c in cells if _is_in(c, key, definition)))
        for key, label in named.items()
    ]


def by_child(cells: list[Cell], scope: Scope) -> list[Line]:
    """A line for each unit that reports to the chosen one, and one for its own rows where it has any."""
    steps = len(scope.district.path) + District.steplen
    paths = {unit.pk: unit.path[:steps] for unit in scope.units}
    grouped = defaultdict(list)
    for cell in cells:
        grouped[paths[cell.unit]].append(cell)
    lines = []
    for unit in scope.units:
        own = unit.pk == scope.district.pk
        if own and not (grouped[unit.path] or len(scope.units) == 1):
            continue
        if own or unit.depth == scope.district.depth + 1:
            lines.append(_child(unit, own, added(grouped[unit.path]), scope))
    return lines


def _child(unit, own, counts, scope):
    below = [u for u in scope.reporting() if u.path.startswith(unit.path)]
    if own:
        below = [unit]
        label = unit.name if unit.is_leaf() else f"{unit.name}本级"
        return Line(OWN, label, counts, units=scope.count(below))
    return Line(unit.code, unit.name, counts, district=unit, units=scope.count(below))


def by_value(cells, layout, definition):
    """Lines in the order of the word list, a sub-total after each group; empty words are left out."""
    grouped = defaultdict(list)
    for cell in cells:
        grouped[cell.value].append(cell)
    lines, group, words = [], "", layout.values(definition)
    known = {value for value, _, _ in words}
    for value, label, belongs in [*words, (None, "", "")]:
        if group and belongs != group:
            lines.append(_subtotal(group, lines))
        group = belongs
        if grouped.get(value):
            lines.append(Line(value, label, added(grouped[value]), group))
    if rest := [cell for cell in cells if cell.value not in known]:
        lines.append(Line("", NOT_FILLED, added(rest)))
    return lines


def _subtotal(group, lines):
    counts = Counts()
    for line in lines:
        if line.group == group and not line.subtotal:
            counts.merge(line.counts)
    return Line(group, f"{group}小计", counts, group, subtotal=True)

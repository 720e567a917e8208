"""The figures of a day, kept every evening, and how far today is from them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from reports.basis import Basis
from reports.counting import Cell
from reports.figures import MEASURES, Counts
from reports.layouts import CHILD, PART
from reports.models import DailyFigure
from reports.rolling_up import RollUp, added, by_child, cells_of, in_scope
from reports.rollup_scope import scope_of

BACK = {"day": ("昨日", 1), "week": ("上周", 7)}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of ``day``; ``lines`` by the value of a line, empty unless laid out by child."""

    day: date
    total: Counts
    lines: dict[str, Counts]


@transaction.atomic
def take_snapshot(campaign, at=None) -> int:
    """Keep every unit's figures of today, in place of what was kept today before; their number."""
    at = at or timezone.now()
    day, round_ = timezone.localdate(at), campaign.current_round(at)
    scope = scope_of(round_, campaign.root)
    lines = [
        DailyFigure(
            round=round_,
            day=day,
            basis=basis,
            district_id=cell.unit,
            value=cell.value,
            standing=cell.standing,
            **dict(zip(MEASURES, (number or 0 for number in cell.measures), strict=True)),
        )
        for basis in Basis
        for cell in cells_of(campaign, round_, scope, basis, PART)
    ]
    DailyFigure.objects.filter(round=round_, day=day).delete()
    DailyFigure.objects.bulk_create(lines, batch_size=2000)
    return len(lines)


def snapshot_before(rollup: RollUp, back: str) -> Snapshot | None:
    """The last figures kept a day or a week (keys of BACK) before the roll-up or earlier."""
    return snapshot_on(rollup, timezone.localdate(rollup.at) - timedelta(days=BACK[back][1]))


def snapshot_on(rollup: RollUp, latest: date) -> Snapshot | None:
    """The figures kept on the day ``latest`` or last before it; None when none were kept. Two queries."""
    round_ = rollup.campaign.current_round(rollup.at)
    kept = DailyFigure.objects.filter(round=round_, basis=rollup.basis)
    day = kept.filter(day__lte=latest).order_by("-day").values_list("day", flat=True).first()
    if day is None:
        return None
    found = kept.filter(day=day, district__in=rollup.scope.keys)
    groups = found.values_list("district", "value", "standing", *MEASURES)
    cells = [Cell(unit, value, standing, measures) for unit, value, standing, *measures in groups]
    part = rollup.annex.number if rollup.annex else None
    cells = in_scope(cells, part, rollup.campaign.definition)
    lines = {}
    if rollup.by == CHILD:
        now = by_child(cells, rollup.scope)
        lines = {line.value: line.counts for line in now}
    return Snapshot(day, added(cells), lines)

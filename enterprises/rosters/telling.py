"""What happened to a roster line, from the list to its end: when, who, what."""

from dataclasses import dataclass
from datetime import datetime

from campaign.models import User
from enterprises.models import Enterprise, RosterLine


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    by: User
    what: str


def lines_told(lines) -> list[tuple[RosterLine, list[Told]]]:
    """Each of ``lines`` (a QuerySet) with what happened to it, oldest first. Two queries."""
    lines = lines.select_related("superior", "district", "batch__ended_by")
    lines = lines.defer("batch__lines", "batch__skipped").prefetch_related("steps__by")
    return [(line, _told(line)) for line in lines.in_order()]


def lines_that_led_to(enterprise: Enterprise):
    """The lines that were settled by this row, of whatever list."""
    return RosterLine.objects.filter(enterprise=enterprise)


def _told(line):
    what = f"{line.superior.name}下发底册第 {line.number} 号“{line.name}”"
    if line.placed and line.placed != RosterLine.Placed.HAND:
        what += f"，{line.get_placed_display()}分到{line.district.name}"
    first = Told(line.batch.ended_at, line.batch.ended_by, what)
    return [first, *(Told(step.at, step.by, step.said) for step in line.steps.all())]

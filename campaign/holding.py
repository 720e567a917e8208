"""Who holds a report, since when, and how long each unit on its way has held it: told from its events.

The unit holds its report from the round's opening until it is sent, and again when it comes back; its
superior holds it from sending to decision. What was accepted lies with the superior until that one's
own report is sent, and so on up the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from campaign.models import District, SubmissionEvent
from campaign.models.submission import OPEN, TRANSITIONS, Action, State

AFTER = {action: to for (start, action), (to, _) in TRANSITIONS.items() if to != start}
Change = tuple[datetime, Action]


@dataclass(frozen=True, slots=True)
class Stretch:
    """``holder`` counts up the line: 0 the unit, 1 its superior, …; None: decided, nobody waits."""

    holder: int | None
    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since


def stretches(line: Sequence[Sequence[Change]], opens: datetime, at: datetime) -> list[Stretch]:
    """Who held the report from ``opens`` to ``at``, in order and without gaps; empty before ``opens``.

    ``line`` holds the changes of the report, of its superior's report, … as far as they are looked at.
    """
    changes = [
        (when, step, action)
        for step, events in enumerate(line)
        for when, action in events
        if when <= at
    ]
    changes.sort(key=lambda change: change[0])  # of two at one moment the first written stays first
    since = min([opens, *(when for when, _, _ in changes)])
    if since > at:
        return []
    states, found = [State.DRAFTING] * len(line), []
    holder = _holder(states)
    for when, step, action in changes:
        states[step] = AFTER.get(action, states[step])
        if (now := _holder(states)) != holder:
            found.append(Stretch(holder, since, when))
            holder, since = now, when
    return [*found, Stretch(holder, since, at)]


def _holder(states):
    for step, state in enumerate(states):
        if state != State.ACCEPTED:
            return step if state in OPEN else step + 1
    return None


@dataclass(frozen=True, slots=True)
class Holding:
    """``holder`` has the report since ``since`` for ``days``; None: decided. ``totals`` are whole days
    of each unit on the way, in order."""

    holder: District | None = None
    since: datetime | None = None
    days: int = 0
    totals: list[tuple[District, int]] = field(default_factory=list)


def who_holds(submission, reader, at=None) -> Holding:
    """The way of this report as far as ``reader`` sees it: up to the own unit's.

    One query, and one for each superior that was not asked for before.
    """
    own, round_, units = reader.district, submission.round, [submission.district]
    while own.covers(units[-1]) and (above := units[-1].superior):
        units.append(own if above == own else above)
    seen = units[:-1]
    events = SubmissionEvent.objects.visible_to(reader).filter(
        submission__round=round_, submission__district__in=seen
    )
    line = {one.pk: [] for one in seen}
    for event in events.values_list("submission__district", "at", "action"):
        line[event[0]].append(event[1:])
    return _holding(stretches(list(line.values()), round_.opens_at, _until(round_, at)), units)


def held_in_queue(round_, children, superior, at=None) -> dict[int, Holding]:
    """Who has the report of each of ``children``, all reporting to ``superior``, by unit. One query."""
    events = SubmissionEvent.objects.filter(
        submission__round=round_, submission__district__in=children
    )
    changes = {child.pk: [] for child in children}
    for event in events.values_list("submission__district", "at", "action"):
        changes[event[0]].append(event[1:])
    until = _until(round_, at)
    return {
        child.pk: _holding(
            stretches([changes[child.pk]], round_.opens_at, until), [child, superior]
        )
        for child in children
    }


def _until(round_, at):
    """Nobody holds anything after the archiving."""
    at, archived = at or timezone.now(), round_.campaign.archived_at
    return min(at, archived) if archived else at


def _holding(found, units):
    if not found:
        return Holding()
    held = [sum((s.length for s in found if s.holder == i), timedelta()) for i in range(len(units))]
    totals = [(unit, time.days) for unit, time in zip(units, held, strict=True) if time]
    last = found[-1]
    holder = None if last.holder is None else units[last.holder]
    return Holding(holder, last.since, last.length.days, totals)

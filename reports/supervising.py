"""督导: the units that report to one unit, with everything a superior presses for."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from campaign.deadlines import Due
from campaign.models import District, Notice, SubmissionEvent, User
from campaign.models.submission import State
from campaign.notices import people_told
from enterprises.models import Enterprise
from reports.figures import FIGURES, ON_TIME_RATE, RATES, Counts, Rate, SendingRate, Sendings
from reports.punctuality import sendings_by_child
from reports.queue import QueueRow, queue_of
from reports.reminding import told
from reports.rolling_up import roll_up

# What units are ranked by.
RANKINGS: dict[str, Rate | SendingRate] = {**RATES, ON_TIME_RATE.key: ON_TIME_RATE}


@dataclass(frozen=True, slots=True)
class Supervised:
    """One unit: its line of the queue, figures of its whole subtree (rows live), people, last word to it."""

    row: QueueRow
    counts: Counts
    sendings: Sendings
    accepted: bool  # the figures are all accepted, so that they will not move by themselves
    people: list[User]
    notice: Notice | None
    active_at: datetime | None
    text: str

    @property
    def unit(self) -> District:
        return self.row.district

    @property
    def nil(self) -> bool:
        """零报告: sent without a row, which has to be stated when sending."""
        return not self.row.rows and self.unit.is_leaf() and not self.row.submission.is_open

    @property
    def urgency(self) -> int:
        """What needs the superior first: 0 lies too long here … 5 done."""
        if self.row.lies_too_long:
            return 0
        if self.row.waits_for_reviewer:
            return 1
        if self.row.overdue:
            return 2
        order = (State.RETURNED, State.DRAFTING, State.ACCEPTED)
        return 3 + order.index(self.row.submission.state)

    def figure(self, key: str) -> int:
        return FIGURES[key].of(self.counts)

    def rate(self, rate: Rate | SendingRate) -> Decimal | None:
        if isinstance(rate, SendingRate):
            return rate.of(self.sendings)
        return rate.of(self.counts)

    @property
    def rates(self) -> list[tuple[Decimal | None, bool]]:
        """The value of each of RANKINGS in their order, and whether it may still move with the rows."""
        return [
            (self.rate(r), r is not ON_TIME_RATE and not self.accepted) for r in RANKINGS.values()
        ]


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with its number of units."""

    key: str
    label: str
    count: int


PRESSING = (Notice.Kind.REMINDER, Notice.Kind.URGE)
FILTERS: dict[str, tuple[str, Callable[[Supervised], bool]]] = {
    "all": ("全部", lambda line: True),
    "waiting": ("待审核", lambda line: line.row.waits_for_reviewer),
    "overdue": ("逾期未报", lambda line: line.row.overdue),
    "open": ("未报送", lambda line: line.row.submission.is_open),
    "returned": ("已退回", lambda line: line.row.submission.state == State.RETURNED),
    "remarks": ("有未了批注", lambda line: bool(line.row.open_remarks)),
    "errors": ("有错误", lambda line: bool(line.row.errors)),
    "accepted": ("已审核", lambda line: line.row.submission.state == State.ACCEPTED),
}


def supervised(campaign, superior, reader, at=None) -> list[Supervised]:
    """One line for each unit that reports to ``superior``, what needs action first.

    At most eighteen queries, whatever the number of units and rows.
    """
    at = at or timezone.now()
    round_ = campaign.current_round(at)
    queue = queue_of(round_, superior, at)
    units = [row.district for row in queue]
    rolled = roll_up(campaign, superior, user=reader, at=at)
    figures = {line.district.pk: line for line in rolled.lines if line.district}
    sendings = sendings_by_child(round_, rolled.scope, at)
    people, notices, active = _people(units), _last_notices(round_, units), _active(round_, units)
    lines = [
        Supervised(
            row,
            figures[row.district.pk].counts if row.district.pk in figures else Counts(),
            sendings.get(row.district.pk, Sendings()),
            _settled(figures.get(row.district.pk)),
            people[row.district.pk],
            notices.get(row.district.pk),
            active.get(row.district.pk),
            told(row, superior, at),
        )
        for row in queue
    ]
    return sorted(lines, key=lambda line: (line.urgency, line.unit.path))


def _settled(line):
    return bool(line and line.units and line.units.accepted == line.units.all)


def _people(units):
    found = defaultdict(list)
    for user in people_told(units).order_by("username"):
        found[user.district_id].append(user)
    return found


def _last_notices(round_, units):
    """The last reminder or 催报 to each unit, with who has read it. Two queries."""
    newest = Notice.objects.of_units(round_, units)
    newest = newest.filter(kind__in=PRESSING).order_by().values("district")
    keys = [line["last"] for line in newest.annotate(last=Max("pk"))]
    shown = Notice.objects.filter(pk__in=keys).prefetch_related("readings__user")
    return {notice.district_id: notice for notice in shown}


def _active(round_, units):
    """When each unit last changed a row or its report. Two queries."""
    rows = Enterprise.objects.in_campaign(round_.campaign).filter(district__in=units).order_by()
    deeds = SubmissionEvent.objects.filter(
        submission__round=round_, submission__district__in=units
    ).order_by()
    found = dict(rows.values_list("district").annotate(Max("updated_at")))
    for unit, at in deeds.values_list("submission__district").annotate(Max("at")):
        found[unit] = max(found.get(unit, at), at)
    return found


def choices(lines: list[Supervised]) -> list[Choice]:
    """The filters above the table, each with its number of units."""
    return [
        Choice(key, label, sum(wanted(line) for line in lines))
        for key, (label, wanted) in FILTERS.items()
    ]


def ranked(lines: list[Supervised], rate: Rate | SendingRate) -> list[Supervised]:
    """By ``rate``, the highest first; without a base last."""
    return sorted(
        lines,
        key=lambda line: (line.rate(rate) is None, -(line.rate(rate) or 0), line.unit.path),
    )


@dataclass(slots=True)
class DueDay:
    """One moment on the calendar: who is due then, and who of them has not sent."""

    due: Due
    units: list[District] = field(default_factory=list)
    waiting: list[District] = field(default_factory=list)


def calendar(lines: list[Supervised]) -> list[DueDay]:
    """What is due when, extensions apart, in the order of time."""
    days: dict = {}
    for line in sorted(lines, key=lambda line: line.unit.path):
        if due := line.row.due:
            day = days.setdefault((due.at, due.extended), DueDay(due))
            day.units.append(line.unit)
            if line.row.submission.is_open:
                day.waiting.append(line.unit)
    return [days[key] for key in sorted(days)]


def group_text(lines: list[Supervised]) -> str:
    """One text for a group chat: who has not sent, what is missing, and whom to call."""
    waiting = [line for line in lines if line.row.submission.is_open]
    if not waiting:
        return ""
    said = [f"{n}. {line.text}" for n, line in enumerate(waiting, start=1)]
    phones = [
        f"{line.unit}："
        + ("、".join(f"{p} {p.phone}".strip() for p in line.people) or "未登记账号")
        for line in waiting
    ]
    return "\n".join([*said, "", "联系电话", *phones])

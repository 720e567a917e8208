"""How far the roster has come, unit by unit: plain counts; the rate is in reports/figures.py."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from campaign.models import District
from enterprises.models import IN_LEDGER, Enterprise, RosterLine
from enterprises.models.enterprise import belongs_to
from enterprises.models.roster import OPEN


@dataclass(slots=True)
class RosterCounts:
    """``by_outcome`` counts settled lines; ``beyond``: rows of the annexes that no line led to."""

    lines: int = 0
    open: int = 0
    beyond: int = 0
    by_outcome: dict[str, int] = field(default_factory=dict)

    @property
    def settled(self) -> int:
        return self.lines - self.open

    @property
    def in_ledger(self) -> int:
        return sum(self.by_outcome.get(outcome, 0) for outcome in IN_LEDGER)

    @property
    def closed(self) -> int:
        return self.settled - self.in_ledger

    def add(self, other: "RosterCounts") -> None:
        self.lines += other.lines
        self.open += other.open
        self.beyond += other.beyond
        for outcome, number in other.by_outcome.items():
            self.by_outcome[outcome] = self.by_outcome.get(outcome, 0) + number


def open_lines(campaign, district) -> int:
    """Lines that lie open with exactly ``district``. One query."""
    return RosterLine.objects.in_campaign(campaign).of(district).open().count()


def counts_by_unit(campaign, superior: District) -> dict[int, RosterCounts]:
    """Unit's key → counts, of ``superior`` and every unit below it that has lines. Two queries."""
    lines = RosterLine.objects.in_campaign(campaign).within(superior).order_by()
    found: dict[int, RosterCounts] = {}
    grouped = lines.values("district", "outcome").annotate(
        lines=Count("pk"), left=Count("pk", filter=OPEN)
    )
    for group in grouped:
        counts = found.setdefault(group["district"], RosterCounts())
        settled = group["lines"] - group["left"]
        by_outcome = {group["outcome"]: settled} if settled else {}
        counts.add(RosterCounts(group["lines"], group["left"], 0, by_outcome))
    for unit, beyond in _beyond(campaign, found).items():
        found[unit].beyond = beyond
    return found


def _beyond(campaign, units: Iterable[int]):
    """新发现: kept rows of an annex that stand on no list, in ``units`` with a list. One query."""
    annexes = Q(pk__in=[])
    for annex in campaign.definition.annexes:
        annexes |= belongs_to(annex)
    named = RosterLine.objects.filter(enterprise=OuterRef("pk"), campaign=campaign)
    rows = Enterprise.objects.in_campaign(campaign).kept().filter(annexes, district__in=list(units))
    rows = rows.filter(~Exists(named)).order_by()
    return dict(rows.values_list("district").annotate(number=Count("pk")))


def by_child(
    counts: dict[int, RosterCounts], superior: District
) -> list[tuple[District, RosterCounts]]:
    """(unit, counts with everything below it) for ``superior`` itself where lines lie with it and for each
    direct reporter with lines, in the order of the tree. One query."""
    units = District.objects.filter(pk__in=counts)
    children = {child.path: child for child in superior.get_children()}
    length = superior.steplen * (superior.depth + 1)
    found: dict[str, tuple[District, RosterCounts]] = {}
    for unit in units.order_by("path"):
        head = superior if unit.pk == superior.pk else children[unit.path[:length]]
        _, sums = found.setdefault(head.path, (head, RosterCounts()))
        sums.add(counts[unit.pk])
    return list(found.values())

"""What the waivers of a unit make of the problems of its rows. Nothing here changes anything."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.utils import timezone

from enterprises.checks import check_row
from enterprises.models import Enterprise, Waiver
from enterprises.problem import Level, Problem


class Waivers:
    """The waivers of one unit as they stand ``at`` a moment; a row's own goes before the unit's."""

    def __init__(self, waivers: list[Waiver], at):
        self.at = at
        self.in_force = [w for w in waivers if w.is_in_force(at)]
        self._in_force = {_key(w): w for w in self.in_force}
        granted = sorted((w for w in waivers if w.granted_at <= at), key=lambda w: w.pk)
        ended = (w for w in granted if not w.is_in_force(at))
        self._ended = {_key(w): w for w in ended}

    def over(self, pk: int | None, problem: Problem) -> Waiver | None:
        """The waiver in force that covers ``problem`` of the row ``pk`` (None: not stored yet)."""
        return self._of(self._in_force, pk, problem)

    def applied(self, pk: int | None, problems: list[Problem]) -> list[Problem]:
        """``problems`` with what is waived as such, and errors that were waived before saying so."""
        return [self._applied(pk, p) if p.level == Level.ERROR else p for p in problems]

    def _applied(self, pk, problem):
        if waiver := self.over(pk, problem):
            return replace(problem, level=Level.WAIVED, waiver=waiver.sentence(self.at))
        if waiver := self._of(self._ended, pk, problem):
            return replace(problem, waiver=waiver.sentence(self.at))
        return problem

    def _of(self, waivers, pk, problem):
        of_row = waivers.get((pk, problem.code, problem.column)) if pk else None
        return of_row or waivers.get((None, problem.code, problem.column))


def _key(waiver):
    return waiver.enterprise_id, waiver.code, waiver.column


def waivers_of(campaign, district, at=None) -> Waivers:
    """The waivers of exactly ``district``. One query."""
    return waivers_in(campaign, [district], at)[district.pk]


def waivers_in(campaign, districts, at=None) -> dict[int, Waivers]:
    """The waivers of each of ``districts`` by its key. One query."""
    at = at or timezone.now()
    found = Waiver.objects.in_campaign(campaign).filter(district__in=districts)
    by_district = defaultdict(list)
    for waiver in found.select_related("district", "granted_by__district", "ended_by"):
        by_district[waiver.district_id].append(waiver)
    return {d.pk: Waivers(by_district[d.pk], at) for d in districts}


def problems_of(row) -> list[Problem]:
    """What is wrong or doubtful with a stored row, waivers applied. One query."""
    found = check_row(row.row(), row.campaign.definition, today=timezone.localdate())
    return waivers_of(row.campaign, row.district).applied(row.pk, found)


@dataclass(frozen=True, slots=True)
class Relief:
    """What waivers take off a ledger: ``counts`` is row → problems waived, ``whole`` the rows that
    have no error left."""

    counts: dict[int, int]
    whole: frozenset[int]


def relief_of(campaign, district) -> Relief:
    """The relief of one unit's ledger. One query, two while a waiver is in force."""
    waivers = Waivers(list(Waiver.objects.in_campaign(campaign).of(district)), timezone.now())
    return relief_in(campaign, [waivers], [district])[district.pk]


def relief_in(campaign, waivers: list[Waivers], districts) -> dict[int, Relief]:
    """The same for several units, whose waivers are read already. At most one query."""
    in_force = {d.pk: w for d, w in zip(districts, waivers, strict=True) if w.in_force}
    counts, whole = defaultdict(dict), defaultdict(set)
    if in_force:
        rows = Enterprise.objects.in_campaign(campaign).kept().with_errors()
        today = timezone.localdate()
        for row in rows.filter(district__in=in_force):
            found = check_row(row.row(), campaign.definition, today=today)
            errors = [p for p in found if p.level == Level.ERROR]
            if waived := sum(bool(in_force[row.district_id].over(row.pk, p)) for p in errors):
                counts[row.district_id][row.pk] = waived
                if waived == len(errors):
                    whole[row.district_id].add(row.pk)
    return {d.pk: Relief(counts[d.pk], frozenset(whole[d.pk])) for d in districts}

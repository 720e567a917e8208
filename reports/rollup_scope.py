"""Which units a roll-up covers and how far their reports have come."""

from dataclasses import dataclass

from campaign.models import District, Submission
from campaign.models.submission import STANDING, State
from reports.basis import Basis, counted_version, counts_as_before


@dataclass(frozen=True, slots=True)
class Units:
    """How many units that report rows there are, how many of them sent, how many are accepted, and how
    many were accepted before and are open for a new version."""

    all: int = 0
    sent: int = 0
    accepted: int = 0
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """The units a roll-up covers, in the order of the tree, and the reports of those that have one."""

    district: District
    units: list[District]
    reports: dict[int, Submission]

    @property
    def keys(self) -> list[int]:
        return [unit.pk for unit in self.units]

    def is_all_of(self, campaign) -> bool:
        """The whole campaign needs no list of its units, and none is handed to the database."""
        alone = len(self.units) == 1 and not self.district.is_leaf()
        return self.district.pk == campaign.root_id and not alone

    def state(self, unit) -> str:
        """The state of the report of ``unit``; 填报中 when nothing was done yet."""
        return self.reports[unit.pk].state if unit.pk in self.reports else State.DRAFTING

    def count(self, units: list[District]) -> Units:
        """How far ``units`` have come."""
        states = [self.state(unit) for unit in units]
        return Units(
            len(states),
            sum(state in STANDING for state in states),
            sum(state == State.ACCEPTED for state in states),
            len(self.as_before(units, Basis.ACCEPTED)),
        )

    def missing(self, basis: Basis) -> list[District]:
        """The reporting units that do not count on ``basis``; live all do."""
        if basis == Basis.LIVE:
            return []
        counted = {pk for pk, r in self.reports.items() if counted_version(r, basis)}
        return [unit for unit in self.reporting() if unit.pk not in counted]

    def as_before(self, units: list[District], basis: Basis) -> list[District]:
        """Those of ``units`` that count on ``basis`` by the version accepted before they were reopened."""
        if basis == Basis.LIVE:
            return []
        before = {pk for pk, r in self.reports.items() if counts_as_before(r, basis)}
        return [unit for unit in units if unit.pk in before]

    def reporting(self) -> list[District]:
        """The units at the bottom: they survey enterprises and report them."""
        return [unit for unit in self.units if unit.is_leaf()]


def scope_of(round_, district, user=None) -> Scope:
    """``district`` and what ``user`` (None: a command) may read below it. Two queries."""
    units = District.objects.visible_to(user) if user else District.objects.all()
    units = list(units.within(district))
    reports = Submission.objects.within(district).filter(round=round_)
    return Scope(district, units, {report.district_id: report for report in reports})

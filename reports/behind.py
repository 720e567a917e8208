"""The rows behind a cell of a roll-up: as many as the figure says, or adding up to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Case, Value, When

from campaign.definition import Annex
from campaign.models import District, Version
from reports.annexes import frozen_row
from reports.basis import Basis, in_force
from reports.counting import counted, live_rows, live_standing
from reports.figures import ALL_MEASURES, STANDINGS, Counts, Figure, Rate, measures_of, standing_of
from reports.following import followed_rows
from reports.following_figures import FOLLOW_UP, FURTHER, further_of
from reports.layouts import CHILD, LAYOUTS, NOT_FILLED, PART, PARTS, founded_in, in_part
from reports.rolling_up import OWN
from reports.tallying import own_rows

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cell: the figure or rate, the layout, the value of the line or (``group``) of a sub-total;
    neither: the whole. By PART the value is an annex's number, BOTH or HMT. ``annex`` as for the roll-up."""

    one: Figure | Rate
    by: str = CHILD
    value: str | None = None
    group: str = ""
    annex: Annex | None = None

    def back(self, basis: Basis) -> str:
        """The query string of the roll-up the cell stands in."""
        words = {"basis": basis.value}
        if self.by != PART and (self.value is not None or self.group):
            words["by"] = self.by
        if self.annex:
            words["annex"] = self.annex.digits
        return urlencode(words)

    @property
    def figure(self) -> Figure:
        """Whose rows are listed: of a rate, those of its base."""
        return self.one.base if isinstance(self.one, Rate) else self.one

    @property
    def follows_up(self) -> bool:
        """Whether the cell stands on the page 三清三到位, which knows live ledgers only."""
        return self.one.key in FOLLOW_UP


@dataclass(frozen=True, slots=True)
class Entry:
    """One row behind the cell. ``amount`` is what it adds to the figure, ``counted`` whether it is in
    the numerator too; ``pk`` leads to the live row and is None for frozen ones."""

    row: dict
    unit: District
    amount: int
    counted: bool
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a Paginator, its entries, and the counts of all rows behind the cell."""

    page: object
    entries: list[Entry]
    counts: Counts


class Behind:
    """The rows of a cell on a basis, a page at a time."""

    def __init__(self, campaign, scope, basis: Basis, asked: Asked):
        self.campaign, self.scope, self.basis, self.asked = campaign, scope, basis, asked
        self.definition = campaign.definition
        self.units = {unit.pk: unit for unit in scope.units}
        self.values = self._values()

    def found(self, number, round_) -> Found:
        """The page ``number``. Three queries live; frozen versions are read through, all of them."""
        if self.basis == Basis.LIVE:
            rows = self._live()
            count = followed_rows if self.asked.follows_up else counted
            counts = count(rows, self.definition)
            page = Paginator(rows, PER_PAGE).get_page(number)
            shown = [
                (e.district_id, frozen_row(e, self.definition), e.pk, getattr(e, "holds", True))
                for e in page
            ]
        else:
            frozen, counts = list(self._frozen(round_)), Counts()
            for _, row, _ in frozen:
                counts.add(standing_of(row, self.definition), measures_of(row, self.definition))
            page = Paginator(frozen, PER_PAGE).get_page(number)
            shown = list(page)
        return Found(page, [self._entry(*row) for row in shown], counts)

    @property
    def label(self) -> str:
        """The line of the cell in words; empty for the whole."""
        asked = self.asked
        if asked.by == CHILD:
            return f"{self.scope.district.name}本级" if asked.value == OWN else ""
        if asked.group:
            return asked.group
        if asked.by == PART:
            return PARTS.get(asked.value or "", asked.value or "")
        words = {value: label for value, label, _ in LAYOUTS[asked.by].values(self.definition)}
        return "" if asked.value is None else words.get(asked.value, NOT_FILLED)

    def _values(self):
        """The values of the layout that the cell stands for; None: all."""
        asked = self.asked
        if asked.by == CHILD or (asked.value is None and not asked.group):
            return None
        words = LAYOUTS[asked.by].values(self.definition)
        if asked.by == PART and asked.value is not None:
            known = (value for value, _, _ in words)
            return {value for value in known if in_part(value, asked.value, self.definition)}
        if asked.group:
            return {value for value, _, group in words if group == asked.group}
        return {asked.value}

    def _rest(self):
        """Values that have a line of their own: what is in none of them stands on the last line."""
        return {value for value, _, _ in LAYOUTS[self.asked.by].values(self.definition)}

    def _districts(self):
        own = self.asked.by == CHILD and self.asked.value == OWN
        return [self.scope.district.pk] if own else self.scope.keys

    def _live(self):
        asked, figure = self.asked, self.asked.figure
        rows = live_rows(self.campaign, self._districts(), asked.annex)
        rows = rows.annotate(standing=live_standing(self.definition))
        rows = rows.filter(standing__in=[STANDINGS.index(s) for s in figure.standings])
        if figure.measure == "founded":
            rows = rows.filter(founded_in(self.definition))
        if further := FURTHER.get(figure.measure):
            rows = rows.filter(further.holds())
        if isinstance(asked.one, Rate) and (part := FURTHER.get(asked.one.numerator.measure)):
            rows = rows.annotate(holds=Case(When(part.holds(), then=Value(True)), default=False))
        if self.values is not None:
            rows = rows.annotate(value=LAYOUTS[asked.by].live(self.definition))
            if self.values == {""}:
                rows = rows.exclude(value__in=self._rest())
            else:
                rows = rows.filter(value__in=self.values)
        return rows.order_by("district__path", "position", "pk")

    def _frozen(self, round_) -> Iterator[tuple[int, dict, None]]:
        reports = in_force(round_, self.basis, self._districts())
        versions = Version.objects.filter(pk__in=reports.values("counted"))
        versions = versions.select_related("submission").order_by("submission__district__path")
        for version in versions.iterator(chunk_size=20):
            unit = version.submission.district_id
            yield from ((unit, row, None) for row in own_rows(version) if self._holds(row))

    def _holds(self, row):
        asked, figure = self.asked, self.asked.figure
        if asked.annex and asked.annex.number not in row["annexes"]:
            return False
        if standing_of(row, self.definition) not in figure.standings:
            return False
        if figure.measure == "founded" and not self.definition.in_window(row["unionised_on"]):
            return False
        if self.values is None:
            return True
        value = LAYOUTS[asked.by].of(row, self.definition)
        return value not in self._rest() if self.values == {""} else value in self.values

    def _entry(self, unit, row, pk, holds=True):
        """``holds``: whether the row is among those that the rate's numerator counts of its standing."""
        one, figure = self.asked.one, self.asked.figure
        numbers = (*measures_of(row, self.definition), *further_of(row))
        measures = dict(zip(ALL_MEASURES, numbers, strict=True))
        counted = isinstance(one, Rate) and (
            holds and standing_of(row, self.definition) in one.numerator.standings
        )
        return Entry(row, self.units[unit], measures[figure.measure], counted, pk)

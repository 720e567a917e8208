"""The rows of the version under review as the reviewer reads them: ticked or not, changed, doubtful."""

from collections import Counter
from dataclasses import dataclass

from campaign.models import District, Version
from reports.changes import Changes, changes
from reports.freezing import readable_rows
from reports.models import Remark, Tick
from reports.remarking import open_remarks
from reports.ticking import stands, ticks_on


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """``values`` is the frozen row for reading, ``number`` its place in the version, ``unit`` the name of
    the unit below that it came from; ``looked`` a tick that has fallen since, ``change`` what happened to
    the row since the version before."""

    number: int
    values: dict
    unit: str
    problems: list[dict]
    tick: Tick | None
    looked: Tick | None
    change: str
    remarks: int

    @property
    def pk(self) -> int:
        return self.values["id"]


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice above the table with the number of rows behind it."""

    key: str
    label: str
    count: int


FILTERS = {
    "unticked": ("未核", lambda row: not row.tick),
    "ticked": ("已核", lambda row: row.tick),
    "doubtful": ("有疑问", lambda row: row.problems),
    "changed": ("有改动", lambda row: row.change),
    "all": ("全部", lambda row: True),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What lies before the reviewer: ``rows`` in the order of the version, ``changes`` since the
    version ``earlier`` (both None for a first one), ``answered`` remarks wait to be settled."""

    rows: list[ReviewRow]
    changes: Changes | None
    earlier: Version | None
    answered: int = 0


def reading_of(submission, reader) -> Reading:
    """The version sent last, row by row, with the ticks of its superior; empty before the first sending.

    Three queries, one more when ``reader`` is not of the superior, one for a report with units below.
    """
    sent = submission.current
    if sent is None:
        return Reading([], None, None)
    before = submission.versions.filter(number__lt=sent.number, withdrawn_at=None).last()
    definition = submission.round.campaign.definition
    difference = changes(before.content, sent.content, definition) if before else None
    unit = submission.district
    superior = reader.district if reader.district.is_superior_of(unit) else unit.superior
    ticks = ticks_on(submission, superior) if superior else {}
    unsettled = list(open_remarks(submission).values_list("enterprise", "state"))
    remarks = Counter(enterprise for enterprise, _ in unsettled)
    answered = sum(state == Remark.State.ANSWERED for _, state in unsettled)
    units = _units_below(unit, sent.content)
    rows = _rows(sent.content, units, ticks, difference, remarks)
    return Reading(rows, difference, before, answered)


def _units_below(district, content):
    """Key → name of the units whose rows a report collects; none for a unit that enters all by itself."""
    if district.is_leaf():
        return {}
    below = {row["unit"] for row in content["rows"]} - {district.pk}
    return dict(District.objects.within(district).filter(pk__in=below).values_list("pk", "name"))


def _rows(content, units, ticks, difference, remarks):
    added = {row["id"] for row in difference.added} if difference else set()
    changed = {row["id"] for row, _ in difference.cells} if difference else set()
    rows = []
    pairs = zip(content["rows"], readable_rows(content), strict=True)
    for number, (row, (values, problems)) in enumerate(pairs, start=1):
        pk = row["id"]
        tick, good = ticks.get(pk), stands(ticks.get(pk), row)
        rows.append(
            ReviewRow(
                number,
                values,
                units.get(row["unit"], ""),
                problems,
                tick if good else None,
                None if good else tick,
                "新增" if pk in added else "有改动" if pk in changed else "",
                remarks[pk],
            )
        )
    return rows


def filters(rows: list[ReviewRow]) -> list[Filter]:
    """The choices above the table, each with its count."""
    return [
        Filter(key, label, sum(bool(wanted(row)) for row in rows))
        for key, (label, wanted) in FILTERS.items()
    ]


def chosen(rows: list[ReviewRow], key: str) -> list[ReviewRow]:
    """Those of ``rows`` that the filter ``key`` lets through."""
    return [row for row in rows if FILTERS[key][1](row)]


def to_tick(rows: list[ReviewRow]) -> list[ReviewRow]:
    """Those of ``rows`` that are ticked when all are: not ticked yet, and no remark on them unsettled."""
    return [row for row in rows if not row.tick and not row.remarks]

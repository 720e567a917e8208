"""The book of a city or the province: one annex of every unit below in one file, with a summary in front."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch

from campaign.access import Do, rights
from campaign.models import District, Version
from enterprises.waivers import waivers_in
from reports.annexes import frozen_row, rows_in, sheet_of, total_of
from reports.basis import Basis, counts_as_before, in_force
from reports.counting import live_rows
from reports.freezing import with_problems
from reports.layouts import LAYOUTS, PART
from reports.models import SignOff
from reports.rollup_scope import Scope, scope_of
from reports.tallying import kept_cells
from reports.waived import frozen_waivers
from reports.writers.sheet import AnnexSheet, Column, Rows, Stamp

# Rows that one request makes in some ten seconds (a PDF takes 10 ms a row); more are made in the background,
# up to what is still a book that somebody can use.
MOST = {"xlsx": 20_000, "pdf": 1_000}
MOST_IN_BACKGROUND = {"xlsx": 100_000, "pdf": 40_000}
_AT_ONCE, _VERSIONS_AT_ONCE = 2_000, 20  # rows, versions read from the database together
COLUMNS = (
    Column("序号", 12.0, "center"),
    Column("单位", 60.0),
    Column("依据", 45.0),
    Column("企业数", 26.0, "right"),
    Column("职工人数", 28.0, "right"),
    Column("已建会", 26.0, "right"),
    Column("会员人数", 28.0, "right"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit contributes: its own rows, of a version that is in force or (None) of its ledger.
    ``reopened``: the report is open for a new version, until which this one counts."""

    unit: District
    rows: list[dict]
    version: Version | None = None
    reopened: bool = False
    waivers: list[dict] = field(default_factory=list)

    @property
    def source(self) -> str:
        """What the summary says the figures are from."""
        return f"{self.version or '草稿'}{'＊' if self.reopened else ''}"


class Leaf(NamedTuple):
    """A sheet of the book, and the version it is of where it is of one alone."""

    sheet: AnnexSheet
    version: Version | None = None


def reads_below(user, district) -> bool:
    """Whether there are units below ``district`` whose ledgers ``user`` may read. One query."""
    below = district.get_first_child()
    return below is not None and Do.READ in rights(user, below)


def scope_for(user, campaign, district, basis: Basis) -> Scope:
    """The units whose book ``user`` may take out. PermissionDenied for drafts of ledgers out of sight.

    What is accepted is what the unit's own report is made of: whoever reads that may read this.
    """
    if basis == Basis.LIVE and not reads_below(user, district):
        raise PermissionDenied("下级还没有报送的台账，由审核、查看账号下载。")
    return scope_of(campaign.current_round(), district, user if basis == Basis.LIVE else None)


def rows_of_book(campaign, annex, scope: Scope, basis: Basis) -> int:
    """How many enterprises the book will have. One query, two on kept figures."""
    if basis == Basis.LIVE:
        return live_rows(campaign, scope.keys, annex).count()
    cells = kept_cells(campaign.current_round(), basis, scope.keys, LAYOUTS[PART], annex)
    return sum(cell.measures[0] for cell in cells)


def parts_of(campaign, annex, scope: Scope, basis: Basis) -> Iterator[Part]:
    """The units that have a sheet of ``annex`` in the book, in the order of the districts, read one by one.

    ``basis`` is 已审核 (versions in force) or 实时 (drafts). At most seven queries, and one for each further
    twenty versions.
    """
    if basis == Basis.LIVE:
        parts = _live(campaign, scope)
    else:
        parts = _accepted(campaign.current_round(), scope)
    return (p for p in parts if p.unit.is_leaf() or rows_in(annex, p.rows))


def leaves_of(
    annex,
    parts: Iterable[Part],
    scope: Scope,
    basis: Basis,
    stamp_of: Callable[[Version], Stamp],
    keep: Callable[[Rows], Rows],
) -> list[Leaf]:
    """The summary, then a sheet of each of ``parts``, whose rows ``keep`` puts down (reports/shelf.py)."""
    leaves, lines = [], []
    for part in parts:
        sheet = _sheet(annex, part, scope, basis, stamp_of)
        leaves.append(Leaf(replace(sheet, rows=keep(sheet.rows)), part.version))
        lines.append((replace(part, rows=[]), total_of(rows_in(annex, part.rows))))
        if part.version:
            del part.version.content  # the rows once more; who asks for it has it read again
    return [Leaf(_summary(annex, lines, scope, basis)), *leaves]


def _live(campaign, scope):
    rows = live_rows(campaign, scope.keys).order_by("district__path", "position", "pk")
    found = groupby(rows.iterator(_AT_ONCE), key=attrgetter("district_id"))
    waivers, definition = waivers_in(campaign, scope.units), campaign.definition
    unit_with_rows, rows = next(found, (None, ()))
    for unit in scope.units:
        own = list(rows) if unit.pk == unit_with_rows else []
        yield _draft(unit, own, waivers[unit.pk], definition)
        if own:
            unit_with_rows, rows = next(found, (None, ()))
    if unit_with_rows:
        raise LookupError(f"rows of unit {unit_with_rows} out of the order of the tree")


def _draft(unit, rows, waivers, definition):
    checked = with_problems(rows, definition, waivers) if waivers.in_force else []
    frozen = [frozen_row(row, definition) for row in rows]
    return Part(unit, frozen, waivers=frozen_waivers(waivers, checked, definition))


def _accepted(round_, scope):
    sign_offs = SignOff.objects.defer("content").select_related("leader")
    reports = in_force(round_, Basis.ACCEPTED, scope.keys).order_by("district__path")
    reports = reports.select_related("accepted__sent_by").prefetch_related(
        Prefetch("sign_offs", sign_offs)
    )
    units = {unit.pk: unit for unit in scope.units}
    for report in reports.iterator(_VERSIONS_AT_ONCE):
        report.round, report.accepted.submission = round_, report
        yield _part(units[report.district_id], report)


def _part(unit, report):
    version = report.accepted
    rows = [row for row in version.content["rows"] if row.get("unit", unit.pk) == unit.pk]
    waivers = version.content.get("waivers", [])
    return Part(unit, rows, version, counts_as_before(report, Basis.ACCEPTED), waivers)


def _name(unit, scope):
    """The unit as it is told from others of the name: in a book of more levels with its superior's."""
    if unit == scope.district:
        return f"{unit.name}本级"
    above = next((one for one in scope.units if one.is_superior_of(unit)), scope.district)
    return unit.name if above == scope.district else f"{above.short_name}{unit.name}"


def _sheet(annex, part, scope, basis, stamp_of):
    name, version = _name(part.unit, scope), part.version
    if version and part.unit.is_leaf():
        stamp = stamp_of(version)
        sheet = sheet_of(annex, part.rows, part.unit, stamp=stamp, waivers=part.waivers)
        return replace(sheet, tab=name)
    sheet = replace(sheet_of(annex, part.rows, part.unit, waivers=part.waivers), tab=name)
    if basis == Basis.LIVE:
        return sheet
    # A superior's version says more than its own rows, so its stamp would not fit this sheet.
    said = f"{version}（回执号 {version.receipt}）中本级台账的企业。"
    return replace(sheet, working=True, footnotes=(said,))


def _summary(annex, lines, scope, basis):
    parts = [part for part, _ in lines]
    sums = [sum(column) for column in zip(*(_figures(total) for _, total in lines), strict=True)]
    accepted = basis == Basis.ACCEPTED
    missing = [u for u in scope.reporting() if u.pk not in {p.unit.pk for p in parts}]
    notes = ()
    if missing:
        names = "、".join(_name(unit, scope) for unit in missing)
        notes = (f"还有 {len(missing)} 个单位没有审核通过，不在本册内：{names}。",)
    if any(part.reopened for part in parts):
        notes += ("＊已重新打开，新版审核通过前按这一版计入。",)
    return AnnexSheet(
        number=annex.number,
        title=f"{scope.district.name}{annex.number}分单位汇总表",
        unit_line=f"单位：{scope.district.union_name}　口径：{basis.label}",
        date_line="",
        columns=COLUMNS,
        rows=tuple(
            (number, _name(part.unit, scope), part.source, *_figures(total))
            for number, (part, total) in enumerate(lines, start=1)
        ),
        total=("合计", f"{len(lines)} 个单位", None, *(sums or [0] * 4)),
        signatures=(),
        footnotes=notes,
        working=accepted,
        tab="汇总",
    )


def _figures(total):
    return total.enterprises, total.employees, total.unionised, total.members

"""Brings the reporting tree to what a file says: planned first, so that a page can show it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction

from campaign import auditing
from campaign.access import may_load_tree
from campaign.district_file import DistrictFileError, read, union_name
from campaign.models import District, Submission
from campaign.models.submission import STANDING

FIELDS = ("name", "short_name", "level", "union_name", "note")


class Kind(models.TextChoices):
    """What the file does with a unit; one that moves may change its words as well."""

    NEW = "new", "新增"
    CHANGED = "changed", "修改"
    MOVED = "moved", "移动"
    UNCHANGED = "unchanged", "不变"


@dataclass(frozen=True, slots=True)
class Change:
    """One line: the unit as it is (None: new), its new values, whom it reports to before and after."""

    line: int
    code: str
    kind: Kind
    unit: District | None
    values: dict
    superior: str
    superior_before: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file does, superiors first. ``standing``: reports that stand of units that move or lie
    below one that moves; their versions keep base and superior as they were sent."""

    changes: list[Change]
    standing: list[Submission]

    @property
    def changed(self) -> int:
        return sum(change.kind != Kind.UNCHANGED for change in self.changes)


def superiors() -> dict[str, str]:
    """The tree as code → code of whom the unit reports to, "" for a top unit. One query."""
    codes = dict(District.objects.values_list("path", "code"))
    step = District.steplen
    return {code: codes.get(path[:-step], "") for path, code in codes.items()}


def plan(rows: list[dict], *, by=None) -> Plan:
    """What ``rows`` (of ``district_file.arrange``) would do. Raises DistrictFileError.

    With ``by``: only an administrator of the top unit, only units of that tree. Three queries.
    """
    tree = superiors()
    known = District.objects.in_bulk(field_name="code")
    if by is not None:
        _refuse(rows, known, by)
    changes = [_change(row, known.get(row["code"]), tree.get(row["code"], "")) for row in rows]
    moved = tuple(change.unit.path for change in changes if change.kind == Kind.MOVED)
    return Plan(changes, _standing(moved) if moved else [])


def _standing(paths):
    found = Submission.objects.filter(state__in=STANDING)
    found = found.select_related("district", "round__campaign").order_by("district__path")
    return [report for report in found if report.district.path.startswith(paths)]


def _refuse(rows, known, by):
    if not (answer := may_load_tree(by)):
        raise DistrictFileError(answer.reason)
    for row in rows:
        line, unit, superior = row["line"], known.get(row["code"]), known.get(row["reports_to"])
        if unit is None and not row["reports_to"]:
            raise DistrictFileError(f"第{line}行：新单位 {row['name']} 应填写报送单位的代码")
        foreign = [d for d in (unit, superior) if d is not None and not by.district.covers(d)]
        if foreign:
            raise DistrictFileError(f"第{line}行：{foreign[0]} 不在您的管理范围内")


def _change(row, unit, before):
    superior = row["reports_to"] or before
    values = {key: row[key] for key in ("name", "short_name", "level")}
    values["note"] = row.get("note", unit.note if unit else "")
    kept = unit and unit.union_name != union_name({"name": unit.name, "level": unit.level})
    values["union_name"] = row.get("union_name") or (unit.union_name if kept else union_name(row))
    if unit is None:
        kind = Kind.NEW
    elif superior != before:
        kind = Kind.MOVED
    else:
        same = all(getattr(unit, key) == value for key, value in values.items())
        kind = Kind.UNCHANGED if same else Kind.CHANGED
    return Change(row["line"], row["code"], kind, unit, values, superior, before)


@transaction.atomic
def apply(plan: Plan, *, by=None):
    """Carry the plan out, all or nothing. A unit that moves takes everything below it along."""
    list(District.objects.select_for_update().filter(depth=1))  # one loading at a time
    for change in plan.changes:
        if change.kind == Kind.UNCHANGED:
            continue
        # Moving and adding rewrite paths and child counts in the database only: read again each time.
        superior = District.objects.filter(code=change.superior).first()
        if change.kind == Kind.NEW:
            values = {"code": change.code, **change.values}
            superior.add_child(**values) if superior else District.add_root(**values)
            continue
        District.objects.filter(code=change.code).update(**change.values)
        if change.kind == Kind.MOVED:
            District.objects.get(code=change.code).move(superior, pos="last-child")
    if plan.changed:
        counts = Counter(change.kind.label for change in plan.changes)
        told = "，".join(f"{label} {number} 个" for label, number in counts.items())
        auditing.record(auditing.Kind.SETTING, f"导入单位和报送关系：{told}", by=by)


@transaction.atomic
def load(lines: Iterable[str]) -> tuple[int, int]:
    """Bring the tree to what the CSV file says: (units in the file, units made or changed). Runs twice
    alike; units that are not in the file stay. Raises DistrictFileError."""
    planned = plan(read(lines, superiors()))
    apply(planned)
    return len(planned.changes), planned.changed

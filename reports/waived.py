"""Waivers in a report: frozen with the version, printed under the annexes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from campaign.deadlines import Due
from enterprises.problem import Level
from enterprises.rules import rules_of
from enterprises.waivers import Waivers


def frozen_waivers(waivers: Waivers, checked, definition) -> list[dict]:
    """The waivers in force as plain JSON, oldest first, each with the rows that it lets pass."""
    rows = defaultdict(list)
    for enterprise, problems in checked:
        for problem in problems:
            if waiver := problem.level == Level.WAIVED and waivers.over(enterprise.pk, problem):
                rows[waiver.pk].append(enterprise.pk)
    rules = {(r.code, r.column): r for r in rules_of(definition).values()}
    return [
        {
            "waiver": w.pk,
            "unit": w.district.name,
            "row": w.enterprise_id,
            "code": w.code,
            "column": w.column,
            "rule": rules[w.code, w.column].label if (w.code, w.column) in rules else w.code,
            "reason": w.reason,
            "until": w.until.isoformat(),
            "by": _granted_by(w.granted_by),
            "rows": rows[w.pk],
        }
        for w in sorted(waivers.in_force, key=lambda w: w.pk)
    ]


def _granted_by(user):
    """An account may have lost its unit since."""
    return f"{user.district.union_name}（{user}）" if user.district else str(user)


def footnotes_of(rows: list[dict], waivers: Sequence[dict]) -> tuple[str, ...]:
    """One footnote for each waiver by which a row of ``rows`` (those of one annex) passes.

    Rows that one reviewer let pass by one rule, one reason and one end share theirs.
    """
    names = {row["id"]: row["name"] for row in rows}
    shared = defaultdict(list)
    for waiver in waivers:
        printed = [names[pk] for pk in waiver["rows"] if pk in names]
        if printed:
            what = (waiver["by"], waiver["rule"], waiver["reason"], waiver["until"])
            whole_unit = waiver["unit"] if waiver["row"] is None else ""
            shared[(*what, whole_unit)] += printed
    many = len(shared) > 1
    return tuple(
        _footnote(f"注{number}：" if many else "注：", *what, printed)
        for number, (what, printed) in enumerate(shared.items(), start=1)
    )


def _footnote(mark, by, rule, reason, until, whole_unit, printed):
    whom = "".join(f"“{name}”" for name in printed)
    if whole_unit:
        whom = f"{whole_unit}全部企业（涉及本表{whom}）"
    end = Due(datetime.fromisoformat(until)).label
    return (
        f"{mark}经{by}审核同意，对{whom}豁免“{rule}”规则，理由：{reason.rstrip('。')}；至{end}止。"
    )

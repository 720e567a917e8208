"""Every check of a campaign as the help shows it: what it says itself of an example, why, what to do.

The message and how grave it is come from the check, so help and rule cannot drift apart.
"""

from dataclasses import dataclass
from datetime import date

from campaign.definition import Definition
from enterprises.check_help import CHECK_HELP
from enterprises.checks import check_row
from enterprises.columns import COLUMNS, LABELS
from enterprises.problem import Level
from enterprises.row import Row
from enterprises.rules import rules_of


@dataclass(frozen=True, slots=True)
class ToldCheck:
    """A check as the help shows it; ``message`` is what it says of the example."""

    code: str
    level: Level
    column: str
    label: str
    message: str
    why: str
    do: str
    waivable: bool

    @property
    def blocks(self) -> bool:
        return self.level is Level.ERROR


def told_checks(definition: Definition, today: date) -> list[ToldCheck]:
    """Every check that can speak in this campaign, in the order of the columns."""
    waivable = {rule.code for rule in rules_of(definition).values()}
    found = [
        told for code in CHECK_HELP if (told := _told(code, definition, today, code in waivable))
    ]
    order = {name: place for place, name in enumerate(COLUMNS)}
    return sorted(found, key=lambda told: order.get(told.column, len(order)))


def _told(code, definition, today, waivable) -> ToldCheck | None:
    told = CHECK_HELP[code]
    values = told.example(definition) if callable(told.example) else told.example
    if values is None:
        return None
    for problem in check_row(_row(definition, values), definition, today=today):
        if problem.code == code:
            of_any = code == "text_too_long"
            column = "" if of_any else problem.column
            label = "各栏文字" if of_any else _label(definition, column)
            return ToldCheck(
                code, problem.level, column, label, problem.message, told.why, told.do, waivable
            )
    return None


def _row(definition, values) -> Row:
    """A row without a problem in this campaign, but for ``values``."""
    plain = next(w for w in definition.ownership.words if w.flags["class"] == "non_public")
    working = next(w for w in definition.status.words if w.flags.get("in_total", True))
    enough = max(annex.min_employees for annex in definition.annexes) + 20
    union = {"unionised": True, "unionised_on": "2018-09", "chair": "李明", "members": 10}
    none = {"unionised": False, "reason": definition.reasons.words[0].label}
    usual = {
        "name": "沧县某某铸造有限公司",
        "ownership": plain.label,
        "address": "沧县崔尔庄镇工业园区1号",
        "status": working.label,
        "employees": enough,
    }
    return Row(**(usual | (none if values.get("unionised") is False else union) | values))


def _label(definition, name):
    own = {column.key: column.label for column in definition.extra_columns}
    return (LABELS | own)[name]

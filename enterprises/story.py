"""Everything about one enterprise in order, with who and when: from the line of a roster to its union.

Each source gives the entries of one kind; whoever keeps another kind of record adds a source.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from enterprises.history import steps_of
from enterprises.importing.cells import show_month
from enterprises.models import Enterprise, Obstruction, Plan, UnionLink, Visit
from enterprises.rosters.telling import lines_that_led_to, lines_told


@dataclass(frozen=True, slots=True)
class Entry:
    """``day`` it happened, ``at`` it was entered by ``by`` (None: at the server's console)."""

    day: date
    at: datetime
    by: object
    what: str
    details: tuple[str, ...] = ()

    @property
    def entered_later(self) -> bool:
        return timezone.localdate(self.at) != self.day


def _then(at, by, what, *details):
    return Entry(timezone.localdate(at), at, by, what, tuple(filter(None, details)))


def roster_lines(enterprise: Enterprise) -> list[Entry]:
    """底册: the lines that led to the row, as they were handed down and settled."""
    lines = lines_told(lines_that_led_to(enterprise))
    return [_then(told.at, told.by, told.what) for _, steps in lines for told in steps]


def changes(enterprise: Enterprise) -> list[Entry]:
    """The row itself: entered, changed, binned, restored."""
    return [
        _then(record.history_date, record.history_user, f"台账{deed}", *map(_changed, cells))
        for record, deed, cells in steps_of(enterprise, enterprise.campaign.definition)
    ]


def _changed(cell):
    label, before, after = cell
    return f"{label}：{before or '（空）'} → {after or '（空）'}"


def visits(enterprise: Enterprise) -> list[Entry]:
    """走访, and what was taken back of them."""
    found = []
    for visit in Visit.objects.filter(enterprise=enterprise).select_related("by", "cancelled_by"):
        details = (
            f"见到：{visit.met}" if visit.met else "",
            "已讲解建会政策" if visit.explained else "没有讲解建会政策",
            visit.said,
            f"下一步：{visit.next_step}" if visit.next_step else "",
            "这次走访已作废，不计数" if visit.cancelled_at else "",
        )
        said = tuple(filter(None, details))
        found.append(Entry(visit.visited_on, visit.at, visit.by, f"走访（{visit.visitor}）", said))
        if visit.cancelled_at:
            what = f"作废 {visit.visited_on:%Y-%m-%d} 的走访"
            found.append(
                _then(visit.cancelled_at, visit.cancelled_by, what, visit.cancelled_reason)
            )
    return found


def plans(enterprise: Enterprise) -> list[Entry]:
    """Plans made, their steps as they were done, and how they ended."""
    found = []
    known = Plan.objects.filter(enterprise=enterprise).select_related("by", "closed_by")
    for plan in known.prefetch_related("steps__done_by"):
        steps = list(plan.steps.all())
        what = f"制定建会计划：{plan.target_on:%Y-%m-%d} 前完成，责任人 {plan.responsible}"
        found.append(_then(plan.at, plan.by, what, "；".join(step.text for step in steps)))
        found += [
            _then(step.done_at, step.done_by, f"完成计划步骤：{step.text}")
            for step in steps
            if step.done_at and step.done_at >= plan.at  # earlier: told with the plan before
        ]
        if plan.closed_at:
            what = f"建会计划{plan.get_closed_as_display()}"
            found.append(_then(plan.closed_at, plan.closed_by, what, plan.closed_reason))
    return found


def foundings(enterprise: Enterprise) -> list[Entry]:
    """已建会, as entered on the page."""
    return [
        _then(
            one.at,
            one.by,
            f"已建会：{show_month(one.founded_on)}",
            f"批复文号：{one.approval}" if one.approval else "",
        )
        for one in enterprise.foundings.select_related("by")
    ]


def coverings(enterprise: Enterprise) -> list[Entry]:
    """Joint, area and industry unions that cover it, and no more."""
    found = []
    links = UnionLink.objects.filter(enterprise=enterprise)
    for one in links.select_related("union", "by", "ended_by"):
        kind = one.union.get_kind_display()
        found.append(_then(one.at, one.by, f"由{kind}覆盖：{one.union.name}"))
        if one.ended_at:
            found.append(_then(one.ended_at, one.ended_by, f"解除覆盖：{one.union.name}"))
    return found


def obstructions(enterprise: Enterprise) -> list[Entry]:
    """阻挠建会: the steps of the law, and what was taken back of them."""
    found = []
    steps = Obstruction.objects.filter(enterprise=enterprise)
    for one in steps.select_related("by", "cancelled_by"):
        label = one.get_step_display()
        number = f"文号：{one.document_number}" if one.document_number else ""
        details = (f"{one.body}，经办人 {one.person}", number, one.result)
        said = tuple(filter(None, details))
        found.append(Entry(one.taken_on, one.at, one.by, f"阻挠建会处置：{label}", said))
        if one.cancelled_at:
            what = f"作废阻挠建会处置：{label}"
            found.append(_then(one.cancelled_at, one.cancelled_by, what, one.cancelled_reason))
    return found


SOURCES: list[Callable[[Enterprise], list[Entry]]] = [
    roster_lines,
    changes,
    visits,
    plans,
    foundings,
    coverings,
]
CONFIDED = [obstructions]  # for those who may Do.CONFIDE


def story_of(enterprise: Enterprise, *, confided: bool) -> list[Entry]:
    """All entries by the day they happened, oldest first; with ``confided`` those of a dispute too.

    As many queries as sources, and one for steps.
    """
    sources = [*SOURCES, *CONFIDED] if confided else SOURCES
    found = [entry for source in sources for entry in source(enterprise)]
    return sorted(found, key=lambda entry: (entry.day, entry.at))

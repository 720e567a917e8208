"""What reviewers objected to: remarks and returns by unit, column and category, and how soon they were answered."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from campaign.models import SubmissionEvent
from campaign.models.submission import RETURNS, Action
from enterprises.column_help import hint_of
from enterprises.columns import BY_FIELD
from reports.models import Remark
from reports.written.remarked import column_label

REMARK, RETURN = "批注", "退回"
WHOLE_ROW, WHOLE_REPORT = "整行", "整份报表"
NO_CATEGORY = "未分类"
DAY = 24 * 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Issue:
    """One objection: ``answered_at`` is when the county answered or sent again, None while it waits."""

    unit: str
    kind: str
    column: str
    code: str
    at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class IssueLine:
    """The issues of one unit that are alike. ``days`` is the mean from issue to answer in calendar
    days with one decimal, None while none is answered; ``oldest`` how long the oldest has waited."""

    unit: str
    kind: str
    column: str
    reason: str
    count: int
    waiting: int
    days: float | None
    oldest: float | None


@dataclass(frozen=True, slots=True)
class Frequent:
    """One of the most frequent issues, without any unit, and how it is avoided."""

    column: str
    reason: str
    count: int
    advice: str


def issues_of(campaign, units) -> list[Issue]:
    """Every remark that was not taken back and every return of the reports of ``units``. Two queries."""
    return _remarks(campaign, units) + _returns(campaign, units)


def _remarks(campaign, units):
    remarks = Remark.objects.filter(
        submission__round__campaign=campaign, submission__district__in=units
    ).exclude(state=Remark.State.WITHDRAWN)
    columns = "submission__district__name", "enterprise", "column", "reason_code"
    found = remarks.order_by("pk").values_list(*columns, "at", "state", "answered_at")
    return [
        Issue(
            unit,
            REMARK,
            _column(enterprise, column, campaign.definition),
            code,
            at,
            None if state == Remark.State.OPEN else answered_at,
        )
        for unit, enterprise, column, code, at, state, answered_at in found
    ]


def _column(enterprise, column, definition):
    if column:
        return column_label(column, definition) or column
    return WHOLE_ROW if enterprise else WHOLE_REPORT


def _returns(campaign, units):
    """A return is answered by the next sending of the same report."""
    events = SubmissionEvent.objects.filter(
        submission__round__campaign=campaign,
        submission__district__in=units,
        action__in=[*RETURNS, Action.SUBMIT],
    )
    columns = "submission", "submission__district__name", "action", "reason_code", "at"
    issues, waiting = [], {}
    for report, unit, action, code, at in events.order_by("pk").values_list(*columns):
        if action == Action.SUBMIT:
            if report in waiting:
                unit, code, returned_at = waiting.pop(report)
                issues.append(Issue(unit, RETURN, WHOLE_REPORT, code, returned_at, at))
        else:
            waiting[report] = unit, code, at
    return issues + [
        Issue(unit, RETURN, WHOLE_REPORT, code, at, None) for unit, code, at in waiting.values()
    ]


def lines_of(issues: list[Issue], definition, at=None) -> list[IssueLine]:
    """``issues`` counted by unit, kind, column and category, in the order they first came."""
    at, alike = at or timezone.now(), defaultdict(list)
    for issue in issues:
        alike[issue.unit, issue.kind, issue.column, issue.code].append(issue)
    return [
        IssueLine(
            unit,
            kind,
            column,
            _label(code, definition),
            len(found),
            sum(i.answered_at is None for i in found),
            _mean([i.answered_at - i.at for i in found if i.answered_at]),
            _longest([at - i.at for i in found if i.answered_at is None]),
        )
        for (unit, kind, column, code), found in alike.items()
    ]


def _label(code, definition):
    words = definition.return_reasons.by_code
    return words[code].label if code in words else NO_CATEGORY


def _mean(spans):
    days = [span.total_seconds() / DAY for span in spans]
    return round(sum(days) / len(days), 1) if days else None


def _longest(spans):
    return round(max(spans).total_seconds() / DAY, 1) if spans else None


def frequent(campaign, superior, most: int = 5) -> list[Frequent]:
    """What the reviewers of ``superior`` objected to most often in this campaign, the most frequent first.

    Counts over all its units and names none: a county never learns which neighbour. Two queries.
    """
    definition = campaign.definition
    words = definition.return_reasons.by_code
    units = superior.get_children()
    counted = Counter((i.column, i.code) for i in issues_of(campaign, units) if i.code in words)
    hints = {column.label: hint_of(name) for name, column in BY_FIELD.items()}
    return [
        Frequent(
            column,
            words[code].label,
            count,
            words[code].flags["advice"] or hints.get(column, ""),
        )
        for (column, code), count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[
            :most
        ]
    ]

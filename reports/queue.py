"""The units below with the state of their reports: what a superior looks at first."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from campaign.deadlines import Due, due_by_district, working_days_between
from campaign.definition import SHANGHAI
from campaign.holding import Holding, held_in_queue
from campaign.models import District, Submission
from campaign.models.submission import State
from enterprises.models import Enterprise
from enterprises.waivers import relief_in, waivers_in
from reports.error_rate import Findings, checked_below
from reports.models import RuleFinding
from reports.models.remark import UNSETTLED
from reports.progress import Progress, progress_of
from reports.ticking import ticked_in_queue

# What needs the reviewer first, then what is late.
ORDER: list[str] = [State.SUBMITTED, State.TAKEN_UP, State.RETURNED, State.DRAFTING, State.ACCEPTED]


@dataclass(frozen=True, slots=True)
class QueueRow:
    district: District
    submission: Submission
    due: Due | None
    timeliness: str
    last_sent_at: datetime | None
    rows: int  # of the unit and all below it, as are the next three
    errors: int  # that block: what is waived is not counted
    warnings: int
    waivers: int  # in force
    open_remarks: int
    answered_remarks: int
    overdue: bool  # due and not once sent
    holding: Holding
    reviewing: int  # working days since it came to the reviewer; 0 while it is elsewhere
    overtaken: bool = False  # accepted, and today's rules would ask about it (rule_findings.py)
    ticked: tuple[int, int] | None = None  # rows ticked, rows; see with_ticks
    below: Progress | None = None  # of a unit with units below it; see with_progress
    sampled: Findings | None = None  # what checks of samples found; see with_samples

    @property
    def waits_for_reviewer(self) -> bool:
        return self.submission.state in (State.SUBMITTED, State.TAKEN_UP)

    @property
    def lies_too_long(self) -> bool:
        """Longer with the reviewer than the campaign file allows."""
        return self.reviewing > self.submission.round.campaign.definition.review_working_days


@dataclass(slots=True)
class Ledger:
    """What the ledgers of a unit and of all units below it hold together."""

    rows: int = 0
    errors: int = 0
    warnings: int = 0
    waivers: int = 0


def queue_of(round_, superior, at=None) -> list[QueueRow]:
    """One row for each unit that reports to ``superior``, urgent first. At most nine queries, whatever the number.

    On time is judged by the first complete sending; who has not sent is late from the due time on.
    """
    at = at or timezone.now()
    below = list(superior.get_descendants())
    children = [unit for unit in below if superior.is_superior_of(unit)]
    reports = _reports(round_, children)
    ledgers = _ledgers(round_.campaign, superior, below, at)
    dues = due_by_district(round_, superior, children)
    holdings = held_in_queue(round_, children, superior, at)
    queue = []
    for district in children:
        report = reports.get(district.pk) or Submission(round=round_, district=district)
        report.round = round_
        ledger, due = ledgers[district.path], dues.get(district.pk)
        queue.append(
            QueueRow(
                district,
                report,
                due,
                _timeliness(report, due, at),
                getattr(report, "last_sent_at", None),
                ledger.rows,
                ledger.errors,
                ledger.warnings,
                ledger.waivers,
                getattr(report, "open", 0),
                getattr(report, "answered", 0),
                not (due is None or report.first_sent_at or due.is_on_time(at)),
                holdings[district.pk],
                _reviewing(holdings[district.pk], superior, round_, at),
                overtaken=report.state == State.ACCEPTED and getattr(report, "found", False),
            )
        )
    return sorted(queue, key=lambda row: _place(row.submission))


def _reports(round_, units):
    """The stored reports of ``units`` by district, with what the queue says of each. One query."""
    stored = Submission.objects.filter(round=round_, district__in=units)
    stored = stored.select_related("district").annotate(
        open=Count("remarks", filter=Q(remarks__state__in=UNSETTLED)),
        answered=Count("remarks", filter=Q(remarks__state="answered")),
        last_sent_at=F("current__sent_at"),
        found=Exists(RuleFinding.objects.filter(version=OuterRef("accepted"))),
    )
    return {report.district_id: report for report in stored}


def _ledgers(campaign, superior, below, at):
    """The Ledger of each child of ``superior`` by its path. At most three queries."""
    counted = Enterprise.objects.in_campaign(campaign).kept().filter(district__in=below)
    counted = counted.order_by().values("district")
    counted = counted.annotate(
        rows=Count("district"), errors=Sum("error_count"), warnings=Sum("warning_count")
    )
    figures = {line["district"]: line for line in counted}
    waivers = waivers_in(campaign, below, at)
    relief = relief_in(campaign, list(waivers.values()), below)
    ledgers: dict[str, Ledger] = defaultdict(Ledger)
    for unit in below:
        ledger = ledgers[unit.path[: len(superior.path) + unit.steplen]]
        figure = figures.get(unit.pk, {"rows": 0, "errors": 0, "warnings": 0})
        ledger.rows += figure["rows"]
        ledger.errors += figure["errors"] - sum(relief[unit.pk].counts.values())
        ledger.warnings += figure["warnings"]
        ledger.waivers += len(waivers[unit.pk].in_force)
    return ledgers


def waiting_after(report, superior) -> list[Submission]:
    """The other reports that wait for a decision of ``superior``: those behind ``report`` in the order of the
    queue, then those before it. One query."""
    waiting = Submission.objects.filter(
        round=report.round,
        state__in=(State.SUBMITTED, State.TAKEN_UP),
        district__in=superior.get_children(),
    )
    waiting = waiting.exclude(district=report.district).select_related("district")
    return sorted(waiting, key=lambda one: (_place(one) < _place(report), _place(one)))


def _place(report):
    return ORDER.index(report.state), report.district.path


def with_ticks(queue: list[QueueRow], superior) -> list[QueueRow]:
    """The same lines with the rows ticked of each report that lies with ``superior``. Two queries."""
    ticked = ticked_in_queue(superior, [line.submission for line in queue])
    return [replace(line, ticked=ticked.get(line.submission.pk)) for line in queue]


def with_progress(queue: list[QueueRow], round_, superior) -> list[QueueRow]:
    """The same lines, those with units below them with how far these have come. None or two queries."""
    if all(line.district.is_leaf() for line in queue):
        return queue
    found = {line.district.pk: line for line in progress_of(round_, superior)}
    return [
        line if line.district.is_leaf() else replace(line, below=found[line.district.pk])
        for line in queue
    ]


def with_samples(queue: list[QueueRow], round_, superior) -> list[QueueRow]:
    """The same lines with the error rates that the samples of ``superior`` found. One query."""
    found = checked_below(round_, superior, [line.district for line in queue])
    return [replace(line, sampled=found.get(line.district.pk)) for line in queue]


def _reviewing(holding, superior, round_, at):
    if holding.holder != superior:
        return 0
    first, last = (timezone.localtime(moment, SHANGHAI).date() for moment in (holding.since, at))
    return working_days_between(first, last, round_.campaign.definition)


def _timeliness(report, due, at):
    if due is None:
        return ""
    if report.first_sent_at:
        text = due.timeliness(report.first_sent_at)
        shown = report.returns and report.round.campaign.definition.switches.count_returns
        return f"{text}，退回 {report.returns} 次" if shown else text
    return "未到期" if due.is_on_time(at) else due.timeliness(at)

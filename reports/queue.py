"""The units below with the state of their reports: what a superior looks at first."""

from dataclasses import dataclass, replace

from django.db.models import Count, Q, Sum
from django.utils import timezone

from campaign.deadlines import Due, due_by_district
from campaign.models import District, Submission
from campaign.models.submission import State
from enterprises.models import Enterprise
from reports.models.remark import UNSETTLED
from reports.ticking import ticked_in_queue

# What needs the reviewer first, then what is late.
ORDER = [State.SUBMITTED, State.TAKEN_UP, State.RETURNED, State.DRAFTING, State.ACCEPTED]


@dataclass(frozen=True, slots=True)
class QueueRow:
    district: District
    submission: Submission
    due: Due | None
    timeliness: str
    rows: int
    errors: int
    warnings: int
    open_remarks: int
    answered_remarks: int
    overdue: bool  # due and not once sent
    ticked: tuple[int, int] | None = None  # rows ticked, rows; see with_ticks

    @property
    def waits_for_reviewer(self) -> bool:
        return self.submission.state in (State.SUBMITTED, State.TAKEN_UP)


def queue_of(round_, superior, at=None) -> list[QueueRow]:
    """One row for each unit that reports to ``superior``, urgent first. Six queries, whatever the number.

    On time is judged by the first complete sending; who has not sent is late from the due time on.
    """
    at = at or timezone.now()
    children = list(superior.get_children())
    sent = Submission.objects.filter(round=round_, district__in=children)
    sent = sent.select_related("district").annotate(
        open=Count("remarks", filter=Q(remarks__state__in=UNSETTLED)),
        answered=Count("remarks", filter=Q(remarks__state="answered")),
    )
    reports = {s.district_id: s for s in sent}
    counted = (
        Enterprise.objects.in_campaign(round_.campaign)
        .kept()
        .filter(district__in=children)
        .order_by()
        .values("district")
        .annotate(rows=Count("pk"), errors=Sum("error_count"), warnings=Sum("warning_count"))
    )
    figures = {c["district"]: c for c in counted}
    dues = due_by_district(round_, superior, children)
    queue = []
    for district in children:
        report = reports.get(district.pk) or Submission(round=round_, district=district)
        report.round = round_
        figure, due = figures.get(district.pk, {}), dues.get(district.pk)
        queue.append(
            QueueRow(
                district,
                report,
                due,
                _timeliness(report, due, at),
                figure.get("rows", 0),
                figure.get("errors") or 0,
                figure.get("warnings") or 0,
                getattr(report, "open", 0),
                getattr(report, "answered", 0),
                bool(due) and not report.first_sent_at and not due.is_on_time(at),
            )
        )
    return sorted(queue, key=lambda r: (ORDER.index(r.submission.state), r.district.path))


def with_ticks(queue: list[QueueRow], superior) -> list[QueueRow]:
    """The same lines with the rows ticked of each report that lies with ``superior``. Two queries."""
    ticked = ticked_in_queue(superior, [line.submission for line in queue])
    return [replace(line, ticked=ticked.get(line.submission.pk)) for line in queue]


def _timeliness(report, due, at):
    if due is None:
        return ""
    if report.first_sent_at:
        text = due.timeliness(report.first_sent_at)
        shown = report.returns and report.round.campaign.definition.switches.count_returns
        return f"{text}，退回 {report.returns} 次" if shown else text
    return "未到期" if due.is_on_time(at) else due.timeliness(at)

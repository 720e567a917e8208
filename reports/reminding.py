"""Who is reminded of what today: 到期提醒 by the calendar, 催报 by a superior's hand."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaign import notices
from campaign.access import Do, may
from campaign.deadlines import Due, working_days_between, working_days_left
from campaign.definition import SHANGHAI
from campaign.models import Campaign, District, Submission
from campaign.models.notice import Notice
from campaign.models.submission import Refused, State, stamp
from campaign.notices import Message
from reports.queue import QueueRow, queue_of


def occasion(due: Due, definition, at: datetime) -> str:
    """Which of the campaign's reminder days it is at ``at``; "" when it is none.

    A day that nobody ran the command on is made up for on the next.
    """
    today = timezone.localtime(at, SHANGHAI).date()
    days = definition.reminders
    if due.is_on_time(at):
        if today == due.last_day:
            return "day"
        left = working_days_left(due, definition, at)
        coming = [n for n in days.before if left <= n]
        return f"before-{min(coming)}" if coming else ""
    late = working_days_between(due.last_day, today, definition)
    over = [n for n in days.after if n <= late]
    return f"after-{max(over)}" if over else ""


def when(due: Due, definition, at: datetime) -> str:
    """How the due time stands to ``at``, in words: 还有 3 个工作日, 今天截止, 逾期 2 天."""
    if not due.is_on_time(at):
        return f"已{due.timeliness(at)}"
    if timezone.localtime(at, SHANGHAI).date() == due.last_day:
        return "今天截止"
    return f"还有 {working_days_left(due, definition, at)} 个工作日"


def lacking(line: QueueRow) -> str:
    """What the unit still has to do, in one sentence."""
    if line.submission.state == State.RETURNED:
        remarks = f"，还有 {line.open_remarks} 条批注没有了结" if line.open_remarks else ""
        return f"报表已退回{remarks}，请修改后重新报送"
    if not line.district.is_leaf():
        return "汇总还没有报送，请在下级审核通过后报送"
    if not line.rows:
        return "台账还没有填写；确实没有企业的，请作零报告"
    errors = f"，其中 {line.errors} 处错误须改正" if line.errors else ""
    return f"台账已填 {line.rows} 家{errors}，还没有报送"


def told(line: QueueRow, superior, at) -> str:
    """The text of a reminder to the unit of ``line``: what, until when, what is missing."""
    campaign = line.submission.round.campaign
    due = "应报送；"
    if line.due:
        day, left = line.due.label, when(line.due, campaign.definition, at)
        due = f"应于 {day} 前报送{superior.union_name}，{left}；"
    return f"{line.district}：{campaign.title}{due}{lacking(line)}。"


def messages_below(round_, superior, at) -> list[Message]:
    """The reminders that the units reporting to ``superior`` are to have at ``at``, told or not yet."""
    definition = round_.campaign.definition
    found = []
    for line in queue_of(round_, superior, at):
        if not line.due or not line.submission.is_open:
            continue
        if which := occasion(line.due, definition, at):
            key = f"{which}:{line.due.at:%Y%m%d%H%M}"
            found.append(
                Message(line.district, Notice.Kind.REMINDER, key, told(line, superior, at))
            )
    return found


def due_messages(campaign: Campaign, at) -> list[Message]:
    """All reminders of ``campaign`` at ``at``: none before it begins, when it is archived, of a 演练."""
    round_ = campaign.current_round(at)
    if campaign.archived_at or campaign.definition.practice or round_.opens_at > at:
        return []
    superiors = [d for d in District.objects.within(campaign.root) if not d.is_leaf()]
    return [message for unit in superiors for message in messages_below(round_, unit, at)]


@transaction.atomic
def urge(campaign, superior, units, *, by, at=None) -> list[Notice]:
    """催报 to those of ``units`` that have not sent, once a day: the notices that are new.

    Refused when ``by`` is not their superior's reviewer, when nobody is left to be urged, or when all
    of them were urged today.
    """
    at = at or timezone.now()
    for unit in units:
        if not (answer := may(by, Do.REVIEW, unit)):
            raise Refused(answer.reason)
    round_, wanted = campaign.current_round(at), {unit.pk for unit in units}
    if campaign.archived_at:
        raise Refused(Submission.objects.state_of(round_, superior).lock(at).reason)
    lines = [
        line
        for line in queue_of(round_, superior, at)
        if line.district.pk in wanted and line.submission.is_open
    ]
    if not lines:
        raise Refused("所选单位都已报送，不需要催报。")
    key = f"urge:{timezone.localtime(at, SHANGHAI):%Y%m%d}"
    messages = [
        Message(line.district, Notice.Kind.URGE, key, told(line, superior, at)) for line in lines
    ]
    new = notices.post(round_, messages, by=by, at=at)
    if not new:
        before = Notice.objects.filter(round=round_, district=lines[0].district, key=key).get()
        raise Refused(f"{before.by} 已于 {stamp(before.at)} 催报，同一单位一天只催一次。")
    return new

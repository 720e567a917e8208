"""What a person has to do next in a campaign: figures, steps in their order, the units concerned."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone

from campaign.accounts import units_nobody_enters_for
from campaign.deadlines import Due
from campaign.models import District, Request, Submission, User
from campaign.models.submission import State, stamp
from reports.freezing import checked_rows
from reports.missing import roster_steps
from reports.models import SignOff
from reports.passing_on import steps_of_returned
from reports.progress import Progress, progress_of
from reports.queue import QueueRow, queue_of
from reports.sender_steps import steps_of_sender
from reports.step import Step

LEDGER = "enterprises:ledger"


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, what it counts, and where in the unit's pages what it counts is listed (as in Step)."""

    number: int
    label: str
    page: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """A role fills what it needs of the three lists of units."""

    submission: Submission | None = None
    facts: list[Fact] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    urgent: list[QueueRow] = field(default_factory=list)
    units: list[Progress] = field(default_factory=list)
    without_account: list[District] = field(default_factory=list)


def agenda_of(campaign, user, at=None) -> Agenda:
    """What ``user`` does next in ``campaign``. At most eleven queries, whatever the number of rows;
    while there is none, three more."""
    at = at or timezone.now()
    return AGENDAS[user.role](campaign, user, at)


def _own_report(campaign, user, at):
    submission = Submission.objects.for_unit(campaign.current_round(at), user.district)
    submission.round, submission.district = campaign.current_round(at), user.district
    return submission


def _of_sender(campaign, user, at):
    """填报: what stands between the ledger and the report, else what closed it."""
    submission = _own_report(campaign, user, at)
    checked = checked_rows(campaign, user.district)
    rows = [row for row, _ in checked]
    facts = [
        Fact(len(rows), "台账企业", LEDGER),
        Fact(sum(r.unionised is True for r in rows), "已建会", LEDGER, "?unionised=yes"),
        Fact(sum(r.unionised is False for r in rows), "未建会", LEDGER, "?unionised=no"),
        Fact(sum(r.unionised is None for r in rows), "是否建会未填", LEDGER, "?unionised=unknown"),
    ]
    waiting = [
        line
        for line in progress_of(submission.round, user.district)
        if line.submission.state != State.ACCEPTED
    ]
    steps = steps_of_sender(campaign, user, submission, checked, at)
    return Agenda(submission, facts if rows else [], steps, units=waiting)


def _of_reviewer(campaign, user, at):
    """审核: what waits for a decision first, then who is late."""
    queue = queue_of(campaign.current_round(at), user.district, at)
    if not queue:
        return _of_viewer(campaign, user, at)
    states = Counter(row.submission.state for row in queue)
    overdue = [row for row in queue if row.overdue]
    lying = sorted(
        (row for row in queue if row.lies_too_long), key=lambda row: row.holding.since or at
    )
    answered = sum(row.answered_remarks for row in queue)
    asked = Request.objects.in_campaign(campaign).on_desk_of(user.district).count()
    own = _own_report(campaign, user, at)
    to_do = steps_of_returned(own, queue) + _steps_of_reviewer(states, answered, asked, overdue)
    to_do += roster_steps(campaign, user.district)
    facts = [
        _fact_of(State.SUBMITTED, states),
        _fact_of(State.TAKEN_UP, states),
        Fact(len(lying), "在本级超期未办结"),
        Fact(answered, "批注待办理"),
        Fact(asked, "申请待办理", "request_desk"),
        Fact(len(overdue), "逾期未报", "queue", "?state=overdue"),
        *(_fact_of(state, states) for state in (State.RETURNED, State.DRAFTING, State.ACCEPTED)),
    ]
    return Agenda(
        own,
        facts,
        _steps_of_lying(campaign, lying) + (to_do or [_nothing_to_do(queue)]),
        urgent=lying
        + [row for row in queue if (row.waits_for_reviewer or row.overdue) and row not in lying],
    )


def _fact_of(state, states):
    """How many reports are in ``state``, in the word of the list that it leads to."""
    return Fact(states[state], Submission(state=state).reviewer_label, "queue", f"?state={state}")


def _steps_of_lying(campaign, lying):
    """The reviewer's own overdue pile: what has lain here too long, the oldest named."""
    if not lying:
        return []
    most, oldest = campaign.definition.review_working_days, lying[0]
    said = (
        f"有 {len(lying)} 份报表在本级超过 {most} 个工作日没有办结，"
        f"最早的是{oldest.district}（已 {oldest.reviewing} 个工作日），请先办理。"
    )
    return [Step(said, "去审核", "queue")]


def _steps_of_reviewer(states, answered, asked, overdue):
    waiting = states[State.SUBMITTED] + states[State.TAKEN_UP]
    sentences = [
        (states[State.SUBMITTED], "份报表待审核，请打开受理；受理后下级不能再撤回。"),
        (states[State.TAKEN_UP], "份报表审核中，请审核通过或退回。"),
        (answered, "条批注下级已答复，请了结或请其重新答复。"),
        (len(overdue), "个单位逾期未报，请催报；确有困难的可以准予延期。"),
    ]
    steps = [Step(f"有 {n} {said}", "去审核", "queue") for n, said in sentences if n]
    if asked:
        said = f"下级有 {asked} 件申请等待办理，请写明答复。"
        steps.insert(0, Step(said, "去办理", "request_desk"))
    if not waiting and not overdue and states[State.ACCEPTED] == sum(states.values()):
        steps.append(
            Step(
                "下级单位已全部审核通过，可以由本级填报账号报送上级。", "查看本级报送", "submission"
            )
        )
    return steps


def _nothing_to_do(queue):
    """Who still has to send, and by when the first of them."""
    said, unsent = "目前没有需要您办理的报表。", [row for row in queue if row.submission.is_open]
    if dues := [row.due for row in unsent if row.due]:
        first = min(dues, key=lambda due: due.at)
        said = f"{said[:-1]}；下级还有 {len(unsent)} 个单位没有报送，截止 {first.label}。"
    return Step(said, "查看下级报送情况", "queue")


def _of_viewer(campaign, user, at):
    """查看: how far the own unit and the units below have come."""
    submission = _own_report(campaign, user, at)
    units = progress_of(submission.round, user.district)
    facts = [
        Fact(sum(line.units for line in units), "基层填报单位"),
        Fact(sum(line.sent for line in units), "已报送"),
        Fact(sum(line.accepted for line in units), "已审核"),
    ]
    if not units:
        return Agenda(
            submission, steps=[Step("查看本单位的台账和报表。", "查看报送情况", "submission")]
        )
    due_at = submission.round.due_by_level.get(user.district.level)
    due = f"，下级报送截止 {Due(due_at).label}" if due_at else ""
    accepted = sum(line.submission.state == State.ACCEPTED for line in units)
    said = f"下级单位 {len(units)} 个，审核通过 {accepted} 个{due}。"
    steps = [
        Step(said, "看谁没报、差在哪里", "supervision"),
        Step("各单位的建会数字和比率，可以打印、导出。", "看汇总", "rollup"),
    ]
    return Agenda(submission, facts, steps, units=units)


def _of_leader(campaign, user, at):
    """审签: what waits for the confirmation of this 分管主席."""
    submission = _own_report(campaign, user, at)
    return Agenda(submission, steps=[_step_of_leader(campaign, submission, user, at)])


def _step_of_leader(campaign, submission, user, at):
    if not campaign.definition.switches.sign_off:
        said = "本次专项行动没有启用县内审签，目前没有需要您办理的。"
        return Step(said, "查看本级报送", "submission")
    last = SignOff.objects.last_of(submission)
    if not submission.lock(at) or last is None or last.state != SignOff.State.ASKED:
        return Step("目前没有请您审签的报表。", "查看审签情况", "sign_off")
    if last.leader_id != user.pk:
        return Step(f"{last}；不需要您办理。", "查看审签情况", "sign_off")
    return Step(f"{last.asked_by} 于 {stamp(last.asked_at)} 请您审签。", "去审签", "sign_off")


def _of_admin(campaign, user, at):
    """管理: which units nobody can enter for."""
    units = District.objects.visible_to(user)
    people = User.objects.visible_to(user).filter(is_active=True)
    without = list(units_nobody_enters_for(user))
    facts = [
        Fact(units.count(), "单位"),
        Fact(len(without), "没有填报账号的单位"),
        Fact(people.filter(last_login=None).count(), "没有登录过的账号"),
        Fact(people.filter(must_change_password=True).count(), "还在用初始密码的账号"),
    ]
    return Agenda(facts=facts, without_account=without)


AGENDAS = {
    User.Role.ENTRY: _of_sender,
    User.Role.REVIEW: _of_reviewer,
    User.Role.VIEW: _of_viewer,
    User.Role.LEADER: _of_leader,
    User.Role.ADMIN: _of_admin,
}

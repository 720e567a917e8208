"""Which requests a locked unit may make of its superior now, what each is for, and why not.

What asks and answers them is campaign/requesting.py.
"""

from dataclasses import dataclass, field

from django.utils import timezone

from campaign.access import ALLOWED, Answer, Do, may
from campaign.deadlines import due_for
from campaign.models import Request, Submission
from campaign.models.submission import State

Kind = Request.Kind
PURPOSES = {
    Kind.EXTENSION: "截止前报不出来的：写明理由和希望延到哪一天，上级同意后截止时间随即延后。",
    Kind.RETURN: "报送并受理以后要改台账的：上级同意后报表退回，改好再报成为新的一版。",
    Kind.CORRECTION: "审核通过以后只有个别数据有误的：附证明材料，上级同意后直接更正，不必退回重报。",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What a unit may ask for now, beside the lock: kinds possible, requests under way."""

    possible: list[Kind] = field(default_factory=list)
    waiting: list[Request] = field(default_factory=list)

    def __bool__(self):
        return bool(self.possible or self.waiting)


def asking_of(submission: Submission, user, at=None) -> Asking:
    """The kinds ``user`` may ask for now; nothing for whom may not send the report. At most five queries."""
    if not may(user, Do.SUBMIT, submission.district):
        return Asking()
    waiting = list(submission.requests.waiting().select_related("desk")) if submission.pk else []
    under_way = {asked.kind for asked in waiting}
    kinds = [k for k in Kind if k not in under_way and may_ask(submission, k, user, at)]
    return Asking(kinds, waiting)


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of request: what it is for, and whether it may be asked for now."""

    kind: Kind
    purpose: str
    answer: Answer


def offers(submission: Submission, user, at=None) -> list[Offer]:
    """Every kind of request with its purpose and the answer to ``user``. At most five queries."""
    return [Offer(k, said, may_ask(submission, k, user, at)) for k, said in PURPOSES.items()]


def may_ask(submission: Submission, kind, user, at=None) -> Answer:
    """Whether ``user`` may ask for ``kind`` now; a refusal says why it is of no use or whom to ask."""
    at = at or timezone.now()
    if not (answer := may(user, Do.SUBMIT, submission.district)):
        return answer
    if not (answer := round_runs(submission, at)):
        return answer
    if submission.district.superior is None:
        return Answer("本单位没有上级单位，不需要申请。")
    return MAY_ASK[kind](submission)


def round_runs(submission, at) -> Answer:
    """Whether the round of the report is the one that runs now; requests are asked and answered in no other."""
    campaign = submission.round.campaign
    if campaign.archived_at or submission.round.opens_at > at:
        return submission.lock(at)
    if campaign.current_round(at) != submission.round:
        return Answer(f"{submission.round}已经结束，不再办理申请；请在新一轮中填报。")
    return ALLOWED


def _may_ask_return(submission):
    if submission.state == State.SUBMITTED:
        return Answer("上级还没有受理，可以自己撤回后修改，不需要申请退回。")
    if submission.is_open and not submission.closed_rows and submission.additions:
        return Answer("报表还没有报送或已经退回，台账可以直接修改，不需要申请退回。")
    return ALLOWED


def _may_ask_extension(submission):
    if not submission.is_open:
        state = submission.get_state_display()
        return Answer(f"报表{state}，不需要申请延期；要修改的请申请退回。")
    if due_for(submission.round, submission.district) is None:
        return Answer("本单位没有报送截止时间，不需要申请延期。")
    return ALLOWED


def may_correct(submission) -> Answer:
    """Whether the state of the report has something to correct: only what has been accepted."""
    if submission.state == State.ACCEPTED:
        return ALLOWED
    how = "可以直接在台账中修改" if submission.is_open else "要修改的请撤回或申请退回"
    return Answer(f"报表{submission.get_state_display()}，审核通过后才能申请勘误；{how}。")


MAY_ASK = {
    Kind.RETURN: _may_ask_return,
    Kind.EXTENSION: _may_ask_extension,
    Kind.CORRECTION: may_correct,
}

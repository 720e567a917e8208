"""What a locked unit asks of its superior (申请退回、延期、勘误): ask, withdraw, grant, refuse, pass on.

Every verb is atomic and holds the report's row, then the request's: of two answers at once the first
wins and the second person is told by whom and when. A granted request does in the same transaction
what was asked for, or nothing is granted. What a 勘误 asks for and does is told in reports/correcting.py.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from campaign import notices, state_changes
from campaign.access import Answer, Do, may, may_answer_for
from campaign.askable import Kind, may_ask, round_runs
from campaign.deadlines import due_for, end_of
from campaign.extending import extend
from campaign.lengths import length_of
from campaign.models import Notice, Passing, Request, Submission
from campaign.models.submission import Refused, State, stamp
from campaign.notices import Message

LONGEST = length_of(Request, "reason")


@transaction.atomic
def ask(round_, district, kind, *, by, reason: str, until: date | None = None, at=None) -> Request:
    """Lay a request with its reason on the superior's desk; ``until`` is the day an extension shall reach.

    Refused when it may not be asked now, without reason or day, and while one of the kind waits.
    """
    submission = Submission.objects.locked(round_, district)
    if not (answer := may_ask(submission, kind, by, at)):
        raise Refused(answer.reason)
    reason = text_of(reason)
    if not reason:
        raise Refused("请写明申请的理由，上级会看到。")
    if kind == Kind.EXTENSION:
        _refuse_useless_day(submission, until, at)
    if earlier := submission.requests.waiting().filter(kind=kind).first():
        raise Refused(
            f"{earlier.by} 已于 {stamp(earlier.at)} {earlier}，正等待 {earlier.desk} 办理，不需要再申请。"
        )
    return Request.objects.create(
        submission=submission,
        kind=kind,
        reason=reason,
        until=until if kind == Kind.EXTENSION else None,
        by=by,
        at=at or timezone.now(),
        desk=district.superior,
    )


def _refuse_useless_day(submission, until, at):
    if not until:
        raise Refused("请填写希望延至哪一天。")
    if until < timezone.localdate(at):
        raise Refused("希望延至的日期不能早于今天。")
    due = due_for(submission.round, submission.district)
    if due and end_of(until) <= due.at:
        raise Refused(f"现在的截止时间是{due.label}，希望延至的日期应当更晚。")


def text_of(text: str) -> str:
    """A reason or an answer as it is kept; refused when it is too long."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Refused(f"写的内容超过 {LONGEST} 个字，请缩短。")
    return text


def held(asked: Request) -> Request:
    """The request with its report, both locked, the report first; refused when it was ended meanwhile."""
    submission = asked.submission
    submission = Submission.objects.locked(submission.round, submission.district)
    asked = Request.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    asked.submission = submission
    if not asked.waits:
        raise Refused(
            f"这件申请已由 {asked.ended_by} 于 {stamp(asked.ended_at)} 办理（{asked.get_state_display()}），"
            "不需要再办理。"
        )
    return asked


def end(asked, state, *, by, answer="", at=None):
    """The request answered or withdrawn; it is held."""
    asked.state, asked.answer = state, answer
    asked.ended_by, asked.ended_at = by, at or timezone.now()
    asked.save()
    if state != Request.State.WITHDRAWN:
        _tell(asked, by, at)
    return asked


def _tell(asked, by, at):
    """The unit hears what became of its request."""
    unit = asked.submission.district
    text = f"{unit}{asked}：{by.district}{asked.get_state_display()}。{asked.answer}"
    message = Message(unit, Notice.Kind.ANSWER, f"request:{asked.pk}", text)
    notices.post(asked.submission.round, [message], by=by, at=at)


@transaction.atomic
def withdraw(asked: Request, *, by, at=None) -> Request:
    """The unit takes its request back before it is answered."""
    if not (answer := may(by, Do.SUBMIT, asked.submission.district)):
        raise Refused(answer.reason)
    return end(held(asked), Request.State.WITHDRAWN, by=by, at=at)


def may_answer(asked: Request, user) -> Answer:
    """Whether ``user`` is a reviewer of the unit the request lies with."""
    return may_answer_for(user, asked.desk)


def held_to_answer(asked: Request, by, at=None) -> Request:
    """``held`` for whoever answers it: refused without the right and when the round is over."""
    asked = held(asked)
    if not (answer := may_answer(asked, by)):
        raise Refused(_passed_on(asked) or answer.reason)
    if not (answer := round_runs(asked.submission, at or timezone.now())):
        raise Refused(answer.reason)
    return asked


def _passed_on(asked):
    passing = asked.passings.select_related("by", "desk").last()
    if passing is None:
        return ""
    return (
        f"这件申请已由 {passing.by} 于 {stamp(passing.at)} 同意并转报，正等待 {asked.desk} 办理。"
    )


def pass_on(asked: Request, *, by, answer="", at=None) -> Request:
    """The yes of one superior, and the request on the desk of the next one; it is held to be answered."""
    Passing.objects.create(
        request=asked, desk=asked.desk, by=by, at=at or timezone.now(), answer=answer
    )
    asked.desk = asked.desk.superior
    asked.save()
    return asked


@transaction.atomic
def refuse(asked: Request, *, by, answer: str, at=None) -> Request:
    """Refuse it; the unit reads why."""
    asked, answer = held_to_answer(asked, by, at), text_of(answer)
    if not answer:
        raise Refused("不同意的，请写明理由，下级会看到。")
    return end(asked, Request.State.REFUSED, by=by, answer=answer, at=at)


@transaction.atomic
def grant(asked: Request, *, by, answer: str = "", until: date | None = None, at=None) -> Request:
    """Grant it and do what was asked: the return opens everything, the extension reaches ``until``
    (else the day asked for). Refused, and nothing granted, when that cannot be done now."""
    asked, answer = held_to_answer(asked, by, at), text_of(answer)
    GRANTING[Kind(asked.kind)](asked, by, until, at)
    return end(asked, Request.State.GRANTED, by=by, answer=answer, at=at)


def _extend(asked, by, until, at):
    submission = asked.submission
    extend(submission.round, submission.district, until or asked.until, asked.reason, by=by)


def _open(asked, by, until, at):
    """退回 with everything open, 重新打开 once accepted; what a partial return left closed is opened."""
    submission = asked.submission
    if submission.is_open:
        submission.closed_rows, submission.additions = [], True
        submission.save()
        return
    verb = state_changes.send_back
    if submission.state == State.ACCEPTED:
        verb = state_changes.reopen
    verb(
        submission.round, submission.district, by=by, reason=f"同意退回申请：{asked.reason}", at=at
    )


GRANTING = {Kind.RETURN: _open, Kind.EXTENSION: _extend}

"""The verbs that change the state of a report.

Every verb is atomic, locks the report's row, asks the one table of states, writes the event and
either returns the report or raises Refused with a Chinese sentence: two presses are one submission,
and of two decisions at once the first wins and the second person is told.
"""

from django.db import transaction
from django.utils import timezone

from campaign import auditing, notices
from campaign.deadlines import due_for
from campaign.fingerprints import fingerprint
from campaign.models.event import SubmissionEvent
from campaign.models.notice import Notice
from campaign.models.submission import (
    NEEDS_REASON,
    TRANSITIONS,
    Action,
    Refused,
    State,
    Submission,
)
from campaign.models.version import Version
from campaign.notices import Message

TOLD = {
    Action.SEND_BACK: "退回了",
    Action.ACCEPT: "审核通过了",
    Action.REOPEN: "重新打开了",
}


def _change(submission, action, *, by, at, reason="", reason_code=None, version=None):
    """The one step through the table: asks, moves, writes the event. The row must be locked.

    ``reason_code`` is a category of the campaign file, None where nobody was asked for one.
    """
    known = submission.round.campaign.definition.return_reasons.by_code
    if reason_code is not None and reason_code not in known:
        raise Refused(f"请选择{Action(action).label}的类别。")
    if action in NEEDS_REASON and not reason.strip():
        raise Refused(f"{Action(action).label}请写明理由，下级会看到。")
    if not (answer := submission.may(action, by, at)):
        raise Refused(answer.reason)
    said = {"reason": reason, "reason_code": reason_code or ""}
    submission = _step(submission, action, by=by, at=at, version=version, **said)
    if action in TOLD:
        _tell(submission, action, by, reason, at)
    return submission


def _tell(submission, action, by, reason, at):
    """The unit hears of the superior's decision."""
    text = f"{by.district}{TOLD[action]}{submission.district}报送的{submission.current}。"
    key = f"event:{submission.events.last().pk}"
    message = Message(
        submission.district,
        Notice.Kind.DECISION,
        key,
        f"{text}理由：{reason.strip()}" if reason else text,
    )
    notices.post(submission.round, [message], by=by, at=at)


def _step(submission, action, *, by, at, reason="", reason_code="", version=None):
    submission.state = TRANSITIONS[submission.state, action][0]
    submission.save()
    SubmissionEvent.objects.create(
        submission=submission,
        action=action,
        by=by,
        at=at,
        reason=reason.strip(),
        reason_code=reason_code,
        version=version or submission.current,
    )
    auditing.record(
        auditing.Kind.STATE,
        Action(action).label,
        by=by,
        subject=f"{submission.district} {submission.round.campaign.slug} {submission.round}"
        f" {version or submission.current}",
    )
    return submission


def _freeze(submission, content, **values) -> Version:
    """``content`` as the next version of the report, and the one sent last."""
    number = submission.versions.count() + 1
    round_, district = submission.round, submission.district
    version = Version.objects.create(
        submission=submission,
        number=number,
        content=content,
        fingerprint=fingerprint(content),
        receipt=f"{round_.campaign.slug}-{round_.key}-{district.code}-{number:02d}".upper(),
        **values,
    )
    submission.current_id = version.pk
    submission.current = version
    return version


@transaction.atomic
def submit(round_, district, content, *, by, at=None):
    """Send ``content`` (plain JSON) to the superior: freezes it as the next version.

    Refused when the state, the deadline or the role forbids it, and when it is identical to the
    version that was sent back.
    """
    at = at or timezone.now()
    submission = Submission.objects.locked(round_, district)
    if not (answer := submission.may(Action.SUBMIT, by, at)):
        raise Refused(answer.reason)
    print_ = fingerprint(content)
    if submission.state == State.RETURNED and submission.current.fingerprint == print_:
        raise Refused(
            f"内容与被退回的第{submission.current.number}版完全相同，请按退回意见修改或答复批注后再报送。"
        )
    due = due_for(round_, district)
    version = _freeze(submission, content, sent_at=at, sent_by=by, due_at=due and due.at)
    submission.first_sent_at = submission.first_sent_at or at
    return _change(submission, Action.SUBMIT, by=by, at=at, version=version)


@transaction.atomic
def withdraw(round_, district, *, by, at=None):
    """Take back what the superior has not taken up. A first sending that is withdrawn never counted."""
    at = at or timezone.now()
    submission = Submission.objects.locked(round_, district)
    _change(submission, Action.WITHDRAW, by=by, at=at)
    sent = submission.versions.filter(
        corrects=False
    ).last()  # and what corrections made of it since
    submission.versions.filter(number__gte=sent.number).update(withdrawn_at=at)
    first = submission.versions.filter(withdrawn_at=None).first()
    submission.first_sent_at = first.sent_at if first else None
    submission.save()
    return submission


@transaction.atomic
def take_up(round_, district, *, by, at=None):
    """受理: the review begins and withdrawal ends."""
    submission = Submission.objects.locked(round_, district)
    return _change(submission, Action.TAKE_UP, by=by, at=at or timezone.now())


def _taken_up(round_, district, by, at):
    submission = Submission.objects.locked(round_, district)
    if submission.state == State.SUBMITTED:
        _change(submission, Action.TAKE_UP, by=by, at=at)
    return submission


@transaction.atomic
def send_back(
    round_, district, *, by, reason, reason_code=None, closed_rows=(), additions=True, at=None
):
    """退回 with a reason; what was only 已报送 is taken up first.

    ``closed_rows`` are the keys of rows that stay closed, ``additions`` whether new ones may come.
    """
    at = at or timezone.now()
    submission = _taken_up(round_, district, by, at)
    submission.returns += 1
    submission.closed_rows, submission.additions = sorted(closed_rows), additions
    return _change(
        submission, Action.SEND_BACK, by=by, at=at, reason=reason, reason_code=reason_code
    )


@transaction.atomic
def accept(round_, district, *, by, at=None):
    """审核通过: the version sent last comes into force in place of an earlier one."""
    at = at or timezone.now()
    submission = _taken_up(round_, district, by, at)
    submission.accepted, submission.accepted_at = submission.current, at
    return _change(submission, Action.ACCEPT, by=by, at=at)


@transaction.atomic
def reopen(round_, district, *, by, reason, reason_code=None, at=None):
    """重新打开 with a reason; the accepted version stays in force until a new one is accepted.

    Holds the superior's row too, so that its own report is not sent meanwhile.
    """
    submission = Submission.objects.locked(round_, district)
    if superior := district.superior:
        Submission.objects.locked(round_, superior)
    submission.closed_rows, submission.additions = [], True
    at = at or timezone.now()
    return _change(submission, Action.REOPEN, by=by, at=at, reason=reason, reason_code=reason_code)


@transaction.atomic
def correct(round_, district, content, *, by, sent_by, reason, at=None):
    """勘误: ``content`` is the next version of a report that stands; the state stays, and where a
    version is in force the new one takes its place. The first sending keeps its date.

    ``by`` said the last yes and may be of a unit further up, so whoever calls has asked for the right
    (campaign/requesting.py); ``sent_by`` stands for the unit.
    """
    at = at or timezone.now()
    submission = Submission.objects.locked(round_, district)
    if not (answer := submission.allows(Action.CORRECT, at)):
        raise Refused(answer.reason)
    if submission.current.fingerprint == fingerprint(content):
        raise Refused(f"内容与{submission.current}完全相同，不需要勘误。")
    version = _freeze(submission, content, sent_at=at, sent_by=sent_by, corrects=True)
    if submission.state == State.ACCEPTED:
        submission.accepted, submission.accepted_at = version, at
    return _step(submission, Action.CORRECT, by=by, at=at, reason=reason, version=version)

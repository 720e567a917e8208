"""Remarks: a superior writes and settles them, the county answers."""

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from campaign.access import Do, may
from campaign.models import Submission
from campaign.models.submission import Refused, State, stamp
from campaign.state_changes import take_up
from enterprises.proofs import proof_of
from reports.models import AnswerProof, Remark


def _held(submission):
    return Submission.objects.select_for_update().get(pk=submission.pk)


@transaction.atomic
def remark(
    submission, *, by, reason_code, text="", enterprise=None, column="", suggestion=""
) -> Remark:
    """A new remark while the report is under review; 受理 happens by itself when it was only sent.

    ``suggestion`` is what should stand in ``column`` of ``enterprise``, for the county to take over.
    """
    if not (answer := may(by, Do.REVIEW, submission.district)):
        raise Refused(answer.reason)
    held = _held(submission)
    if held.state == State.SUBMITTED:
        held = take_up(held.round, held.district, by=by)
    if held.state != State.TAKEN_UP:
        raise Refused(f"当前状态是“{held.get_state_display()}”，只有审核中的报表可以批注。")
    if reason_code not in submission.round.campaign.definition.return_reasons.by_code:
        raise Refused("请选择批注的类别。")
    if suggestion.strip() and not (enterprise and column):
        raise Refused("建议值须写在某一家企业的某一栏上，请先选择企业和栏目。")
    return Remark.objects.create(
        submission=held,
        version=held.current,
        enterprise=enterprise,
        column=column,
        reason_code=reason_code,
        text=text.strip(),
        suggestion=suggestion.strip(),
        by=by,
    )


@transaction.atomic
def answer_remark(remark, *, by, text, file=None) -> Remark:
    """The county's answer: what was corrected or why it stays, in words or with a file (or both)."""
    if not (answer := may(by, Do.SUBMIT, remark.submission.district)):
        raise Refused(answer.reason)
    text, proof = text.strip(), proof_of(file, AnswerProof) if file else None
    if proof and not text:
        text = f"见附件：{proof}"
    if not text:
        raise Refused("请写明答复：已改正的内容，或不改的理由；也可以上传说明文件。")
    held = _held(remark.submission)
    if not held.is_open:
        raise Refused(f"当前状态是“{held.get_state_display()}”，退回后才能答复批注。")
    remark = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if remark.state == Remark.State.SETTLED:
        raise Refused("这条批注已由上级了结，不需要再答复。")
    _refuse_withdrawn(remark)
    remark.answer, remark.state = text, Remark.State.ANSWERED
    remark.answered_by, remark.answered_at = by, timezone.now()
    remark.save()
    if proof and not remark.proofs.filter(sha256=proof.sha256).exists():  # pressed twice: once
        proof.remark = remark
        proof.save()
    return remark


@transaction.atomic
def settle(remark, *, by, settled: bool) -> Remark:
    """The superior is content (已了结) or not: then the remark is open again."""
    if not (answer := may(by, Do.REVIEW, remark.submission.district)):
        raise Refused(answer.reason)
    _held(remark.submission)
    remark = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    _refuse_withdrawn(remark)
    remark.state = Remark.State.SETTLED if settled else Remark.State.OPEN
    if settled and not remark.answer:
        raise Refused("县里还没有答复这条批注；不需要答复的，请收回这条批注。")
    remark.save()
    return remark


def _refuse_withdrawn(remark):
    if remark.state == Remark.State.WITHDRAWN:
        when = stamp(remark.withdrawn_at)
        raise Refused(f"这条批注已由 {remark.withdrawn_by} 于 {when} 收回，不需要再办理。")


@transaction.atomic
def withdraw_remark(remark, *, by) -> Remark:
    """The superior takes back a remark that is open: written by mistake or in need of no answer.

    It stays on the page with who took it back and when; of an answer and a withdrawal at once the
    first wins.
    """
    if not (answer := may(by, Do.REVIEW, remark.submission.district)):
        raise Refused(answer.reason)
    _held(remark.submission)
    remark = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    _refuse_withdrawn(remark)
    if remark.state != Remark.State.OPEN:
        raise Refused(f"这条批注{remark.get_state_display()}，不能再收回；请了结或请其重新答复。")
    remark.state = Remark.State.WITHDRAWN
    remark.withdrawn_by, remark.withdrawn_at = by, timezone.now()
    remark.save()
    return remark


def answers_of(submission) -> list[dict]:
    """What the unit answered, with the fingerprints of the files beside it, as plain JSON. Two queries."""
    if not submission.pk:
        return []
    files = Prefetch("proofs", AnswerProof.objects.defer("content").order_by("pk"))
    answered = submission.remarks.exclude(answer="").order_by("pk").prefetch_related(files)
    said = []
    for remark in answered:
        prints = [proof.sha256 for proof in remark.proofs.all()]
        answer = {"remark": remark.pk, "answer": remark.answer}
        said.append(answer | {"files": prints} if prints else answer)
    return said


def open_remarks(submission):
    """The remarks that are not settled, oldest first."""
    return submission.remarks.unsettled() if submission.pk else Remark.objects.none()

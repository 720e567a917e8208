"""A unit objects to an item of its score; its superior accepts the objection or not."""

from django.db import transaction
from django.utils import timezone

from campaign import notices
from campaign.access import Do, may
from campaign.models import Notice, Submission
from campaign.models.submission import Refused, stamp
from campaign.notices import Message
from reports.models import Objection
from reports.releasing import released_to
from reports.scoring_facts import scores_of


def _held(round_, district):
    """The unit's report, locked; refused once nothing about the score may change."""
    held = Submission.objects.locked(round_, district)
    if round_.campaign.archived_at:
        raise Refused(held.lock().reason)
    if released := released_to(round_, district):
        release = released.release
        raise Refused(
            f"{release.by} 已于 {stamp(release.at)} 发布评分，分数不再变动，异议不再办理。"
        )
    return held


@transaction.atomic
def object_to(round_, district, item: str, text: str, *, by, at=None) -> Objection:
    """The unit's objection to the item with this key; one at a time for each item."""
    if not (answer := may(by, Do.SUBMIT, district)):
        raise Refused(answer.reason)
    if round_.campaign.definition.scoring is None or district.superior is None:
        raise Refused("本单位不参加考核评分。")
    held, text = _held(round_, district), text.strip()
    found = scores_of(round_, district.superior, [district], at)[district.pk].item(item)
    if found is None:
        raise Refused("这一项已经不扣分了，请看下面现在的评分。")
    if found.cleared:
        raise Refused("上级已经认可这一项的异议，不再扣分。")
    if found.waits:
        last = found.objections[-1]
        raise Refused(f"{last.by} 已于 {last.at} 对这一项提出异议，正在等上级答复。")
    if not text:
        raise Refused("没有写异议，请写明事实和依据。")
    proof = found.fact.proof[:700]
    return Objection.objects.create(
        submission=held, item=item, proof=proof, text=text, by=by, at=at or timezone.now()
    )


@transaction.atomic
def judge(objection: Objection, *, by, accepted: bool, answer: str = "", at=None) -> Objection:
    """The superior's answer; of two at once the first wins. A refusal says why."""
    submission = objection.submission
    if not (allowed := may(by, Do.REVIEW, submission.district)):
        raise Refused(allowed.reason)
    _held(submission.round, submission.district)
    held = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if held.state != Objection.State.WAITING:
        raise Refused(
            f"{held.judged_by} 已于 {stamp(held.judged_at)} 答复，结果是“{held.get_state_display()}”。"
        )
    answer = answer.strip()
    if not accepted and not answer:
        raise Refused("异议不成立的，请写明理由，下级会看到。")
    held.state = Objection.State.ACCEPTED if accepted else Objection.State.REFUSED
    held.answer, held.judged_by, held.judged_at = answer, by, at or timezone.now()
    held.save()
    _tell(held, by)
    return held


def _tell(objection, by):
    """The unit hears what became of its objection."""
    unit, result = objection.submission.district, objection.get_state_display()
    text = f"{unit}对考核评分的异议：{by.district}认为{result}。{objection.answer}"
    message = Message(unit, Notice.Kind.ANSWER, f"objection:{objection.pk}", text)
    notices.post(objection.submission.round, [message], by=by, at=objection.judged_at)

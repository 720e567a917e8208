"""The 核查单: a county answers a line, its superior accepts the answer or not.

An answer changes no row, so it is taken until the report is accepted, also during the review: a
line that was not convincing does not cost a whole return. Judged is what has been sent.
"""

import re

from django.db import transaction
from django.utils import timezone

from campaign.access import Do, may
from campaign.models import Submission
from campaign.models.submission import Refused, State, stamp
from campaign.state_changes import take_up
from reports.doubt_lines import Line, lines_of
from reports.models import DoubtAnswer

UNDER_REVIEW = (State.SUBMITTED, State.TAKEN_UP)
ASKED = "请写明怎么核实的（查了什么、问了谁）和结果，不要只写“核实无误”。"


def _line(held, facts) -> Line:
    found = [line for line in lines_of(held.round.campaign, held) if line.doubt.facts == facts]
    if not found:
        raise Refused("台账的数字已经变了，这一条不再是原来的样子；请看下面现在的核查单。")
    return found[0]


def _refuse_archived(held):
    if held.round.campaign.archived_at:
        raise Refused(held.lock().reason)


def substance(text: str, hollow_words: tuple[str, ...]) -> str:
    """Letters and digits of ``text`` beside the words that say nothing."""
    for word in sorted(hollow_words, key=len, reverse=True):
        text = text.replace(word, "")
    return re.sub(r"\W", "", text)


@transaction.atomic
def answer_doubt(round_, district, facts: str, text: str, *, by) -> DoubtAnswer:
    """The county's answer to the line with these figures; a waiting answer is rewritten."""
    if not (answer := may(by, Do.SUBMIT, district)):
        raise Refused(answer.reason)
    held = Submission.objects.locked(round_, district)
    _refuse_archived(held)
    if held.state == State.ACCEPTED:
        raise Refused("报表已审核通过，核查单不再答复；确需补充请联系上级重新打开。")
    line, text = _line(held, facts), text.strip()
    _refuse_hollow(round_.campaign.definition.doubts, text)
    _refuse_repeated(held, line, text)
    standing = line.answer if line.answer and not line.needs_county else DoubtAnswer()
    if standing.state == DoubtAnswer.State.ACCEPTED:
        when = stamp(standing.judged_at)
        raise Refused(f"这一条的答复已由 {standing.judged_by} 于 {when} 认可，不需要再答复。")
    standing.submission, standing.facts, standing.text = held, facts, text
    standing.code, standing.subject = line.doubt.code, line.doubt.subject
    standing.by, standing.at = by, timezone.now()
    standing.save()
    return standing


def _refuse_hollow(thresholds, text):
    if not text:
        raise Refused(f"没有写答复。{ASKED}")
    least = thresholds.answer_characters
    if len(substance(text, thresholds.hollow_words)) < least:
        raise Refused(f"“{text}”太笼统：除去“核实”“无误”这样的话不到 {least} 个字。{ASKED}")


def _refuse_repeated(held, line, text):
    """One text on two lines answers neither. Blanks and punctuation make no other text."""
    bare = re.sub(r"\W", "", text)
    current = {other.doubt.facts for other in lines_of(held.round.campaign, held)}
    others = held.doubts.filter(facts__in=current - {line.doubt.facts})
    if any(re.sub(r"\W", "", other.text) == bare for other in others):
        raise Refused("这段话已经用来答复另一条疑点；请按这一条的企业和数字另写。")


@transaction.atomic
def judge_doubt(answer: DoubtAnswer, *, by, accepted: bool, reason: str = "") -> DoubtAnswer:
    """The superior accepts the answer or not (with a reason); of two at once the first wins."""
    if not (allowed := may(by, Do.REVIEW, answer.submission.district)):
        raise Refused(allowed.reason)
    held = Submission.objects.locked(answer.submission.round, answer.submission.district)
    _refuse_archived(held)
    answer = DoubtAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if answer.state != DoubtAnswer.State.WAITING:
        raise Refused(
            f"{answer.judged_by} 已于 {stamp(answer.judged_at)} 办理，结果是“{answer.get_state_display()}”。"
        )
    if held.state not in UNDER_REVIEW:
        raise Refused(f"当前状态是“{held.get_state_display()}”，报送后、审核通过前才能办理答复。")
    _line(held, answer.facts)
    if not accepted and not reason.strip():
        raise Refused("不认可请写明理由，县里会看到。")
    if held.state == State.SUBMITTED:
        take_up(held.round, held.district, by=by)
    answer.state = DoubtAnswer.State.ACCEPTED if accepted else DoubtAnswer.State.REFUSED
    answer.judged_by, answer.judged_at = by, timezone.now()
    answer.judged_reason = "" if accepted else reason.strip()
    answer.save()
    return answer

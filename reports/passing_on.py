"""A returned report of a superior goes down: what was remarked on rows of a unit below goes with it."""

from django.db import transaction

from campaign import state_changes
from campaign.models import Submission
from campaign.models.submission import State
from reports.models import Remark
from reports.step import Step


def waits_for(report, path, at) -> bool:
    """Whether a remark of ``at`` on a row of the unit at ``path`` waits for ``report``, accepted before it, to
    be opened."""
    accepted = report.state == State.ACCEPTED and report.accepted_at < at
    return accepted and path.startswith(report.district.path)


def remarks_from_above(submission):
    """Unanswered remarks on the superior's report about rows of this one, which was accepted before them."""
    unit = submission.district
    if not unit.superior or not submission.accepted_at:
        return Remark.objects.none()
    remarks = Remark.objects.of(unit.superior).filter(submission__round=submission.round)
    of_rows = remarks.filter(enterprise__district__path__startswith=unit.path)
    return of_rows.filter(at__gt=submission.accepted_at).unanswered()


@transaction.atomic
def reopen(round_, district, *, by, reason, reason_code=None, at=None) -> Submission:
    """重新打开, and each remark from above becomes one on this report, to be answered here first."""
    submission = state_changes.reopen(
        round_, district, by=by, reason=reason, reason_code=reason_code, at=at
    )
    for remark in remarks_from_above(submission).select_related("by__district"):
        Remark.objects.create(
            submission=submission,
            version=submission.current,
            enterprise_id=remark.enterprise_id,
            column=remark.column,
            reason_code=remark.reason_code,
            text=f"（{remark.by.district}批注）{remark.text}",
            suggestion=remark.suggestion,
            by=by,
        )
    return submission


def steps_of_returned(submission, queue) -> list[Step]:
    """What the reviewer of a unit whose own ``submission`` came back does with the reports below it, those of
    ``queue``. No query unless it came back, then one."""
    if submission.state != State.RETURNED:
        return []
    remarks = submission.remarks.unanswered().exclude(enterprise=None)
    places = list(remarks.values_list("enterprise__district__path", "at"))
    shut = [r.district.name for r in queue if any(waits_for(r.submission, *p) for p in places)]
    left_open = any(
        row.submission.state != State.ACCEPTED and path.startswith(row.district.path)
        for row in queue
        for path, _ in places
    )
    if shut:
        names = "、".join(shut[:3]) + ("等" if len(shut) > 3 else "")
        said = f"上级退回了本级报表，批注涉及{names}的企业：请重新打开其报表，批注一并转去。"
    elif left_open:
        said = "上级退回了本级报表，涉及的下级单位正在改正；审核通过后由填报账号答复、重新报送。"
    else:
        said = "上级退回了本级报表，请填报账号按批注改正、答复后重新报送。"
    return [Step(said, "查看批注", "remarks")]

"""审核通过 as the campaign asks for it: with a stamped scan of every paper, or without."""

from django.db import transaction

from campaign import state_changes
from campaign.access import ALLOWED, Answer
from campaign.models import Submission
from campaign.models.submission import Action, Refused
from reports.checklist import checklist_of


def may_accept(submission, user) -> Answer:
    """Whether ``user`` may accept the report now: by right and state, then by its scans."""
    if not (answer := submission.may(Action.ACCEPT, user)):
        return answer
    return stamped(submission)


def stamped(submission) -> Answer:
    """Whether the scans are there that the campaign asks for."""
    if said := lacking_scans(submission):
        return Answer(f"{said}；请下级在报送页上传后再审核。")
    return ALLOWED


def lacking_scans(submission) -> str:
    """Which scans that the campaign asks for are not there; empty when all are."""
    if not submission.round.campaign.definition.switches.scans_required:
        return ""
    lacking = checklist_of(submission).lacking
    return f"还没有上传{submission.current}的盖章扫描件：{'、'.join(lacking)}" if lacking else ""


@transaction.atomic
def accept(round_, district, *, by, at=None) -> Submission:
    """state_changes.accept, refused as ``may_accept`` refuses."""
    submission = Submission.objects.locked(round_, district)
    submission.round, submission.district = round_, district
    if submission.may(Action.ACCEPT, by, at) and not (answer := stamped(submission)):
        raise Refused(answer.reason)
    return state_changes.accept(round_, district, by=by, at=at)

"""报送: what the ledger says becomes a frozen version."""

from django.db import transaction
from django.utils import timezone

from campaign.models import Submission
from campaign.models.submission import Action, Refused
from campaign.state_changes import submit
from enterprises.waivers import waivers_of
from reports.children import hold_below
from reports.freezing import checked_rows, collect
from reports.missing import missing
from reports.tallying import count_version
from reports.tasks import keep_papers


@transaction.atomic
def send(campaign, district, *, by, nil: bool = False, at=None) -> Submission:
    """Check, freeze and submit the unit's ledger. Raises Refused with everything that is missing.

    Holds the report's row, and before it those below, from check to freeze, so that what was checked
    is what is sent.
    """
    at = at or timezone.now()
    round_ = campaign.current_round(at)
    hold_below(round_, district)
    submission = Submission.objects.locked(round_, district)
    if not (answer := submission.may(Action.SUBMIT, by, at)):
        raise Refused(answer.reason)
    waivers = waivers_of(campaign, district, at)
    checked = checked_rows(campaign, district, waivers)
    if steps := missing(campaign, submission, checked, nil=nil):
        raise Refused("；".join(map(str, steps)) + "。")
    content = collect(campaign, district, submission, checked, waivers)
    submission = submit(round_, district, content, by=by, at=at)
    count_version(submission.current)
    keep_papers.enqueue(submission.current_id)
    return submission

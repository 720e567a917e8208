"""退回 as the reviewer chooses: everything open again, or only what has remarks."""

from django.db import models, transaction

from campaign import state_changes
from campaign.models import Submission
from campaign.models.submission import Refused
from reports.remarking import open_remarks


class Opens(models.TextChoices):
    """What a return opens for editing."""

    ALL = "all", "全部企业"
    REMARKED_AND_NEW = "remarked_and_new", "有批注的企业，也可以新增"
    REMARKED = "remarked", "有批注的企业，不能新增"


@transaction.atomic
def send_back(
    round_, district, *, by, reason, reason_code=None, opens=Opens.ALL, at=None
) -> Submission:
    """Return the report with ``reason`` and its category; the rows that ``opens`` leaves out stay closed.

    Refused as state_changes.send_back is, and when only rows with remarks shall open and there is none.
    """
    closed = set()
    if opens != Opens.ALL:
        submission = Submission.objects.locked(round_, district)
        remarked = set(
            open_remarks(submission).exclude(enterprise=None).values_list("enterprise", flat=True)
        )
        if not remarked:
            raise Refused("还没有批注到具体企业，请先写批注，或选择开放全部企业。")
        sent = submission.current.content["rows"] if submission.current else []
        closed = {row["id"] for row in sent} - remarked
    return state_changes.send_back(
        round_,
        district,
        by=by,
        reason=reason,
        reason_code=reason_code,
        closed_rows=closed,
        additions=opens != Opens.REMARKED,
        at=at,
    )

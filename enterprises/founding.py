"""From plan to union: 已建会 entered on the page of the enterprise changes its row and ends its plan."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.checks import check_row
from enterprises.models import Enterprise, Founding
from enterprises.planning import fulfil
from enterprises.problem import Level


@transaction.atomic
def found(
    enterprise: Enterprise,
    *,
    founded_on: str,
    chair: str,
    members: int,
    approval: str,
    version: int,
    by,
) -> Founding:
    """The row as 已建会, through the ledger and its lock; the plan ended; 批复文号 kept.

    ``founded_on`` is ISO text as precise as known (day of the approval, 工会法 art. 12). Refused when
    locked or when the row would have an error it has not now; Conflict when it moved on since ``version``.
    """
    if enterprise.unionised:
        raise Refused("这家企业已填为已建会，请在台账中修改。")
    row = replace(
        enterprise.row(),
        unionised=True,
        unionised_on=founded_on,
        chair=chair,
        members=members,
        reason="",
        reason_code="",
    )
    today, definition = timezone.localdate(), enterprise.campaign.definition
    known = check_row(enterprise.row(), definition, today=today)
    new = [p for p in check_row(row, definition, today=today) if p not in known]
    if wrong := [p.message for p in new if p.level == Level.ERROR]:
        raise Refused("；".join(wrong))
    enterprise = ledger.change(enterprise, row, by=by, version=version)
    fulfil(enterprise, by)
    return Founding.objects.create(
        enterprise=enterprise, founded_on=founded_on, approval=approval, by=by, at=timezone.now()
    )

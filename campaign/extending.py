"""A later due time for one unit."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from campaign.access import Do, may
from campaign.campaign_file import SHANGHAI
from campaign.models import Extension
from campaign.models.submission import Refused


def check(round_, district, last_day, reason: str, *, by):
    """Refuses an extension that ``by`` may not grant, or that says no reason or no later day."""
    if district.pk == by.district_id or not (
        may(by, Do.REVIEW, district) or may(by, Do.MANAGE, district)
    ):
        raise Refused("只能给下级单位延期，由直接上级的审核账号或上级的系统管理员办理。")
    if not round_.campaign.root.covers(district):
        raise Refused(f"{district} 不参加这次专项行动。")
    if not reason.strip():
        raise Refused("请写明延期理由。")
    if last_day < timezone.localdate():
        raise Refused("延至的日期不能早于今天。")


def extend(round_, district, last_day, reason: str, *, by) -> Extension:
    """All of ``last_day`` is on time (24时). By the direct superior's reviewer or an administrator."""
    check(round_, district, last_day, reason, by=by)
    at = datetime.combine(last_day + timedelta(days=1), time.min, SHANGHAI)
    return Extension.objects.create(
        round=round_, district=district, due_at=at, reason=reason.strip(), granted_by=by
    )

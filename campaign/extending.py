"""A later due time for one unit."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaign import auditing, notices
from campaign.access import Do, may
from campaign.deadlines import Due, end_of
from campaign.lengths import length_of
from campaign.models import Extension
from campaign.models.notice import Notice
from campaign.models.submission import Refused


def _due(until: date | datetime) -> datetime:
    return until if isinstance(until, datetime) else end_of(until)


def check(round_, district, until: date | datetime, reason: str, *, by):
    """Refuses an extension that ``by`` may not grant, or that says no reason or no later time."""
    granted = may(by, Do.REVIEW, district) or may(by, Do.MANAGE, district)
    if not (granted and by.district.is_superior_of(district)):
        raise Refused("只能给直接下级单位延期，由直接上级的审核账号或系统管理员办理。")
    if not round_.campaign.root.covers(district):
        raise Refused(f"{district} 不参加这次专项行动。")
    if not reason.strip():
        raise Refused("请写明延期理由。")
    longest = length_of(Extension, "reason")
    if len(reason.strip()) > longest:
        raise Refused(f"延期理由超过 {longest} 个字，请缩短。")
    if _due(until) <= timezone.now():
        late = "时间不能早于现在" if isinstance(until, datetime) else "日期不能早于今天"
        raise Refused(f"延至的{late}。")


@transaction.atomic
def extend(round_, district, until: date | datetime, reason: str, *, by) -> Extension:
    """On time before ``until``, or on all of that day (24时). By the direct superior's reviewer or
    administrator. The unit is told."""
    check(round_, district, until, reason, by=by)
    extension = Extension.objects.create(
        round=round_,
        district=district,
        due_at=_due(until),
        reason=reason.strip(),
        granted_by=by,
    )
    label = Due(extension.due_at, extended=True).label
    told = f"{by.district}准予{district}延期：报送截止改为{label}。理由：{extension.reason}"
    notices.post(
        round_,
        [notices.Message(district, Notice.Kind.EXTENSION, f"extension:{extension.pk}", told)],
        by=by,
    )
    auditing.record(
        auditing.Kind.SETTING, f"准予延期：{label}", by=by, subject=f"{district} {round_}"
    )
    return extension

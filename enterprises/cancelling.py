"""作废: a visit or a step against obstruction that was entered by mistake is taken back and stays to be read."""

from django.utils import timezone

from campaign.lengths import length_of
from campaign.models.submission import Refused, stamp
from enterprises.models import Obstruction, Visit


def cancel(record: Visit | Obstruction, *, what: str, reason: str, by) -> None:
    """``record`` is taken back by ``by`` now; saves nothing. ``what`` names it in a refusal.

    Refused when it was taken back already, and without a reason or with one that is too long.
    """
    if record.cancelled_at:
        raise Refused(f"{record.cancelled_by} 已于 {stamp(record.cancelled_at)} 作废{what}。")
    reason, longest = reason.strip(), length_of(type(record), "cancelled_reason")
    if not reason:
        raise Refused("请写明作废的理由，例如：填错了企业。")
    if len(reason) > longest:
        raise Refused(f"作废的理由太长，请缩短到 {longest} 个字以内。")
    record.cancelled_at, record.cancelled_by = timezone.now(), by
    record.cancelled_reason = reason

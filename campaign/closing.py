"""归档: the end of a campaign and the way back; what it closes, archive_lock says."""

from django.db import transaction
from django.utils import timezone

from campaign import auditing
from campaign.access import Do, may
from campaign.models import Campaign
from campaign.models.submission import Refused, archive_lock


@transaction.atomic
def close(campaign, *, by, at=None) -> None:
    """Archive ``campaign``: from now on it is only read. Refused when it is archived already."""
    held = _held(campaign, by)
    if not (answer := archive_lock(held)):
        raise Refused(answer.reason)
    _set(held, at or timezone.now(), "归档", by)


@transaction.atomic
def reopen(campaign, *, by) -> None:
    """Take the archiving back: all is again as it was before. Refused when it runs."""
    held = _held(campaign, by)
    if archive_lock(held):
        raise Refused("本次专项行动没有归档，不需要重新打开。")
    _set(held, None, "取消归档，重新打开", by)


def _held(campaign, by):
    if not (answer := may(by, Do.MANAGE, campaign.root)):
        raise Refused(answer.reason)
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def _set(campaign, archived_at, deed, by):
    campaign.archived_at = archived_at
    campaign.save(update_fields=["archived_at"])
    auditing.record(auditing.Kind.SETTING, deed, by=by, subject=campaign.slug)

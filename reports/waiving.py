"""The verbs about waivers (enterprises/waiving.py), for a report that stands: what a waiver lets rest is no
longer listed among what a changed rule would ask about."""

from django.db import transaction

from campaign.models import Submission
from enterprises import waiving
from enterprises.models import Waiver
from reports.rule_findings import renew


@transaction.atomic
def grant(campaign, district, rule: str, **values) -> Waiver:
    """enterprises.waiving.grant, refused as that refuses."""
    waiver = waiving.grant(campaign, district, rule, **values)
    _look_again(campaign, district)
    return waiver


@transaction.atomic
def end(waiver, *, by, reason) -> Waiver:
    """enterprises.waiving.end, refused as that refuses."""
    ended = waiving.end(waiver, by=by, reason=reason)
    _look_again(waiver.campaign, waiver.district)
    return ended


def _look_again(campaign, district):
    renew(Submission.objects.locked(campaign.current_round(), district))

"""Several reasons for 未建会: the main one stands in the row, the others beside it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from enterprises.following import hold
from enterprises.models import Enterprise, FurtherReason


def further_of(enterprise: Enterprise) -> list:
    """The words (campaign.vocabulary.Word) of the further reasons, the main one left out. One query."""
    words = enterprise.campaign.definition.reasons.by_code
    codes = enterprise.further_reasons.values_list("code", flat=True)
    return [words[code] for code in codes if code in words and code != enterprise.reason_code]


@transaction.atomic
def set_further_reasons(enterprise: Enterprise, codes: Iterable[str], *, by) -> None:
    """Exactly ``codes`` besides the main one; who entered one that stays is not touched."""
    enterprise, wanted = hold(enterprise, by), set(codes)
    enterprise.further_reasons.exclude(code__in=wanted).delete()
    known = set(enterprise.further_reasons.values_list("code", flat=True))
    FurtherReason.objects.bulk_create(
        FurtherReason(enterprise=enterprise, code=code, by=by, at=timezone.now())
        for code in sorted(wanted - known)
    )

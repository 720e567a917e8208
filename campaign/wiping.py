"""清空演练: everything that hangs on a campaign, found by its references, gone at once."""

from collections import Counter

from django.apps import apps
from django.db import models, transaction

from campaign import auditing
from campaign.access import Do, may
from campaign.models import Campaign, Round, RoundDue
from campaign.models.submission import Refused

FILE = (Campaign, Round, RoundDue)  # what the campaign file says stays


def paths() -> dict[type[models.Model], str]:
    """Every model of the house whose rows belong to a campaign, and the look-up that leads there; what a
    model refers to comes before it."""
    found: dict[type[models.Model], str] = {Campaign: ""}
    while new := _next(found, nullable=False) or _next(found, nullable=True):
        found |= new
    return found


def _next(found, *, nullable):
    """The models one reference further; a reference that may be empty only where there is no other."""
    new = {}
    for model in apps.get_models():
        if model in found:
            continue
        for field in model._meta.concrete_fields:
            if field.related_model in found and field.null == nullable:
                above = found[field.related_model]
                new[model] = f"{field.name}__{above}" if above else field.name
                break
    return new


def belongings(campaign) -> list[models.QuerySet]:
    """What belongs to ``campaign`` beside its file, a query set a table; what is referred to comes later."""
    return [
        model._base_manager.filter(**{path: campaign})
        for model, path in reversed(paths().items())
        if model not in FILE
    ]


def counts(campaign) -> Counter[type[models.Model]]:
    """How many rows of each model belong to ``campaign``. One query a table."""
    return Counter({rows.model: n for rows in belongings(campaign) if (n := rows.count())})


@transaction.atomic
def wipe(campaign, *, by) -> int:
    """Delete all that belongs to a 演练 for good; how many rows. One statement a table.

    Refused for a campaign that counts and for who is not administrator of its root unit.
    """
    if not (answer := may(by, Do.MANAGE, campaign.root)):
        raise Refused(answer.reason)
    if not campaign.definition.practice:
        raise Refused(f"“{campaign}”不是演练，数据不能清空。")
    # Row by row and asking for every reference, as delete() does, a full ledger would take hours.
    gone = sum(rows._raw_delete(rows.db) for rows in belongings(campaign))
    auditing.record(
        auditing.Kind.SETTING, f"清空演练，共 {gone} 条记录", by=by, subject=campaign.slug
    )
    return gone

"""A row of the ledger filled with values and everything that follows from them: codes, classes, marks of the checks."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from enterprises.carrying.marks import follow
from enterprises.checks import check_row
from enterprises.models import Enterprise
from enterprises.names import name_key
from enterprises.problem import Level
from enterprises.row import Row


def completed(row: Row, definition) -> Row:
    """``row`` with the class of its reason, as the words tell it where nobody chose one, and with today
    as the day of a 实名制 count that came without one."""
    if not row.reason_code:
        row = replace(row, reason_code=definition.reasons.code_of(row.reason))
    if row.registered_members is not None and not row.registered_on:
        row = replace(row, registered_on=timezone.localdate().isoformat())
    return row


def fill(enterprise, row, definition, by):
    """``enterprise`` with the values of ``row`` and everything that follows from them; saves nothing."""
    ownership = definition.ownership.find(row.ownership)
    row = completed(row, definition)
    for name in Row.__dataclass_fields__:
        setattr(enterprise, name, getattr(row, name))
    enterprise.name_key = name_key(row.name)
    enterprise.ownership_code = ownership.code if ownership else ""
    enterprise.status_code = definition.status.code_of(row.status)
    decided = row.non_public_decided
    enterprise.is_non_public = (
        definition.non_public(ownership, row.holder) if decided is None else decided
    )
    decided = row.foreign_decided
    enterprise.is_foreign = definition.foreign_invested(ownership) if decided is None else decided
    problems = check_row(row, definition, today=timezone.localdate())
    enterprise.error_count = sum(p.level == Level.ERROR for p in problems)
    enterprise.warning_count = sum(p.level == Level.WARN for p in problems)
    follow(enterprise, row)
    enterprise.updated_by = by
    enterprise.updated_at = timezone.now()
    return enterprise


@transaction.atomic
def recheck(campaign, district=None) -> int:
    """Judge all rows anew (a campaign file or the calendar moved on): number of rows whose marks changed.

    Touches neither values nor versions nor history, so it does not ask for the lock.
    """
    rows = Enterprise.objects.in_campaign(campaign).kept()
    rows = rows.of(district) if district else rows
    moved = []
    marks = ("is_non_public", "is_foreign", "error_count", "warning_count")
    for enterprise in rows.iterator():
        before = [getattr(enterprise, name) for name in marks]
        by, at = enterprise.updated_by, enterprise.updated_at
        fill(enterprise, enterprise.row(), campaign.definition, by)
        enterprise.updated_at = at
        if before != [getattr(enterprise, name) for name in marks]:
            moved.append(enterprise)
    Enterprise.objects.bulk_update(moved, marks, batch_size=200)
    return len(moved)

"""The audit log: a line for each deed, linked into a chain, checked, trimmed.

A line is written where the deed is done and in its transaction: no deed without its line, no line of a
deed that was taken back. It gets its number and its place in the chain right after the commit, in a
short transaction that holds the one row of AuditHead: two processes cannot fork the chain, and nobody
waits for somebody else's long import. A line whose process died in between is linked by the next one.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from campaign.models.audit import AuditHead, AuditLine
from campaign.models.submission import Refused
from campaign.origin import current_address

KEPT = timedelta(
    days=184
)  # six months and never less: 网络安全法 art. 21; the database's triggers too
Kind = AuditLine.Kind
Result = AuditLine.Result


def record(kind: Kind, deed: str, *, by=None, subject="", result=Result.DONE) -> AuditLine:
    """Note that ``by`` (an account; None: nobody's, a command) did ``deed`` to ``subject``.

    One insert; four statements more after the commit.
    """
    known = by is not None and by.is_authenticated
    line = AuditLine.objects.create(
        kind=kind,
        username=by.username if known else "",
        district_id=by.district_id if known else None,
        address=current_address(),
        deed=deed[:200],
        subject=str(subject)[:300],
        result=result,
    )
    transaction.on_commit(seal, robust=True)
    return line


@transaction.atomic
def seal():
    """Link every written line to the chain, in the order they were written."""
    head = _held()
    waiting = list(AuditLine.objects.waiting())
    for line in waiting:
        line.number, line.previous = head.number + 1, head.digest
        line.digest = line.computed()
        line.save(update_fields=["number", "previous", "digest"])
        head.number, head.digest = line.number, line.digest
    if waiting:
        head.save(update_fields=["number", "digest"])


def _held() -> AuditHead:
    return AuditHead.objects.select_for_update().get_or_create(pk=1)[0]


@transaction.atomic
def trim(before: datetime, *, by=None) -> int:
    """Remove the lines from before ``before``, oldest first; how many. What remains still verifies.

    Refused when a line younger than six months would go.
    """
    if before > timezone.now() - KEPT:
        raise Refused("审计日志至少保存六个月（网络安全法第二十一条），请写更早的日期。")
    head = _held()
    kept = AuditLine.objects.chained().filter(at__gte=before).first()
    going = AuditLine.objects.chained().filter(number__lt=kept.number if kept else head.number + 1)
    last = going.last()
    if last is None:
        return 0
    head.anchor, head.anchor_digest = last.number, last.digest
    head.save(update_fields=["anchor", "anchor_digest"])  # the triggers let go of lines up to here
    count, _ = going.delete()
    record(Kind.AUDIT, "清理审计日志", by=by, subject=f"{before:%F} 之前的 {count} 条")
    return count

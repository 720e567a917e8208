"""The end of an import: into the ledger as one, and out of it again as one."""

from django.db import transaction

from campaign import auditing
from campaign.collecting import collection_paused
from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.bulk import Stored, What, store_rows, take_back
from enterprises.importing.batches import end, ledger_stamp, locked, ready, refresh, why_closed
from enterprises.importing.known import known
from enterprises.importing.packing import whole_preview
from enterprises.importing.preview import rows_to_store
from enterprises.models import BatchState, Decision, ImportBatch, RowAction
from enterprises.names import name_key

SAME = "same"  # a further row of an enterprise that the batch has stored already


class LedgerMoved(Refused):
    """Somebody changed the ledger after the preview was made."""


def confirm(batch: ImportBatch, *, by) -> ImportBatch:
    """Store what the preview shows and what was decided, all or nothing.

    Refused while a row is undecided, and when the ledger moved since: then the preview is made anew.
    """
    try:
        return _confirm(batch, by)
    except LedgerMoved:
        refresh(batch)
        raise


@collection_paused()
@transaction.atomic
def _confirm(batch, by):
    batch = ready(batch)
    campaign, district = batch.campaign, batch.district
    ledger.hold(campaign, district, by)
    if ledger_stamp(campaign, district) != batch.ledger_stamp:
        raise LedgerMoved("预览之后台账有过改动，已重新比对，请再核对一遍后确认。")
    rows = list(batch.rows.in_order())
    if waiting := sum(row.action == RowAction.HELD and not row.decision for row in rows):
        raise Refused(f"还有 {waiting} 行待定，请逐行选择“采用”或“不导入”后再确认。")
    wanted = rows_to_store(
        whole_preview(batch.sheets, rows),
        campaign.definition,
        known(campaign, district, []),
        decide={_place(batch, row): row.decision or Decision.SKIP for row in rows},
        clear={_place(batch, row): set(row.clears) for row in rows if row.clears},
    )
    stored = store_rows(
        campaign, district, [one.values for one in wanted], by=by, pks=[one.pk for one in wanted]
    )
    by_key = {name_key(w.values.name): s for w, s in zip(wanted, stored, strict=True)}
    batch.results = list(_results(rows, by_key))
    end(batch, BatchState.CONFIRMED, by)
    _note("确认导入", batch, stored, by)
    return batch


def _place(batch, row):
    sheet = batch.sheets[row.sheet]
    return sheet["file_number"], sheet["sheet"], row.row


def _results(rows, stored):
    """[result, key, version] of each row, in their order; key and version are None for a row that
    was not imported."""
    seen = set()
    for row in rows:
        found = stored.get(name_key(row.shown["values"]["企业名称"] or ""))
        if row.action == RowAction.ERROR or found is None or row.decision == Decision.SKIP:
            yield [RowAction.ERROR if row.action == RowAction.ERROR else Decision.SKIP, None, None]
        else:
            yield [SAME if found.pk in seen else found.what, found.pk, found.version]
            seen.add(found.pk)


@collection_paused()
@transaction.atomic
def undo(batch: ImportBatch, *, by) -> ImportBatch:
    """The ledger as it was before the batch; new rows lie in the bin. All or nothing.

    Refused, naming them, when rows of the batch were changed since.
    """
    batch = locked(batch)
    if batch.state != BatchState.CONFIRMED:
        raise Refused(why_closed(batch) or f"{batch}还没有导入。")
    stored = [
        Stored(pk, version, What(result))
        for result, pk, version in batch.results
        if result in (What.NEW, What.CHANGED)
    ]
    reason = f"撤销{batch.deed}（{batch}）"
    take_back(batch.campaign, batch.district, stored, by=by, reason=reason, deed=batch.deed)
    end(batch, BatchState.UNDONE, by)
    _note(f"撤销{batch.deed}", batch, stored, by)
    return batch


def _note(deed, batch, stored, by):
    """The batch as one line; each row's change is in the ledger's own history."""
    new = sum(one.what == What.NEW for one in stored)
    changed = sum(one.what == What.CHANGED for one in stored)
    auditing.record(
        auditing.Kind.IMPORT,
        f"{deed}：新增 {new} 行，修改 {changed} 行",
        by=by,
        subject=f"{batch.district} {batch.campaign.slug} {batch}",
    )

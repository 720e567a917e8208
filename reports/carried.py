"""What became of the rows that were carried over: a sent version against the one it began as."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaign.models import Version
from enterprises.carrying.marks import compared
from enterprises.carrying.pairing import pairs
from enterprises.carrying.planning import Passage, own_rows
from enterprises.models import Carried, Enterprise, ImportBatch
from enterprises.row import row_from, values_of
from reports.changes import Changes, changes


@dataclass(frozen=True, slots=True)
class Since:
    """``same`` rows say what was carried over, of them ``unlooked`` nobody marked as 核实无变化;
    ``earlier`` is the version they were taken from, ``accepted`` whether that one was on that day."""

    earlier: Version
    accepted: bool
    changes: Changes
    same: int
    unlooked: int


def carried_content(campaign, district, rows: Iterable[Enterprise]) -> dict:
    """What a version keeps of 结转 beside its own ``rows``: from which version, [key, key there] of the rows
    that came from it, keys of those nobody looked at, [key there, why] of those in the bin. Empty where
    nothing was carried over. Two queries, then one.
    """
    batch = ImportBatch.objects.carrying(campaign, district).first()
    if batch is None:
        return {}
    carried = [row for row in rows if row.carried_from_id]
    gone = Enterprise.objects.in_campaign(campaign).of(district).carried_over().in_bin().in_order()
    return {
        "version": batch.carried_from_id,
        "accepted": batch.carried_accepted,
        "rows": [[row.pk, row.carried_from_id] for row in carried],
        "unlooked": [row.pk for row in carried if row.carried_state == Carried.UNLOOKED],
        "removed": [list(told) for told in gone.values_list("carried_from_id", "removed_reason")],
    }


def since_carried(submission) -> Since | None:
    """The unit's own rows of the version sent last against those of the earlier campaign; None without a
    version or where nothing had been carried over when it was sent. Nothing of the ledger as it is now is
    read. At most three queries."""
    sent = submission.current
    kept = sent.content.get("carried") if sent else None
    if not kept:
        return None
    around = Version.objects.select_related("submission__round__campaign")
    earlier = around.get(pk=kept["version"])
    campaign, began = submission.round.campaign, dict(kept["rows"])
    before = _before(kept, earlier, campaign, submission.district, began)
    rows = own_rows(sent, submission.district)
    partners = _partners(before, rows, began)
    after = [compared(row) | {"id": partners.get(row["id"], row["id"])} for row in rows]
    found = changes({"rows": before}, {"rows": after}, campaign.definition)
    changed = {row["id"] for row, _ in found.cells}
    same = len(rows) - len(found.added) - len(changed)
    unlooked = sum(began[key] not in changed for key in kept["unlooked"])
    return Since(earlier, kept["accepted"], found, same, unlooked)


def _before(kept, earlier, campaign, district, began):
    """The rows of the earlier version: what was carried over as the ledger's history has it from that day,
    the others as they would have been."""
    first = Enterprise.history.filter(id__in=began, history_type="+")
    stored = {began[record.id]: values_of(row_from(record)) for record in first}
    passage = Passage(earlier.submission.round.campaign.definition, campaign.definition)
    reasons = dict(kept["removed"])
    return [
        compared(stored.get(row["id"]) or values_of(passage.taken_over(row)))
        | {"id": row["id"], "removed_reason": reasons.get(row["id"], "")}
        for row in own_rows(earlier, district)
    ]


def _partners(before, rows, began):
    """Key of a row sent → key of the earlier row it is: carried over, else of the same name or code."""
    taken = set(began.values())
    return began | pairs(
        [(row["id"], row["name"], row["uscc"]) for row in rows if row["id"] not in began],
        [(row["id"], row["name"], row["uscc"]) for row in before if row["id"] not in taken],
    )

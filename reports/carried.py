"""What became of the rows that were carried over: a sent version against the one it began as."""

from dataclasses import dataclass

from campaign.models import Version
from enterprises.carrying.planning import own_rows, taken_over
from enterprises.models import Carried, Enterprise, ImportBatch
from enterprises.names import name_key
from enterprises.row import values_of
from reports.changes import Changes, changes


@dataclass(frozen=True, slots=True)
class Since:
    """``same`` rows say what was carried over, of them ``unlooked`` nobody marked as 核实无变化;
    ``earlier`` is the version they were taken from, ``accepted`` whether that one was."""

    earlier: Version
    accepted: bool
    changes: Changes
    same: int
    unlooked: int


def since_carried(submission) -> Since | None:
    """The unit's own rows of the version sent last against those of the earlier campaign; None without a
    version or where nothing was carried over. At most three queries."""
    campaign, district, sent = submission.round.campaign, submission.district, submission.current
    batch = ImportBatch.objects.carrying(campaign, district).first() if sent else None
    if batch is None:
        return None
    earlier = batch.carried_from
    old, new = earlier.submission.round.campaign.definition, campaign.definition
    links = _links(campaign, district)
    reasons = {key: reason for key, _, reason in links.values() if reason}
    before = [
        {
            "id": row["id"],
            **values_of(taken_over(row, old, new)),
            "removed_reason": reasons.get(row["id"], ""),
        }
        for row in own_rows(earlier, district)
    ]
    rows = own_rows(sent, district)
    partners = _partners(before, rows, links)
    after = [row | {"id": partners.get(row["id"], row["id"])} for row in rows]
    found = changes({"rows": before}, {"rows": after}, new)
    unlooked = sum(links.get(row["id"], ("",) * 3)[1] == Carried.UNLOOKED for row in rows)
    same = len(rows) - len(found.added) - len(found.cells)
    accepted = earlier.pk == earlier.submission.accepted_id
    return Since(earlier, accepted, found, same, unlooked)


def _links(campaign, district):
    """Key of a row here → (key it began as, its mark, why it lies in the bin)."""
    rows = Enterprise.objects.in_campaign(campaign).of(district).carried_over()
    told = rows.values_list("pk", "carried_from_id", "carried_state", "removed_reason")
    return {pk: tuple(rest) for pk, *rest in told}


def _partners(before, rows, links):
    """Key of a row sent → key of the earlier row it is: carried over, else of the same name or code."""
    partners = {row["id"]: links[row["id"]][0] for row in rows if row["id"] in links}
    taken = set(partners.values())
    left = [row for row in before if row["id"] not in taken]
    by_name = {name_key(row["name"]): row["id"] for row in left}
    by_code = {row["uscc"]: row["id"] for row in left if row["uscc"]}
    for row in rows:
        found = by_name.pop(name_key(row["name"]), None) or by_code.pop(row["uscc"], None)
        if found and row["id"] not in partners:
            partners[row["id"]] = found
    return partners

"""What the ledger page says of each of its rows."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from enterprises.carrying.marks import former_cells
from enterprises.columns import OFFICIAL
from enterprises.importing.cells import show_month
from enterprises.models import Carried

_FIELDS = [column.field for column in OFFICIAL]
# An object of all a row's columns takes longer to make than to show.
SHOWN = ("pk", *_FIELDS, "error_count", "warning_count", "carried_state")


class Line(NamedTuple):
    """``row`` is what SHOWN names; ``errors`` block, ``waived`` do not; ``carried`` is the word of its 结转,
    ``former`` {field: what was carried over, None where it is the same} of a row that was changed since."""

    row: dict
    address: str
    month: str
    errors: int
    waived: int
    carried: str
    former: dict[str, object]


def lines_of(rows, request, campaign, district, relief) -> list[Line]:
    """The lines of ``rows`` (dicts of SHOWN). One query where rows were changed since they were carried over."""
    changed = {
        row["pk"]: {field: row[field] for field in _FIELDS}
        for row in rows
        if row["carried_state"] == Carried.CHANGED
    }
    former = former_cells(changed, campaign.definition)
    address_of, lines = _addresses(request, campaign, district), []
    for row in rows:
        pk, mark = row["pk"], row["carried_state"]
        waived = relief.counts.get(pk, 0)
        errors, month = max(row["error_count"] - waived, 0), show_month(row["unionised_on"])
        said = Carried(mark).label if mark else ""
        cells = (pk in former and dict.fromkeys(_FIELDS) | former[pk]) or {}
        lines.append(Line(row, address_of(pk), month, errors, waived, said, cells))
    return lines


def _addresses(request, campaign, district):
    """Key of a row → address of its page, with the list it is opened from; reversed once for all lines."""
    unit = {"slug": campaign.slug, "code": district.code}
    before, after = reverse("enterprises:row", kwargs={**unit, "pk": 0}).rsplit("0", 1)
    if request.GET:
        after += "?" + urlencode({"list": request.GET.urlencode()})
    return lambda pk: f"{before}{pk}{after}"

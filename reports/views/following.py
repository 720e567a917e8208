from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from reports.basis import Basis
from reports.figures import shown
from reports.following import Line, followed_below
from reports.following_table import BLOCKS, Column, label_of, one_sheet, sheets_of
from reports.layouts import CHILD
from reports.rolling_up import OWN
from reports.rollup_showing import ShownCell
from reports.views.annex import paper_file
from reports.views.place import campaign_of


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """三清三到位 by child, as the ledgers stand now; each child leads further down, each number to its rows."""
    campaign = campaign_of(request, slug)
    lines, whole = followed_below(campaign, district, request.user)
    blocks = [
        (
            block,
            [
                (line.unit, label_of(line, district), _cells(block, line, campaign, district))
                for line in lines
            ],
            _cells(block, whole, campaign, district, total=True),
        )
        for block in BLOCKS
    ]
    columns = {column.label: column for block in BLOCKS for column in block.columns}
    context = {
        "campaign": campaign,
        "district": district,
        "blocks": blocks,
        "columns": columns.values(),
    }
    return render(request, "reports/following.html", context)


@require_GET
@requires(Do.READ)
def download(request, slug, district, form):
    """The same as xlsx or pdf, a table a block, or as one csv."""
    campaign = campaign_of(request, slug)
    told = followed_below(campaign, district, request.user)
    sheets = [one_sheet(district, *told)] if form == "csv" else sheets_of(district, *told)
    return paper_file(campaign, sheets, form, f"{district.name}三清三到位")


def _cells(block, line, campaign, district, *, total=False):
    """Each column's text and the address of the rows behind it."""
    own = line.unit == district and not (total or district.is_leaf())
    return [
        ShownCell(shown(value), "" if value is None else _rows(column, line, campaign, own=own))
        for column in block.columns
        for value in [column.of(line)]
    ]


def _rows(column: Column, line: Line, campaign, *, own):
    if not column.key:
        return ""
    words = {"figure": column.key, "basis": Basis.LIVE.value}
    if own:
        words |= {"by": CHILD, "value": OWN}
    place = {"slug": campaign.slug, "code": line.unit.code}
    return f"{reverse('rollup_rows', kwargs=place)}?{urlencode(words)}"

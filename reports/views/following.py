from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from reports.figures import FIGURES, FOLLOW_UP_FIGURES, FOLLOW_UP_RATES, shown
from reports.following import followed_below
from reports.views.place import campaign_of

COLUMNS = [FIGURES["not_unionised"]]
for _figure, _rate in zip(FOLLOW_UP_FIGURES.values(), FOLLOW_UP_RATES.values(), strict=True):
    COLUMNS += [_figure, _rate]


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """走访率、解释率、措施制定率 by child, as the ledgers stand now; each child leads further down."""
    campaign = campaign_of(request, slug)
    lines, whole = followed_below(campaign, district, request.user)
    context = {
        "campaign": campaign,
        "district": district,
        "columns": COLUMNS,
        "lines": [(line.unit, line.unit == district, _cells(line.counts)) for line in lines],
        "whole": _cells(whole),
    }
    return render(request, "reports/following.html", context)


def _cells(counts):
    return [shown(column.of(counts)) for column in COLUMNS]

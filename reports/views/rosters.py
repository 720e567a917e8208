from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises.models import Outcome
from enterprises.rosters.counting import RosterCounts, by_child, counts_by_unit
from reports.figures import shown
from reports.following_figures import VERIFICATION_RATE
from reports.views.place import campaign_of


@require_GET
@requires(Do.READ)
def progress(request, slug, district):
    """核实率 of each direct reporter with all below it, its lines by outcome, and 新发现."""
    campaign = campaign_of(request, slug)
    if district.is_leaf():
        raise PermissionDenied("本单位没有下级单位；本单位的底册在“底册核实”里办理。")
    lines = by_child(counts_by_unit(campaign, district), district)
    total = RosterCounts()
    for _, counts in lines:
        total.add(counts)
    context = {
        "campaign": campaign,
        "district": district,
        "rate": VERIFICATION_RATE,
        "outcomes": Outcome.labels,
        "lines": [(unit, *_cells(counts)) for unit, counts in lines],
        "total": _cells(total),
    }
    return render(request, "reports/roster_progress.html", context)


def _cells(counts):
    """(counts, 核实率 in words, lines of each outcome)."""
    rate = shown(VERIFICATION_RATE.of(counts.settled, counts.lines))
    return counts, rate, [counts.by_outcome.get(outcome, 0) for outcome in Outcome]

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises.export_formats import list_file
from enterprises.models import Outcome
from enterprises.rosters.counting import RosterCounts, by_child, counts_by_unit
from enterprises.sorting import Column, heads, in_order, sort_of
from reports.figures import shown
from reports.following_figures import VERIFICATION_RATE
from reports.views.place import campaign_of


def _of_outcome(outcome):
    return Column(
        outcome.value, outcome.label, lambda line: line[1].by_outcome.get(outcome, 0), number=True
    )


COLUMNS = [
    Column("unit", "单位", lambda line: line[0].path),
    Column("rate", VERIFICATION_RATE.label, lambda line: _rate(line[1]), number=True),
    Column("lines", "底册行", lambda line: line[1].lines, number=True),
    Column("settled", "已核实", lambda line: line[1].settled, number=True),
    Column("open", "待核实", lambda line: line[1].open, number=True),
    *map(_of_outcome, Outcome),
    Column("beyond", "新发现", lambda line: line[1].beyond, number=True),
]


def _rate(counts):
    return VERIFICATION_RATE.of(counts.settled, counts.lines)


def _answered(request, slug, district):
    """(campaign, sort, (unit, its counts with all below it) in the order asked for)."""
    campaign = campaign_of(request, slug)
    if district.is_leaf():
        raise PermissionDenied("本单位没有下级单位；本单位的底册在“底册核实”里办理。")
    lines, sort = (
        by_child(counts_by_unit(campaign, district), district),
        sort_of(request.GET, COLUMNS),
    )
    return campaign, sort, in_order(lines, COLUMNS, sort)


@require_GET
@requires(Do.READ)
def progress(request, slug, district):
    """核实率 of each direct reporter with all below it, its lines by outcome, and 新发现."""
    campaign, sort, lines = _answered(request, slug, district)
    total = RosterCounts()
    for _, counts in lines:
        total.add(counts)
    context = {
        "campaign": campaign,
        "district": district,
        "rate": VERIFICATION_RATE,
        "heads": heads(COLUMNS, sort),
        "lines": [(unit, *_cells(counts)) for unit, counts in lines],
        "total": _cells(total),
    }
    return render(request, "reports/roster_progress.html", context)


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The same lines in the same order as csv, xlsx or json."""
    campaign, _, lines = _answered(request, slug, district)
    told = (_line(unit, counts, district) for unit, counts in lines)
    return list_file(form, campaign, district, "底册核实进度", [c.label for c in COLUMNS], told)


def _line(unit, counts, district):
    figures = (column.value((unit, counts)) for column in COLUMNS[2:])
    return ("本级" if unit == district else unit.name, shown(_rate(counts)), *figures)


def _cells(counts):
    """(counts, 核实率 in words, lines of each outcome)."""
    rate = shown(_rate(counts))
    return counts, rate, [counts.by_outcome.get(outcome, 0) for outcome in Outcome]

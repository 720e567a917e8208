from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires, rights
from campaign.models import Request
from enterprises.export_formats import list_file
from enterprises.sorting import heads, in_order, sort_of
from reports import queue_list
from reports.queue import queue_of, with_progress, with_samples, with_ticks
from reports.views.place import campaign_of


def _asked(request):
    """The search as typed and the state chosen, empty where there is none."""
    return {key: request.GET.get(key, "").strip() for key in ("q", "state")}


def _answered(request, round_, district):
    """(every line, the columns, the sort, the lines asked for in their order)."""
    everybody = with_progress(with_ticks(queue_of(round_, district), district), round_, district)
    columns = queue_list.columns_of(everybody)
    sort = sort_of(request.GET, columns)
    lines = in_order(queue_list.found(everybody, **_asked(request)), columns, sort)
    return everybody, columns, sort, lines


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """The units that report to ``district``: state, due, lateness, rows, ticks, samples, problems, remarks."""
    campaign = campaign_of(request, slug)
    round_ = campaign.current_round()
    everybody, columns, sort, lines = _answered(request, round_, district)
    linked = bool(everybody) and Do.READ in rights(request.user, everybody[0].district)
    asked = Request.objects.visible_to(request.user).in_campaign(campaign).on_desk_of(district)
    context = {
        "campaign": campaign,
        "district": district,
        "everybody": everybody,
        "queue": with_samples(lines, round_, district) if linked else lines,
        "heads": heads(columns, sort),
        "sort": sort,
        "below": queue_list.BELOW in columns,
        "words": _asked(request),
        "states": [(key, label) for key, (label, _) in queue_list.STATES.items()],
        "linked": linked,
        "asked": asked.count(),
        "overtaken": sum(row.overtaken for row in everybody),
    }
    return render(request, "reports/queue.html", context)


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The same lines in the same order as csv, xlsx or json."""
    campaign = campaign_of(request, slug)
    _, columns, _, lines = _answered(request, campaign.current_round(), district)
    rows = (queue_list.line_of(line, columns) for line in lines)
    return list_file(form, campaign, district, "下级报送情况", [c.label for c in columns], rows)

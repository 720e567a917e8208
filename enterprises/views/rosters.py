"""The superior's roster: what lies where, what nobody could place, the sharing out by hand, the file."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.models import District
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from campaign.views.telling import told
from enterprises.export_formats import list_file
from enterprises.importing.limited import MOST_BYTES
from enterprises.models import RosterImport, RosterLine
from enterprises.rosters import imports, sharing
from enterprises.rosters.export import HEADERS, line_values
from enterprises.sorting import heads
from enterprises.views.place import campaign_of
from enterprises.views.roster_finding import (
    COLUMNS,
    STATES,
    asked_of,
    filtered,
    in_order,
    with_people,
)

PER_PAGE = 100
MOST_IMPORTS = 20  # the latest are shown


def lines_of(request, campaign, district):
    """The lines that lie with ``district`` or below it, as far as the user reads them."""
    lines = RosterLine.objects.visible_to(request.user).in_campaign(campaign).within(district)
    return with_people(lines)


def _imports_of(request, campaign, district):
    found = RosterImport.objects.visible_to(request.user).of(district).filter(campaign=campaign)
    return found.select_related("uploaded_by", "ended_by").defer("lines", "skipped")


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """The lines with filters, a hundred a page; to choose and to give to a unit; the imports."""
    campaign, asked = campaign_of(request, slug, district), asked_of(request)
    lines = lines_of(request, campaign, district)
    sort, found = in_order(request, filtered(lines, asked, district))
    context = {
        "campaign": campaign,
        "district": district,
        "asked": asked,
        "states": STATES,
        "units": District.objects.within(district),
        "heads": heads(COLUMNS, sort),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": lines.of(district).open().count(),
        "answer": imports.may_share(campaign, district, request.user),
        "imports": _imports_of(request, campaign, district)[:MOST_IMPORTS],
        "most_megabytes": MOST_BYTES // 1024 // 1024,
    }
    return render(request, "enterprises/roster.html", context)


@require_POST
@requires(Do.READ)
def place(request, slug, district):
    """The chosen lines go to a unit below, or are closed as 不属本级."""
    campaign = campaign_of(request, slug, district)
    pks = [number_in(pk) for pk in request.POST.getlist("line")]
    if "aside" in request.POST:
        evidence = request.POST.get("evidence", "")
        with told(request, done="已办结为“不属本级”。", refused="没有办结"):
            sharing.set_aside(campaign, district, pks, evidence, by=request.user)
    else:
        units = District.objects.visible_to(request.user).within(district)
        unit = units.filter(code=request.POST.get("to", "")).first()
        with told(
            request, done=f"已分配给{unit}，对方在“底册核实”里可以看到。", refused="没有分配"
        ):
            if unit is None:
                raise Refused("请选择分配给哪个单位。")
            sharing.place(campaign, district, pks, unit, by=request.user)
    back = redirect("enterprises:roster", slug=slug, code=district.code)
    if query := request.POST.get("back", ""):
        back.headers["Location"] += f"?{query}"
    return back


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The lines the page shows just now with their outcomes, as xlsx, csv or json. One query."""
    campaign = campaign_of(request, slug, district)
    lines = filtered(lines_of(request, campaign, district), asked_of(request), district)
    _, lines = in_order(request, lines)
    told = map(line_values, lines.iterator())
    return list_file(form, campaign, district, "底册核实情况", HEADERS, told)


def batch_of(request, slug, district, pk) -> RosterImport:
    """One of the superior's imports, 404 when it is another unit's."""
    campaign = campaign_of(request, slug, district)
    found = RosterImport.objects.visible_to(request.user).of(district).filter(campaign=campaign)
    people = ("campaign", "district", "uploaded_by", "ended_by")
    return get_object_or_404(found.select_related(*people), pk=pk)

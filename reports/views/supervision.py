from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires, rights
from campaign.models import District, Notice
from campaign.notices import deliver
from campaign.views.numbers import number_in
from reports.bulk_deciding import Deed, candidates, carry_out
from reports.queue_list import is_called
from reports.supervising import FILTERS, RANKINGS, calendar, choices, group_text, ranked, supervised
from reports.supervision_sheet import sheets_of
from reports.views.annex import paper_file
from reports.views.place import campaign_of


def _text(request):
    return request.GET.get("q", "").strip()


def _answered(request, campaign, district):
    """(every line, those of the chosen filter and search in the chosen order, filter, rate of the rank or None)."""
    everybody = supervised(campaign, district, request.user)
    chosen, rank = request.GET.get("filter", "all"), RANKINGS.get(request.GET.get("rank", ""))
    chosen = chosen if chosen in FILTERS else "all"
    lines = [
        line
        for line in everybody
        if FILTERS[chosen][1](line) and is_called(line.unit, _text(request))
    ]
    return everybody, ranked(lines, rank) if rank else lines, chosen, rank


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """督导: what each unit below has done, what it lacks, whom to call."""
    campaign = campaign_of(request, slug)
    everybody, lines, chosen, rank = _answered(request, campaign, district)
    context = {
        "campaign": campaign,
        "district": district,
        "lines": lines,
        "rank": rank,
        "rates": RANKINGS.values(),
        "choices": choices(everybody),
        "chosen": chosen,
        "query": urlencode(
            {"filter": chosen, "rank": rank.key if rank else "", "q": _text(request)}
        ),
        "calendar": calendar(everybody),
        "text": group_text(lines),
        "reviews": bool(everybody) and Do.REVIEW in rights(request.user, everybody[0].unit),
    }
    return render(request, "reports/supervision.html", context)


@require_GET
@requires(Do.READ)
def download(request, slug, district, form):
    """What is on screen as xlsx, pdf or csv (the table alone); the first two with the calendar."""
    campaign = campaign_of(request, slug)
    everybody, lines, chosen, rank = _answered(request, campaign, district)
    told = FILTERS[chosen][0] + (f"，单位含“{text}”" if (text := _text(request)) else "")
    sheets = sheets_of(district, lines, calendar(everybody), told, rank)
    name = f"{district.name}督导（{FILTERS[chosen][0]}）"
    return paper_file(campaign, sheets[:1] if form == "csv" else sheets, form, name)


def _units(request, district):
    """The children of ``district`` that the request names; 404 when one of them is none."""
    codes = dict.fromkeys(request.GET.getlist("unit") or request.POST.getlist("unit"))
    units = {unit.code: unit for unit in District.objects.visible_to(request.user)}
    if not all(code in units and district.is_superior_of(units[code]) for code in codes):
        raise Http404("没有这个单位，或不向本单位报送。")
    return [units[code] for code in codes]


def _deed(words):
    if words.get("deed") not in Deed.values:
        raise Http404("没有这种办理。")
    return Deed(words["deed"])


@require_GET
@requires(Do.READ)
def confirm(request, slug, district):
    """Exactly which units the deed concerns, and which not and why, before anything is done."""
    campaign, deed = campaign_of(request, slug), _deed(request.GET)
    units = _units(request, district)
    if not units:
        messages.error(request, f"还没有选择单位，请先勾选要{deed.label}的单位。")
        return redirect("supervision", slug=slug, code=district.code)
    found = candidates(deed, campaign.current_round(), units, request.user)
    context = {
        "campaign": campaign,
        "district": district,
        "deed": deed,
        "ready": [c for c in found if not c.hindrance],
        "hindered": [c for c in found if c.hindrance],
    }
    return render(request, "reports/supervision_confirm.html", context)


@require_POST
@requires(Do.READ)
def act(request, slug, district):
    """What was confirmed, unit by unit; who was refused is told with the reason."""
    campaign, deed = campaign_of(request, slug), _deed(request.POST)
    numbers = {}
    for unit in _units(request, district):
        number = request.POST.get(f"number_{unit.code}", "")
        numbers[unit] = number_in(number)
    outcomes = carry_out(deed, campaign, district, numbers, by=request.user)
    done = [outcome.unit for outcome in outcomes if not outcome.refused]
    if deed == Deed.URGE and done:
        deliver(Notice.objects.of_units(campaign.current_round(), done))
    if done:
        names = "、".join(map(str, done))
        messages.success(request, f"已{deed.label} {len(done)} 个单位：{names}。")
    for outcome in outcomes:
        if outcome.refused:
            messages.error(request, f"{outcome.unit}没有{deed.label}：{outcome.refused}")
    return redirect("supervision", slug=slug, code=district.code)

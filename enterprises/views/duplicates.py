from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from campaign.views.telling import told
from enterprises import deciding, ledger
from enterprises.duplicates import differing_fields, pairs_within, places_of
from enterprises.models import DuplicateDecision
from enterprises.row import Row
from enterprises.views.comparing import lines_of
from enterprises.views.place import asking_here, campaign_of, row_of, rows_of

PER_PAGE = 20


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """Rows of the unit that may be one enterprise, and what superiors decided about its rows."""
    campaign = campaign_of(request, slug, district)
    rows = rows_of(request, campaign, district)
    places = places_of(district)
    page = Paginator(pairs_within(rows, places), PER_PAGE).get_page(request.GET.get("page"))
    by_pk = rows.select_related("district").in_bulk(
        {pk for one, two, _ in page for pk in (one, two)}
    )
    pairs = [
        (both, why, lines_of(both, campaign.definition))
        for both, why in (((by_pk[one], by_pk[two]), why) for one, two, why in page)
    ]
    decisions = DuplicateDecision.objects.visible_to(request.user)
    answer = ledger.may_edit(campaign, district, request.user)
    different = decisions.in_campaign(campaign).standing().between_kept().different()
    different = (
        different.within_unit(district)
        .select_related("first", "second", "by")
        .order_by("-at", "-pk")
    )
    context = {
        "campaign": campaign,
        "district": district,
        "page": page,
        "pairs": pairs,
        "notices": decisions.notices(campaign).concerning(district),
        "different": Paginator(different, PER_PAGE).get_page(request.GET.get("different")),
        "answer": answer,
        "asking": asking_here(request, campaign, district, answer),
    }
    return render(request, "enterprises/duplicates.html", context)


def _pair(request, campaign, district, pk, other):
    if pk == other:
        raise Http404("同一行不能与自己比较。")
    return row_of(request, campaign, district, pk), row_of(request, campaign, district, other)


@require_http_methods(["GET", "POST"])
@requires(Do.EDIT)
def merge(request, slug, district, pk, other):
    """Two rows of the unit into one: which stays, and which value where they differ."""
    campaign = campaign_of(request, slug, district)
    both = _pair(request, campaign, district, pk, other)
    if request.method == "POST":
        try:
            kept = _merged(both, request.POST, request.user)
            messages.success(request, f"已合并为一家：{kept}。合并错了，可到回收站恢复另一行。")
            return redirect("enterprises:duplicates", slug=slug, code=district.code)
        except Refused as refusal:
            messages.error(request, f"没有合并：{refusal}")
            both = _pair(request, campaign, district, pk, other)
    lines = lines_of(both, campaign.definition)
    context = {
        "campaign": campaign,
        "district": district,
        "both": both,
        # The fuller value is proposed; where both are filled in, that of the row on the left.
        "lines": [
            (line, 1 if line.cells[0] == "" and line.cells[1] != "" else 0) for line in lines
        ],
        "answer": ledger.may_edit(campaign, district, request.user),
    }
    return render(request, "enterprises/merge.html", context)


def _merged(both, chosen, by):
    """The ledger's verb with what the form says: ``keep`` and one ``take_…`` a differing value."""
    by_pk = {str(row.pk): row for row in both}
    kept = by_pk.get(chosen.get("keep"))
    if kept is None:
        raise Refused("请选择保留哪一行。")
    other = next(row for row in both if row is not kept)
    taken = {}
    for field in differing_fields(both, Row.__dataclass_fields__):
        taken[field] = getattr(by_pk.get(chosen.get(f"take_{field}"), kept), field)
    first, second = (number_in(chosen.get(f"version_{row.pk}", "")) for row in (kept, other))
    return ledger.merge(kept, other, replace(kept.row(), **taken), by=by, versions=(first, second))


@require_POST
@requires(Do.EDIT)
def different(request, slug, district, pk, other):
    """The two are not one enterprise; they are not shown together again."""
    campaign = campaign_of(request, slug, district)
    both = _pair(request, campaign, district, pk, other)
    done = (
        f"已记下：“{both[0]}”与“{both[1]}”不是同一企业，不再提示。"
        "记错了，可在本页最下面“已确认不是同一企业的”里撤销。"
    )
    with told(request, done=done, refused="没有记下"):
        deciding.tell_apart(both, by=request.user)
    return redirect("enterprises:duplicates", slug=slug, code=district.code)


@require_POST
@requires(Do.READ)
def take_back(request, slug, district, pk):
    """A decision taken back by who may decide; the pair is open again."""
    campaign = campaign_of(request, slug, district)
    decisions = DuplicateDecision.objects.visible_to(request.user).in_campaign(campaign)
    decision = get_object_or_404(
        decisions.select_related("first__district", "second__district"), pk=pk
    )
    units = (decision.first.district, decision.second.district)
    if not all(district.covers(unit) for unit in units):
        raise Http404("这条裁定不属于本单位。")
    with told(request, done="已撤销，这几家重新列入待核对。", refused="没有撤销"):
        deciding.take_back(decision, by=request.user)
    own = all(unit == district for unit in units)
    page = "enterprises:duplicates" if own else "enterprises:shared"
    return redirect(page, slug=slug, code=district.code)

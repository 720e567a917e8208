"""结转: what would be taken over from an earlier campaign, doing it, and looking at the rows afterwards."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from enterprises import bulk, ledger
from enterprises.carrying.planning import counts_of, left_behind, plan
from enterprises.carrying.sources import sources
from enterprises.carrying.storing import carry, why_once
from enterprises.models import ImportBatch
from enterprises.views.imports import preview_of
from enterprises.views.place import asking_here, campaign_of, rows_of

PER_PAGE = 50
KINDS = {
    "all": ("全部", lambda line: True),
    "new": ("将新增", lambda line: not line.same),
    "there": ("台账中已有", lambda line: line.same),
    "error": ("新增后有错误", lambda line: line.wrong),
}


@require_http_methods(["GET", "POST"])
@requires(Do.EDIT)
def page(request, slug, district):
    """From which campaign, what of it, and what would become of each row; POST does it."""
    campaign = campaign_of(request, slug, district)
    if request.method == "POST":
        try:
            slug_from, seen = request.POST.get("from", ""), number_in(request.POST.get("seen", ""))
            batch = carry(campaign, district, slug_from, by=request.user, seen=seen)
        except Refused as refusal:
            messages.error(request, f"没有结转：{refusal}")
            return redirect("enterprises:carry_over", slug=slug, code=district.code)
        messages.success(request, f"{batch.message}。发现不对可以整批撤销。")
        return redirect("enterprises:import", **preview_of(batch))
    answer = ledger.may_add(campaign, district, request.user)
    before = ImportBatch.objects.carrying(campaign, district).first()
    found = [] if before else sources(campaign, district, request.user)
    asked = request.GET.get("from", "")
    chosen = next((s for s in found if s.campaign.slug == asked), found[0] if found else None)
    context = {
        "campaign": campaign,
        "district": district,
        "answer": answer,
        "asking": asking_here(request, campaign, district, answer),
        "before": before,
        "why_once": why_once(before) if before else "",
        "sources": found,
        "source": chosen,
        **(_preview(request, campaign, district, chosen) if chosen else {}),
    }
    return render(request, "enterprises/carry_over.html", context)


def _preview(request, campaign, district, source):
    lines = plan(campaign, district, source)
    counts = counts_of(lines)
    kind = request.GET.get("kind") if request.GET.get("kind") in KINDS else "all"
    text = request.GET.get("q", "").strip()
    wanted = [line for line in lines if KINDS[kind][1](line) and text in line.row.name]
    return {
        "counts": counts,
        "kind": kind,
        "kinds": [(key, label, counts[key]) for key, (label, _) in KINDS.items()],
        "left_behind": left_behind(source.campaign.definition, campaign.definition),
        "page": Paginator(wanted, PER_PAGE).get_page(request.GET.get("page")),
    }


@require_POST
@requires(Do.EDIT)
def look(request, slug, district):
    """核实无变化 for the carried rows that were ticked, or taken back for them."""
    campaign = campaign_of(request, slug, district)
    pks = list({number_in(text) for text in request.POST.getlist("row")})
    looked = request.POST.get("looked") != "0"
    try:
        if not pks:
            raise Refused("请先勾选核实过的企业。")
        done = bulk.look_at(campaign, district, pks, by=request.user, looked=looked)
        _tell(request, done, len(pks) - done, looked)
    except Refused as refusal:
        messages.error(request, f"没有标记：{refusal}")
    unit = {"slug": slug, "code": district.code}
    if "one" in request.POST and pks:
        row = get_object_or_404(rows_of(request, campaign, district), pk=pks[0])
        return redirect("enterprises:row", **unit, pk=row.pk)
    back = QueryDict(request.POST.get("back", "")).urlencode()
    return redirect(reverse("enterprises:ledger", kwargs=unit) + (f"?{back}" if back else ""))


def _tell(request, done, left, looked):
    how = "标为核实无变化，可以在企业页面取消" if looked else "改回结转未核实"
    why = "已经核实过、修改过、移入了回收站，或者不是结转来的" if looked else "没有标为核实无变化"
    if done:
        messages.success(request, f"已将 {done} 家{how}。")
    if left:
        messages.warning(request, f"所选的企业有 {left} 家没有改动：{why}。")

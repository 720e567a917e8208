from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import ALLOWED, Do, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from enterprises import deciding
from enterprises.models import Enterprise
from enterprises.shared import decided, open_groups
from enterprises.views.comparing import lines_of
from enterprises.views.place import campaign_of

PER_PAGE = 20


def _rows_below(request, campaign, district):
    return Enterprise.objects.visible_to(request.user).in_campaign(campaign).within(district)


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """Enterprises that several units below ``district`` report: to decide, decided, told apart."""
    campaign = campaign_of(request, slug, district)
    rows = _rows_below(request, campaign, district)
    groups = open_groups(campaign, rows, district, request.GET.get("q", ""))
    page = Paginator(groups, PER_PAGE).get_page(request.GET.get("page"))
    by_pk = rows.select_related("district").in_bulk({pk for group in page for pk in group})
    shown = [[by_pk[pk] for pk in group] for group in page]
    decisions = decided(campaign, district, request.user)
    units = {row.district for row in shown[0]} if shown else set()
    if not shown and (last := decisions.first()):
        units = {last.first.district, last.second.district}
    context = {
        "campaign": campaign,
        "district": district,
        "page": page,
        "groups": [(group, lines_of(group, campaign.definition)) for group in shown],
        "waiting": Paginator(decisions.one(), PER_PAGE).get_page(request.GET.get("waiting")),
        "different": Paginator(decisions.different(), PER_PAGE).get_page(
            request.GET.get("different")
        ),
        "answer": deciding.may_decide(campaign, units, request.user) if units else ALLOWED,
    }
    return render(request, "enterprises/shared.html", context)


@require_POST
@requires(Do.READ)
def decide(request, slug, district):
    """By which unit an enterprise is reported, or that the rows are different enterprises.

    Whether the person may decide is asked for every unit concerned (enterprises/deciding.py).
    """
    campaign = campaign_of(request, slug, district)
    asked = {number_in(pk) for pk in request.POST.getlist("row")}
    rows = list(
        _rows_below(request, campaign, district).filter(pk__in=asked).select_related("district")
    )
    if not asked or len(rows) < len(asked):
        raise Http404("这些企业不在您的查看范围内。")
    reason = request.POST.get("reason", "")[: deciding.LONGEST_REASON]
    try:
        if "different" in request.POST:
            deciding.tell_apart(rows, district, by=request.user, reason=reason)
            messages.success(
                request,
                f"已记下：各单位的“{rows[0]}”不是同一企业，不再列出。记错了，可在本页最下面“已确认不是同一企业的”里撤销。",
            )
        else:
            keeper = next((r for r in rows if str(r.pk) == request.POST.get("keeper")), None)
            if keeper is None:
                raise Refused("请选择由哪个单位填报。")
            deciding.keep_one(rows, keeper, district, reason=reason, by=request.user)
            messages.success(
                request,
                f"已裁定：“{keeper}”由 {keeper.district} 填报，其他单位会看到通知。"
                "裁定错了，可在“已裁定，等下级移除”中撤销。",
            )
    except Refused as refusal:
        messages.error(request, f"没有裁定：{refusal}")
    return redirect("enterprises:shared", slug=slug, code=district.code)

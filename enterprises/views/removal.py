from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from campaign.access import Do, requires
from campaign.lengths import length_of
from campaign.models.submission import Refused
from campaign.views.telling import told
from enterprises import ledger
from enterprises.importing.cells import read_text
from enterprises.models import Enterprise
from enterprises.views.place import asking_here, campaign_of, row_of

LONGEST_REASON = length_of(Enterprise, "removed_reason")


@require_http_methods(["GET", "POST"])
@requires(Do.EDIT)
def remove(request, slug, district, pk):
    """Into the bin, after a page that asks why."""
    campaign = campaign_of(request, slug, district)
    row = row_of(request, campaign, district, pk)
    reason = read_text(request.POST.get("reason")).value
    if request.method == "POST":
        with told(request, done=f"{row.name} 已移入回收站，可以随时恢复。", refused="没有移除"):
            if len(reason) > LONGEST_REASON:
                raise Refused(f"移除原因超过 {LONGEST_REASON} 个字，请缩短。")
            ledger.remove(row, by=request.user, reason=reason)
            return redirect("enterprises:ledger", slug=slug, code=district.code)
    answer = ledger.may_edit(campaign, district, request.user)
    context = {
        "campaign": campaign,
        "district": district,
        "row": row,
        "reason": reason,
        "answer": answer,
        "asking": asking_here(request, campaign, district, answer),
    }
    return render(request, "enterprises/remove.html", context)


@require_POST
@requires(Do.EDIT)
def restore(request, slug, district, pk):
    campaign = campaign_of(request, slug, district)
    row = row_of(request, campaign, district, pk)
    with told(request, done=f"{row.name} 已恢复到台账。", refused="没有恢复"):
        ledger.restore(row, by=request.user)
    return redirect("enterprises:bin", slug=slug, code=district.code)

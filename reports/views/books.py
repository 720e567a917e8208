"""汇编: small ones at once, large ones ordered as a job."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaign import jobs
from campaign.access import Do, requires
from reports.basis import Basis
from reports.books import (
    MOST,
    MOST_IN_BACKGROUND,
    leaves_of,
    parts_of,
    rows_of_book,
    scope_for,
)
from reports.shelf import Shelf
from reports.stamping import stamp_of
from reports.tasks import make_book
from reports.views.annex import annex_of, paper_file
from reports.views.place import campaign_of


@require_http_methods(["GET", "POST"])
@requires(Do.READ)
def download(request, slug, district, digits, form):
    """One annex of all units below in one file: of the versions in force, or ``basis=live`` as drafts.

    A book that takes longer than a request is offered as a job (GET), which POST orders.
    """
    campaign = campaign_of(request, slug)
    annex = annex_of(campaign.definition, digits)
    if district.is_leaf():
        raise Http404("没有下级单位，直接打印附件即可。")
    if form not in MOST:
        raise Http404("没有这种格式。")
    asked = request.POST if request.method == "POST" else request.GET
    basis = Basis.LIVE if asked.get("basis") == Basis.LIVE else Basis.ACCEPTED
    scope = scope_for(request.user, campaign, district, basis)
    label = "草稿" if basis == Basis.LIVE else basis.label
    name = f"{district.name}{annex.number}汇编（{label}）"
    if request.method == "POST":
        wanted = {"slug": slug, "digits": annex.digits, "basis": str(basis), "form": form}
        kind = "PDF" if form == "pdf" else "Excel"
        jobs.order(make_book, f"{name}{kind}", district, by=request.user, name=name, **wanted)
        messages.success(request, f"已开始生成：{name}。完成后从这里下载，可以先做别的事。")
        return redirect("jobs")
    count = rows_of_book(campaign, annex, scope, basis)
    if count > MOST[form]:
        context = {
            "name": name,
            "what": "PDF" if form == "pdf" else "Excel",
            "count": count,
            "most": MOST_IN_BACKGROUND[form],
            "basis": basis,
            "action": request.path,
            "back": reverse("submission", kwargs={"slug": slug, "code": district.code}),
        }
        return render(request, "reports/order.html", context)
    with Shelf() as shelf:
        parts = parts_of(campaign, annex, scope, basis)
        leaves = leaves_of(annex, parts, scope, basis, stamp_of, shelf.keep)
        sheets = [leaf.sheet for leaf in leaves]
        return paper_file(campaign, sheets, form, name, contents=True)

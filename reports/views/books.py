from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from campaign.access import Do, requires, rights
from campaign.models.submission import Refused
from reports.basis import Basis
from reports.books import book_of
from reports.rollup_scope import scope_of
from reports.views.annex import annex_of, paper_file, stamp_of
from reports.views.place import campaign_of


def reads_below(user, district) -> bool:
    """Whether there are units below ``district`` whose ledgers ``user`` may read. One query."""
    below = district.get_first_child()
    return below is not None and Do.READ in rights(user, below)


@require_GET
@requires(Do.READ)
def download(request, slug, district, digits, form):
    """One annex of all units below in one file: of the versions in force, or ``?basis=live`` as drafts."""
    campaign = campaign_of(request, slug)
    annex = annex_of(campaign.definition, digits)
    if district.is_leaf():
        raise Http404("没有下级单位，直接打印附件即可。")
    basis = Basis.LIVE if request.GET.get("basis") == Basis.LIVE else Basis.ACCEPTED
    if basis == Basis.LIVE and not reads_below(request.user, district):
        raise PermissionDenied("下级还没有报送的台账，由审核、查看账号下载。")
    # What is accepted is what the unit's own report is made of: whoever reads that may read this.
    reader = request.user if basis == Basis.LIVE else None
    scope = scope_of(campaign.current_round(), district, reader)
    try:
        sheets = book_of(campaign, annex, scope, basis, form, stamp_of)
    except Refused as refusal:
        messages.error(request, f"没有生成：{refusal}")
        return redirect("submission", slug=slug, code=district.code)
    label = "草稿" if basis == Basis.LIVE else basis.label
    return paper_file(sheets, form, f"{district.name}{annex.number}汇编（{label}）", contents=True)

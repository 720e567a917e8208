"""回收站: what was removed, when and why; found, sorted, taken out."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises import ledger
from enterprises.export_formats import list_file, moment
from enterprises.sorting import Column, heads, rows_in_order, sort_of
from enterprises.views.place import asking_here, campaign_of, rows_of

PER_PAGE = 50
COLUMNS = [
    Column("name", "企业名称", "name"),
    Column("removed_at", "移除时间", "removed_at", downward=True),
    Column("updated_by", "经办人", "updated_by__name"),
    Column("removed_reason", "原因", "removed_reason"),
]
NEWEST = "-removed_at"


def _rows(request, campaign, district):
    """(sort, the rows in the bin that are asked for)."""
    rows, sort = (
        rows_of(request, campaign, district).in_bin(),
        sort_of(request.GET, COLUMNS, NEWEST),
    )
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(removed_reason__icontains=text))
    return sort, rows_in_order(rows.select_related("updated_by"), COLUMNS, sort)


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    campaign = campaign_of(request, slug, district)
    sort, rows = _rows(request, campaign, district)
    answer = ledger.may_edit(campaign, district, request.user)
    context = {
        "campaign": campaign,
        "district": district,
        "heads": heads(COLUMNS, sort),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "answer": answer,
        "asking": asking_here(request, campaign, district, answer),
    }
    return render(request, "enterprises/bin.html", context)


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The same rows in the same order as csv, xlsx or json."""
    campaign = campaign_of(request, slug, district)
    _, rows = _rows(request, campaign, district)
    lines = (
        (
            row.name,
            moment(row.removed_at),
            str(row.updated_by or ""),
            row.removed_reason,
        )
        for row in rows.iterator(500)
    )
    return list_file(form, campaign, district, "回收站", [c.label for c in COLUMNS], lines)

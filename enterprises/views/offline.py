"""Excel as the offline client: what to download, how it goes round, where it comes back."""

from io import BytesIO

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises import ledger
from enterprises.exporting.by_township import NONE_GIVEN, write_by_township
from enterprises.exporting.working_workbook import write_workbook
from enterprises.importing import batches
from enterprises.views.place import campaign_of, rows_of


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """The round trip in three steps. The townships come with one query."""
    campaign = campaign_of(request, slug, district)
    rows = rows_of(request, campaign, district).kept()
    parts = rows.order_by("township").values_list("township").annotate(count=Count("pk"))
    parts = sorted(parts, key=lambda part: not part[0])  # those without come last
    context = {
        "campaign": campaign,
        "district": district,
        "parts": [(name or NONE_GIVEN, count) for name, count in parts],
        "townships": sum(bool(name) for name, _ in parts),
        "enterprises": sum(count for _, count in parts),
        "answer": ledger.may_edit(campaign, district, request.user),
        "may_see_edit": Do.EDIT in request.rights,
        "most_files": batches.MOST_FILES,
    }
    return render(request, "enterprises/offline.html", context)


@require_GET
@requires(Do.READ)
def template(request, slug, district):
    """The workbook without rows."""
    campaign = campaign_of(request, slug, district)
    content = BytesIO()
    write_workbook(campaign, district, (), content)
    return _download(content, f"{district.name}填报模板.xlsx")


@require_GET
@requires(Do.READ)
def workbook(request, slug, district):
    """The workbook with all rows of the unit."""
    campaign = campaign_of(request, slug, district)
    rows = list(rows_of(request, campaign, district).kept().in_order())
    townships = tuple(dict.fromkeys(row.township for row in rows if row.township))
    content = BytesIO()
    write_workbook(campaign, district, rows, content, townships=townships)
    return _download(content, f"{district.name}填报工作簿 {timezone.localdate():%Y-%m-%d}.xlsx")


@require_GET
@requires(Do.READ)
def by_township(request, slug, district):
    """A zip with one workbook for each township."""
    campaign = campaign_of(request, slug, district)
    rows = list(rows_of(request, campaign, district).kept().in_order())
    if not rows:
        messages.error(request, "台账里还没有企业，没有可以分的；请先下载空白模板。")
        return redirect("enterprises:offline", slug=slug, code=district.code)
    content = BytesIO()
    write_by_township(campaign, district, rows, content)
    name = f"{district.name}按乡镇填报工作簿 {timezone.localdate():%Y-%m-%d}.zip"
    return _download(content, name)


def _download(content, name):
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=name)

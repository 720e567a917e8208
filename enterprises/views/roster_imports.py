"""A superior's roster file: uploaded, shown, confirmed, given up, taken back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.limited import reading_slot
from campaign.models import District
from campaign.models.submission import Refused
from campaign.views.telling import told
from enterprises.rosters import imports
from enterprises.views.place import campaign_of
from enterprises.views.rosters import batch_of

PER_PAGE = 100


def _of_fate(fate):
    return lambda line: line["fate"] == fate


KINDS = {
    "unplaced": ("待人工分配", lambda line: line["fate"] == imports.NEW and not line["place"]),
    "placed": ("已分到单位", lambda line: line["fate"] == imports.NEW and line["place"]),
    **{
        fate: (label, _of_fate(fate))
        for fate, label in imports.FATES.items()
        if fate != imports.NEW
    },
}


@require_POST
@requires(Do.READ)
def upload(request, slug, district):
    """Read at once: a list of some thousand lines takes seconds."""
    campaign = campaign_of(request, slug, district)
    try:
        with reading_slot() as free:
            if not free:
                raise Refused("服务器正在读取其他文件，请过几秒再上传。")
            file = request.FILES.get("file")
            batch = imports.upload(campaign, district, file, by=request.user)
    except Refused as refusal:
        messages.error(request, f"没有上传：{refusal}")
        return redirect("enterprises:roster", slug=slug, code=district.code)
    return redirect("enterprises:roster_import", slug=slug, code=district.code, pk=batch.pk)


@require_GET
@requires(Do.READ)
def page(request, slug, district, pk):
    """What each line of the file becomes and where it goes; counts on top, a hundred lines a page."""
    batch = batch_of(request, slug, district, pk)
    kind = request.GET.get("kind", "")
    chosen = [line for line in batch.lines if kind not in KINDS or KINDS[kind][1](line)]
    shown = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    units = District.objects.in_bulk({line["place"] for line in shown if line["place"]})
    context = {
        "campaign": batch.campaign,
        "district": district,
        "batch": batch,
        "kind": kind if kind in KINDS else "",
        "kinds": [(key, label, batch.counts.get(key, 0)) for key, (label, _) in KINDS.items()],
        "page": shown,
        "lines": [(line, imports.FATES[line["fate"]], units.get(line["place"])) for line in shown],
        "answer": imports.may_share(batch.campaign, district, request.user),
        "closed": imports.why_closed(batch),
    }
    return render(request, "enterprises/roster_import.html", context)


def _ended(request, slug, district, pk, verb, done, refused):
    batch = batch_of(request, slug, district, pk)
    with told(request, done=done, refused=refused):
        verb(batch, by=request.user)
    return redirect("enterprises:roster_import", slug=slug, code=district.code, pk=pk)


@require_POST
@requires(Do.READ)
def confirm(request, slug, district, pk):
    batch = batch_of(request, slug, district, pk)
    try:
        counts = imports.confirm(batch, by=request.user).counts
    except Refused as refusal:
        messages.error(request, f"没有导入：{refusal}")
    else:
        known = counts["known"] and f"{counts['known']} 行底册里已有，没有重复导入；"
        messages.success(
            request,
            f"已导入底册 {counts['new']} 行；{known or ''}"
            f"分到单位 {counts['placed']} 行，待人工分配 {counts['unplaced']} 行。",
        )
    return redirect("enterprises:roster_import", slug=slug, code=district.code, pk=pk)


@require_POST
@requires(Do.READ)
def discard(request, slug, district, pk):
    done = "已放弃这一批，底册没有改动。"
    return _ended(request, slug, district, pk, imports.discard, done, "没有放弃")


@require_POST
@requires(Do.READ)
def take_back(request, slug, district, pk):
    done = "已整批撤回，这一批的行不在底册里了。"
    return _ended(request, slug, district, pk, imports.take_back, done, "没有撤回")

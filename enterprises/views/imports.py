"""Imports of a unit: the list, the upload, the preview."""

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from campaign.access import Do, requires
from campaign.limited import reading_slot
from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.carrying.sources import offered
from enterprises.importing import batches
from enterprises.importing.limited import MOST_BYTES
from enterprises.importing.showing import cells_of, columns_of, remarks_of
from enterprises.models import BatchState, ImportBatch, ImportFile, RowAction
from enterprises.views.place import asking_here, campaign_of

PER_PAGE = 50
# What needs a person first.
KINDS = (
    RowAction.HELD,
    RowAction.ERROR,
    RowAction.CHANGED,
    RowAction.NEW,
    RowAction.UNCHANGED,
)
FILE_NAMES = Prefetch("files", ImportFile.objects.defer("content"))


def batch_of(request, slug, district, pk) -> ImportBatch:
    """One of the unit's imports, 404 when it is another unit's. Two queries."""
    campaign = campaign_of(request, slug, district)
    visible = ImportBatch.objects.visible_to(request.user).of(district).filter(campaign=campaign)
    around = ("campaign", "district", "uploaded_by", "ended_by")
    found = visible.select_related(*around, "carried_from__submission__round__campaign")
    return get_object_or_404(found.defer("books", "carried_from__content"), pk=pk)


def may_import(request, batch):
    """Whether this user may change the ledger through ``batch`` now; the answer has the reason."""
    return ledger.may_edit(batch.campaign, batch.district, request.user)


def preview_of(batch):
    """The address of its preview, as redirect() takes it."""
    return {"slug": batch.campaign.slug, "code": batch.district.code, "pk": batch.pk}


@require_GET
@requires(Do.READ)
def index(request, slug, district):
    """Every import of the unit, newest first, and the form for the next one."""
    campaign = campaign_of(request, slug, district)
    found = ImportBatch.objects.visible_to(request.user).of(district).filter(campaign=campaign)
    people = ("uploaded_by", "ended_by", "carried_from__submission__round__campaign")
    found = found.select_related(*people).defer("books", "sheets", "carried_from__content")
    if text := request.GET.get("q", "").strip():
        named = ImportFile.objects.filter(batch=OuterRef("pk"), name__icontains=text)
        found = found.filter(Exists(named))
    answer = ledger.may_edit(campaign, district, request.user)
    context = {
        "campaign": campaign,
        "district": district,
        "page": Paginator(found.prefetch_related(FILE_NAMES).order_by("-pk"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "answer": answer,
        "sources": offered(campaign, district, request.user),
        "asking": asking_here(request, campaign, district, answer),
        "most_megabytes": batches.megabytes(MOST_BYTES),
        "most_files": batches.MOST_FILES,
    }
    return render(request, "enterprises/imports.html", context)


@require_POST
@requires(Do.EDIT)
def upload(request, slug, district):
    campaign = campaign_of(request, slug, district)
    try:
        batch = batches.upload(campaign, district, request.FILES.getlist("files"), by=request.user)
    except Refused as refusal:
        messages.error(request, f"没有上传：{refusal}")
        return redirect("enterprises:imports", slug=slug, code=district.code)
    return redirect("enterprises:import", **preview_of(batch))


@require_GET
@requires(Do.READ)
def page(request, slug, district, pk):
    """The preview: each row as it will be stored beside what stood in the file. Until it is read,
    the page asks for the reading itself and shows that it is under way."""
    batch = batch_of(request, slug, district, pk)
    return render(request, "enterprises/import.html", page_context(request, batch))


def page_context(request, batch):
    """What the preview page shows. At most ten queries whatever the number of rows."""
    kind, rows = request.GET.get("kind", ""), batch.rows.in_order()
    counts = batch.counts | rows.to_look_at()
    if kind in ("undecided", "clears"):
        rows = rows.undecided() if kind == "undecided" else rows.with_clears()
    elif kind in RowAction:
        rows = rows.filter(action=kind)
    else:
        kind = ""
    paginator = Paginator(rows, PER_PAGE)
    paginator.count = counts[kind or "read"]
    found = paginator.get_page(request.GET.get("page"))
    labels = columns_of(list(found))
    return {
        "campaign": batch.campaign,
        "district": batch.district,
        "batch": batch,
        "read_url": reverse("enterprises:import_read", kwargs=preview_of(batch)),
        "back": request.GET.urlencode(),
        "files": batch.files.defer("content"),
        "kind": kind,
        "kinds": [(k.value, k.label, counts[k.value]) for k in KINDS],
        "waiting": counts["undecided"] if batch.state == BatchState.READY else 0,
        "clearing": counts["clears"],
        "labels": labels,
        "lines": [
            (row, batch.sheets[row.sheet], cells_of(row, labels), remarks_of(row, labels))
            for row in found
        ],
        "page": found,
        "skipped": [left for sheet in batch.sheets for left in sheet["skipped_rows"]],
        "sheets_ignored": batch.sheets_ignored,
        "answer": may_import(request, batch),
        "closed": batches.why_closed(batch),
    }


@require_POST
@requires(Do.EDIT)
def read(request, slug, district, pk):
    """Read the files now; while the server reads others, the page asks again by itself."""
    batch = batch_of(request, slug, district, pk)
    with reading_slot() as free:
        if free and batch.state == BatchState.UPLOADED:
            batches.read(batch)
    if not free and request.htmx:
        waiting = {"batch": batch, "busy": True, "read_url": request.path}
        return render(request, "enterprises/parts/import_waiting.html", waiting)
    answer = redirect("enterprises:import", **preview_of(batch))
    if request.htmx:
        answer = HttpResponseClientRedirect(answer.url)
    return answer


@require_GET
@requires(Do.READ)
def original(request, slug, district, pk, number):
    """A file as it was uploaded."""
    batch = batch_of(request, slug, district, pk)
    file = get_object_or_404(batch.files, number=number)
    return FileResponse(BytesIO(bytes(file.content)), as_attachment=True, filename=file.name)

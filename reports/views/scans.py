"""盖章扫描件 of a unit: its papers, the upload, the pages that wait."""

import re

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.telling import told
from reports.checklist import checklist_of
from reports.documents import label_of
from reports.models import Scan, ScanPage
from reports.models.scan import LEFT_OUT
from reports.scanning import keeping
from reports.scanning.picture import MOST_PAGES
from reports.scanning.reading import MOST_BYTES
from reports.scanning.taking_in import MOST_FILES, take_in
from reports.scanning.waiting import waiting_of
from reports.views.place import picture_of, submission_of


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """The papers and their scans; for the unit itself the upload and the pages that wait."""
    return _shown(request, submission_of(request, slug, district))


def _shown(request, submission, status=200, confirmed=frozenset()):
    """The page; ``confirmed`` keeps the ticks of a form that was refused."""
    own = Do.SUBMIT in request.rights
    placed, piles = waiting_of(submission) if own else ([], [])
    checklist = checklist_of(submission)
    ended = Scan.objects.filter(version__submission=submission.pk).exclude(ended_at=None)
    definition = submission.round.campaign.definition
    context = {
        "campaign": submission.round.campaign,
        "district": submission.district,
        "submission": submission,
        "checklist": checklist,
        "documents": [line.document for line in checklist.lines],
        "left_out": LEFT_OUT,
        "own": own,
        "may_upload": own and not submission.round.campaign.archived_at,
        "placed": [(one, label_of(definition, one.document)) for one in placed],
        "piles": piles,
        "confirmed": confirmed,
        "troubles": sum(bool(one.trouble) for one in placed),
        "ended": [
            (scan, label_of(definition, scan.document))
            for scan in ended.select_related("version", "by", "ended_by").order_by("-ended_at")
        ],
        "most_megabytes": MOST_BYTES // 1024 // 1024,
        "most_pages": MOST_PAGES,
        "most_files": MOST_FILES,
    }
    return render(request, "reports/scans.html", context, status=status)


@require_POST
@requires(Do.SUBMIT)
def add(request, slug, district):
    """Files taken in: their pages wait on the page; what cannot be read is said there."""
    submission = submission_of(request, slug, district)
    try:
        pages = take_in(submission, request.FILES.getlist("files"), by=request.user)
    except Refused as refusal:
        messages.error(request, f"没有上传：{refusal}")
        return _shown(request, submission, status=422)
    messages.success(request, f"已读出 {len(pages)} 页，请核对下面的归属，再点“收下”。")
    return redirect("scans", slug=slug, code=district.code)


@require_POST
@requires(Do.SUBMIT)
def keep(request, slug, district):
    """What was chosen for the pages is kept first, whatever becomes of the rest."""
    submission = submission_of(request, slug, district)
    choices = {
        int(found[1]): value
        for name, value in request.POST.items()
        if (found := re.fullmatch(r"page_(\d{1,18})", name))
    }
    confirmed = set(request.POST.getlist("whole"))
    try:
        keeping.assign(submission, choices, by=request.user)
        if "keep" in request.POST:
            kept = keeping.keep(submission, by=request.user, confirmed=confirmed)
            messages.success(request, f"已收下 {len(kept)} 份盖章扫描件。")
    except Refused as refusal:
        messages.error(request, f"没有收下：{refusal}")
        return _shown(request, submission, status=422, confirmed=confirmed)
    return redirect("scans", slug=slug, code=district.code)


@require_POST
@requires(Do.SUBMIT)
def drop(request, slug, district):
    with told(request, done="等待收下的页已全部去掉。", refused="没有去掉"):
        keeping.drop(submission_of(request, slug, district), by=request.user)
    return redirect("scans", slug=slug, code=district.code)


@require_GET
@requires(Do.SUBMIT)
def waiting(request, slug, district, pk):
    """A page that waits, as a picture."""
    submission = submission_of(request, slug, district)
    pages = ScanPage.objects.visible_to(request.user).of(district)
    return picture_of(get_object_or_404(pages, pk=pk, scan=None, submission=submission.pk))

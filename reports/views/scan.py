"""One 盖章扫描件: beside what is frozen of the same paper, its pages, its file."""

from io import BytesIO

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.views.telling import told
from reports.annexes import sheet_of
from reports.checklist import scans_of
from reports.documents import label_of
from reports.models import Scan
from reports.papers import report_of
from reports.scanning import keeping
from reports.stamping import stamp_of
from reports.views.paper import shown_parts
from reports.views.place import picture_of, submission_of


def _scan(request, slug, district, pk):
    submission = submission_of(request, slug, district)
    scans = Scan.objects.visible_to(request.user).of(district)
    scans = scans.filter(version__submission=submission.pk)
    scan = get_object_or_404(scans.select_related("version", "by", "ended_by"), pk=pk)
    scan.version.submission = submission
    return submission, scan


@require_GET
@requires(Do.READ)
def beside(request, slug, district, pk):
    """The stamped paper on the left, what is frozen of the same document on the right."""
    submission, scan = _scan(request, slug, district, pk)
    definition = submission.round.campaign.definition
    annex = definition.annex_by_digits.get(scan.document)
    version, sheet, report = scan.version, None, []
    if annex:
        waivers = version.content.get("waivers", [])
        rows = version.content["rows"]
        sheet = sheet_of(annex, rows, district, stamp=stamp_of(version), waivers=waivers)
    elif version.content.get("report"):
        report = shown_parts(report_of(version))
    context = {
        "campaign": submission.round.campaign,
        "district": district,
        "submission": submission,
        "version": version,
        "standing": submission.standing(version),
        "scan": scan,
        "label": label_of(definition, scan.document),
        "pages": list(scan.pages.defer("content")),
        "sheet": sheet,
        "report": report,
        "others": [(o, name) for o, name in scans_of(version) if o != scan],
        "may_remark": Do.REVIEW in request.rights,
        "may_withdraw": Do.SUBMIT in request.rights and not scan.ended_at,
    }
    return render(request, "reports/scan.html", context)


@require_GET
@requires(Do.READ)
def picture(request, slug, district, pk, number):
    """One page of a scan as a picture."""
    _, scan = _scan(request, slug, district, pk)
    return picture_of(get_object_or_404(scan.pages, position=number))


@require_GET
@requires(Do.READ)
def file(request, slug, district, pk, form):
    """The scan as one PDF, a download: the bytes that its fingerprint was taken of."""
    if form != "pdf":
        raise Http404("没有这种格式。")
    submission, scan = _scan(request, slug, district, pk)
    label = label_of(submission.round.campaign.definition, scan.document)
    name = f"{district.name}{label}（{scan.version}）盖章扫描件.pdf"
    return FileResponse(BytesIO(keeping.pdf_of(scan)), as_attachment=True, filename=name)


@require_POST
@requires(Do.SUBMIT)
def withdraw(request, slug, district, pk):
    _, scan = _scan(request, slug, district, pk)
    with told(request, done="扫描件已撤回。", refused="没有撤回"):
        keeping.withdraw(scan, by=request.user)
    return redirect("scans", slug=slug, code=district.code)

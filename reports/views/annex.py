from io import BytesIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from campaign.views.numbers import number_in
from reports.annexes import live_rows, sheet_of
from reports.sending import live_waivers
from reports.signing import signers_of
from reports.views.place import submission_of, version_of
from reports.writers.sheet import Stamp


def stamp_of(version) -> Stamp:
    """What a submitted version prints of itself."""
    address = settings.SITE_URL + reverse("verify", kwargs={"receipt": version.receipt})
    filled_by, signed_by = signers_of(version)
    return Stamp(str(version), version.receipt, version.fingerprint, address, filled_by, signed_by)


def _source(request, slug, district):
    """What to print of the live ledger or of ``?version=``: definition, rows, what sheet_of asks for
    besides, suffix of the file name, standing."""
    submission = submission_of(request, slug, district)
    campaign = submission.round.campaign
    number = request.GET.get("version", "")
    besides = {"date_line": request.GET.get("date", "")[:20]}
    if not number:
        besides["waivers"] = live_waivers(campaign, district)
        return campaign.definition, live_rows(campaign, district), besides, "草稿", ""
    version = version_of(submission, number_in(number))
    besides |= {"stamp": stamp_of(version), "waivers": version.content.get("waivers", [])}
    rows, standing = version.content["rows"], submission.standing(version)
    return campaign.definition, rows, besides, str(version), standing


def annex_of(definition, digits):
    """The annex with this number, 404 when the campaign has none."""
    try:
        return definition.annex_by_digits[str(digits)]
    except KeyError:
        raise Http404("没有这个附件。") from None


def paper_file(sheets, form, name, *, contents=False):
    """The sheets as a download, in a PDF with ``contents`` in front where asked for.

    503 with a sentence where no PDF can be made, 404 for another form.
    """
    if form == "xlsx":
        from reports.writers.xlsx import write_annexes

        content = BytesIO()
        write_annexes(sheets, content)
        content.seek(0)
    elif form == "pdf":
        from reports.writers.pdf import PaperUnavailable, annex_pdf

        try:
            content = BytesIO(annex_pdf(sheets, contents=contents))
        except PaperUnavailable as unavailable:
            return HttpResponse(
                str(unavailable), status=503, content_type="text/plain; charset=utf-8"
            )
    elif form == "csv" and len(sheets) == 1:
        from reports.writers.csv import write_csv

        content = BytesIO()
        write_csv(sheets[0], content)
        content.seek(0)
    else:
        raise Http404("没有这种格式。")
    return FileResponse(content, as_attachment=True, filename=f"{name}.{form}")


@require_GET
@requires(Do.READ)
def preview(request, slug, district, digits):
    """An annex as it will stand on paper, from the live ledger or a version."""
    definition, rows, besides, label, standing = _source(request, slug, district)
    annex = annex_of(definition, digits)
    sheet = sheet_of(annex, rows, district, **besides)
    context = {
        "sheet": sheet,
        "annex": annex,
        "district": district,
        "slug": slug,
        "label": label,
        "standing": standing,
        "query": request.GET.urlencode(),
        "version": request.GET.get("version", ""),
        "date": request.GET.get("date", "")[:20],
        "annexes": definition.annexes,
    }
    return render(request, "reports/annex.html", context)


@require_GET
@requires(Do.READ)
def download(request, slug, district, digits, form):
    definition, rows, besides, label, _ = _source(request, slug, district)
    annex = annex_of(definition, digits)
    sheet = sheet_of(annex, rows, district, **besides)
    return paper_file([sheet], form, f"{district.name}{annex.number}（{label}）")


@require_GET
@requires(Do.READ)
def download_all(request, slug, district, form):
    """All annexes of a unit in one workbook or one PDF."""
    definition, rows, besides, label, _ = _source(request, slug, district)
    sheets = [sheet_of(a, rows, district, **besides) for a in definition.annexes]
    return paper_file(sheets, form, f"{district.name}附件（{label}）")

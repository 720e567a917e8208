from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from campaign.models import Campaign, Version
from campaign.views.numbers import number_in
from campaign.whole_file import whole_file
from reports.annexes import live_rows, sheet_of
from reports.freezing import live_waivers
from reports.marking import marked
from reports.papers import paper_of
from reports.printing import printed
from reports.stamping import stamp_of
from reports.views.place import submission_of, version_of
from reports.writers.pdf import PaperUnavailable, annex_paper


@dataclass(frozen=True, slots=True)
class Source:
    """What to print of: the live ledger (``version`` None) or a version. ``besides`` is what sheet_of
    asks for besides, ``label`` the suffix of the file name."""

    campaign: Campaign
    rows: list[dict]
    besides: dict
    label: str
    standing: str = ""
    version: Version | None = None

    @property
    def definition(self):
        return self.campaign.definition

    def sheet(self, annex, district):
        return sheet_of(annex, self.rows, district, **self.besides)


def _source(request, slug, district) -> Source:
    """The live ledger or ``?version=``."""
    submission = submission_of(request, slug, district)
    campaign = submission.round.campaign
    number = request.GET.get("version", "")
    besides = {"date_line": request.GET.get("date", "")[:20]}
    if not number:
        besides["waivers"] = live_waivers(campaign, district)
        return Source(campaign, live_rows(campaign, district), besides, "草稿")
    version = version_of(submission, number_in(number))
    besides |= {"stamp": stamp_of(version), "waivers": version.content.get("waivers", [])}
    rows, standing = version.content["rows"], submission.standing(version)
    return Source(campaign, rows, besides, str(version), standing, version)


def annex_of(definition, digits):
    """The annex with this number, 404 when the campaign has none."""
    try:
        return definition.annex_by_digits[str(digits)]
    except KeyError:
        raise Http404("没有这个附件。") from None


def paper_file(
    campaign,
    sheets,
    form,
    name,
    *,
    contents=False,
    printed: Callable[[tuple[int, ...]], None] | None = None,
):
    """The sheets, papers of ``campaign``, as a download, in a PDF with ``contents`` in front where asked for; ``printed`` hears how
    many pages of a PDF each sheet has.

    503 with a sentence where no PDF or workbook can be made, 404 for another form.
    """
    sheets = marked(campaign, sheets)
    if form == "xlsx":
        from reports.writers.xlsx import write_annexes

        try:
            content = whole_file(partial(write_annexes, sheets))
        except PaperUnavailable as unavailable:
            return _unavailable(unavailable)
    elif form == "pdf":
        try:
            paper = annex_paper(sheets, contents=contents)
        except PaperUnavailable as unavailable:
            return _unavailable(unavailable)
        if printed:
            printed(paper.pages)
        content = BytesIO(paper.content)
    elif form == "csv" and len(sheets) == 1:
        from reports.writers.csv import write_csv

        content = whole_file(partial(write_csv, sheets[0]))
    else:
        raise Http404("没有这种格式。")
    return FileResponse(content, as_attachment=True, filename=f"{name}.{form}")


@require_GET
@requires(Do.READ)
def preview(request, slug, district, digits):
    """An annex as it will stand on paper, from the live ledger or a version."""
    source = _source(request, slug, district)
    annex = annex_of(source.definition, digits)
    context = {
        "sheet": source.sheet(annex, district),
        "annex": annex,
        "district": district,
        "slug": slug,
        "label": source.label,
        "standing": source.standing,
        "query": request.GET.urlencode(),
        "version": request.GET.get("version", ""),
        "date": request.GET.get("date", "")[:20],
        "annexes": source.definition.annexes,
    }
    return render(request, "reports/annex.html", context)


@require_GET
@requires(Do.READ)
def download(request, slug, district, digits, form):
    source = _source(request, slug, district)
    annex = annex_of(source.definition, digits)
    return _papers(request, source, district, [annex], form, annex.number)


@require_GET
@requires(Do.READ)
def download_all(request, slug, district, form):
    """All annexes of a unit in one workbook or one PDF."""
    source = _source(request, slug, district)
    return _papers(request, source, district, source.definition.annexes, form, "附件")


def _papers(request, source, district, annexes, form, name):
    """The file; what the unit itself prints of a version is kept (reports/printing.py)."""

    def heard(pages):
        if source.version and request.user.district_id == district.pk:
            keys = [annex.digits for annex in annexes]
            printed(source.version, dict(zip(keys, pages, strict=True)), by=request.user)

    if form == "pdf" and source.version and len(annexes) == 1 and not source.besides["date_line"]:
        return _kept(
            source, district, annexes[0], f"{district.name}{name}（{source.label}）", heard
        )
    sheets = [source.sheet(annex, district) for annex in annexes]
    title = f"{district.name}{name}（{source.label}）"
    return paper_file(source.campaign, sheets, form, title, printed=heard)


def _kept(source, district, annex, name, heard):
    """The PDF of a version, laid out once for everybody."""
    try:
        paper = paper_of(source.version, annex, source.besides["stamp"])
    except PaperUnavailable as unavailable:
        return _unavailable(unavailable)
    heard(paper.pages)
    return FileResponse(BytesIO(paper.content), as_attachment=True, filename=f"{name}.pdf")


def _unavailable(problem):
    return HttpResponse(str(problem), status=503, content_type="text/plain; charset=utf-8")

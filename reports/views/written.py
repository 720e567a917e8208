"""专项报告: written heading by heading, saved by itself, read as paper."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.access import Do, may, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from reports.documents import REPORT
from reports.marking import marked_document
from reports.papers import report_of
from reports.printing import printed
from reports.views.circular import FORMS
from reports.views.paper import shown_parts
from reports.views.place import submission_of, version_of
from reports.writers.pdf import PaperUnavailable
from reports.writers.pdfium import pages_in
from reports.written.blocks import blocks_of, blocks_of_lines, lines_of, stored
from reports.written.editing import groups_of, shown_part, today_in
from reports.written.facts import facts_now
from reports.written.fields import values_of
from reports.written.paper import document_of, frozen_report
from reports.written.remarked import remarks_by_heading
from reports.written.taking_over import (
    keeping_origins,
    origins_below,
    texts_below,
    with_known_origins,
)
from reports.written.writing import (
    Overtaken,
    missing_in,
    own_words,
    problems_of,
    write_section,
    written,
)


def _submission(request, slug, district):
    submission = submission_of(request, slug, district)
    if submission.round.campaign.definition.report is None:
        raise Http404("本次专项行动没有设专项报告。")
    return submission


@require_http_methods(["GET", "POST"])
@requires(Do.READ)
def page(request, slug, district):
    """The editor: each heading with its guidance, what the system puts in, and what is still missing."""
    submission = _submission(request, slug, district)
    if request.method == "GET":
        return _shown(request, submission)
    typed, theirs, refused = {}, {}, []
    for part in written(submission.round, district):
        key, text = part.heading.key, request.POST.get(f"text_{part.heading.key}")
        if text is None:
            continue
        seen = request.POST.get(f"edition_{key}", "")
        try:
            blocks = keeping_origins(blocks_of_lines(text), part.blocks)
            write_section(
                submission.round, district, key, blocks, number_in(seen, -1), by=request.user
            )
        except Refused as refusal:
            typed[key] = text
            refused.append(f"“{part.heading.title}”没有保存：{refusal}")
            if isinstance(refusal, Overtaken):
                theirs[key] = lines_of(stored(refusal.section.blocks))
    for said in dict.fromkeys(refused):
        messages.error(request, said)
    if refused:
        return _shown(request, submission, typed, theirs, status=409)
    messages.success(request, "专项报告已保存。")
    return redirect("report", slug=slug, code=district.code)


def _shown(request, submission, typed=None, theirs=None, status=200):
    district = submission.district
    facts = facts_now(submission)
    values, below = today_in(values_of(facts)), texts_below(facts.versions)
    parts, typed, theirs = written(submission.round, district), typed or {}, theirs or {}
    remarks, titles = remarks_by_heading(submission), origins_below(submission)
    lock, right = submission.lock(), may(request.user, Do.EDIT, district)
    context = {
        "campaign": submission.round.campaign,
        "district": district,
        "submission": submission,
        "closed": "" if right and lock else (right.reason if not right else lock.reason),
        "parts": [
            shown_part(
                part,
                values,
                titles,
                typed=typed.get(part.heading.key),
                theirs=theirs.get(part.heading.key, ""),
                remarks=remarks.get(part.heading.key, ()),
                below=below.get(part.heading.key, ()),
            )
            for part in parts
        ],
        "missing": missing_in(parts),
        "needed": submission.round.campaign.definition.report.needed,
    }
    return render(request, "reports/written.html", context, status=status)


@require_POST
@requires(Do.EDIT)
def autosave(request, slug, district):
    """One heading from the editor, as JSON: the new edition, or why not and what stands there now."""
    submission = _submission(request, slug, district)
    key, markup = request.POST.get("heading", ""), request.POST.get("html", "")
    edition = number_in(request.POST.get("edition", ""), -1)
    try:
        blocks = with_known_origins(blocks_of(markup), submission)
        section = write_section(submission.round, district, key, blocks, edition, by=request.user)
    except Overtaken as overtaken:
        return JsonResponse(_clash(submission, overtaken), status=409)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    heading = submission.round.campaign.definition.report.heading(key)
    return JsonResponse(
        {
            "edition": section.edition if section else 0,
            "problems": problems_of(heading, blocks),
            "length": own_words(blocks),
        }
    )


def _clash(submission, overtaken):
    values = today_in(values_of(facts_now(submission)))
    blocks = stored(overtaken.section.blocks)
    return {
        "message": str(overtaken),
        "edition": overtaken.section.edition,
        "theirs": lines_of(blocks),
        "html": render_to_string(
            "reports/parts/written_blocks.html",
            {"groups": groups_of(blocks, values, origins_below(submission))},
        ),
    }


def _document(request, submission):
    """(document, label) of ?version=, or of now as a draft."""
    number = request.GET.get("version", "")
    if number:
        version = version_of(submission, number_in(number))
        if "report" not in version.content:
            raise Http404("这一版没有专项报告。")
        return report_of(version), str(version)
    parts = written(submission.round, submission.district)
    frozen = frozen_report(submission, parts, facts_now(submission))
    document = document_of(frozen, timezone.now(), is_draft=True)
    return marked_document(submission.round.campaign, document), "草稿"


@require_GET
@requires(Do.READ)
def preview(request, slug, district):
    """The report as it will stand on paper, of now or of a version."""
    submission = _submission(request, slug, district)
    document, label = _document(request, submission)
    context = {
        "campaign": submission.round.campaign,
        "district": district,
        "document": document,
        "parts": shown_parts(document),
        "label": label,
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/written_preview.html", context)


def _heard(request, submission, file):
    """What the unit itself prints of a version is kept (reports/printing.py)."""
    number = request.GET.get("version", "")
    if number and request.user.district_id == submission.district.pk:
        version = version_of(submission, number_in(number))
        printed(version, {REPORT: pages_in(file)}, by=request.user)


@require_GET
@requires(Do.READ)
def download(request, slug, district, form):
    """The report as docx or PDF: a draft of now, or a version with its number and code squares."""
    if form not in FORMS:
        raise Http404("没有这种文件格式。")
    submission = _submission(request, slug, district)
    document, label = _document(request, submission)
    write, kind = FORMS[form]
    try:
        file = write(document)
    except PaperUnavailable as problem:
        messages.error(request, f"没有生成文件：{problem}")
        return redirect("report", slug=slug, code=district.code)
    name = f"{district.name}专项报告（{label}）.{form}"
    if form == "pdf":
        _heard(request, submission, file)
    return FileResponse(BytesIO(file), content_type=kind, as_attachment=True, filename=name)

"""通报稿: its words are edited and saved, its figures come from the system; docx and PDF."""

from datetime import date
from io import BytesIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods

from campaign.access import Do, may_answer_for, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from reports.circular import document_of
from reports.circular_figures import fields_of, progress_below
from reports.circular_tables import (
    PROGRESS_TITLE,
    notes_of,
    progress_notes,
    progress_of,
    ranking_of,
)
from reports.circular_text import LONGEST, SECTIONS, circular_of, compared_with, save_circular
from reports.marking import marked_document
from reports.releasing import release_of
from reports.views.place import campaign_of
from reports.writers.document_pdf import document_pdf
from reports.writers.docx import document_docx
from reports.writers.pdf import PaperUnavailable

FORMS = {
    "docx": (
        document_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (document_pdf, "application/pdf"),
}


def _campaign(request, slug, district):
    if not (answer := may_answer_for(request.user, district)):
        raise PermissionDenied(f"通报稿由本单位的审核账号办理。{answer.reason}")
    return campaign_of(request, slug)


def _day(typed):
    """The day of a date field; None when it is empty."""
    if not typed:
        return None
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    if day is None:
        raise Refused(f"“上次通报日期”填的“{typed[:20]}”不是日期，请按 2018-11-20 这样填写。")
    return day


@require_http_methods(["GET", "POST"])
@requires(Do.READ)
def page(request, slug, district):
    """The draft with a field for each part, the figures it may name, and its ranked table."""
    campaign = _campaign(request, slug, district)
    round_, status = campaign.current_round(), 200
    saved = circular_of(round_, district)
    progress = progress_below(campaign, district, request.user, compared_with(saved))
    fields, sections, since = fields_of(progress), saved.sections, saved.since
    if request.method == "POST":
        sections = {key: request.POST.get(key, "").replace("\r\n", "\n") for key in SECTIONS}
        seen = request.POST.get("edition", "")
        edition = number_in(seen, -1)
        typed = request.POST.get("since", "")
        try:
            since = _day(typed)
            save_circular(round_, district, sections, edition, fields, since=since, by=request.user)
            messages.success(request, "通报稿已保存。")
            return redirect("circular", slug=slug, code=district.code)
        except Refused as refusal:
            messages.error(request, f"没有保存：{refusal}")
            saved, status, since = circular_of(round_, district), 409, typed
    context = {
        "campaign": campaign,
        "district": district,
        "saved": saved,
        "typed": [(key, label, sections[key]) for key, label in SECTIONS.items()],
        "others": [(label, saved.sections[key]) for key, label in SECTIONS.items()]
        if sections != saved.sections and saved.edition
        else [],
        "longest": LONGEST,
        "fields": fields.items(),
        "since": since.isoformat() if isinstance(since, date) else since or "",
        "before": progress.before,
        "tables": [
            ("第二部分的表", ranking_of(progress), notes_of(progress)),
            (f"附件：{PROGRESS_TITLE}", progress_of(progress), progress_notes(progress)),
        ],
        "released": release_of(round_, district),
    }
    return render(request, "reports/circular.html", context, status=status)


@require_GET
@requires(Do.READ)
def download(request, slug, district, form):
    """The saved draft as a file; its figures as they stand now."""
    if form not in FORMS:
        raise Http404("没有这种文件格式。")
    campaign = _campaign(request, slug, district)
    write, kind = FORMS[form]
    try:
        saved = circular_of(campaign.current_round(), district)
        progress = progress_below(campaign, district, request.user, compared_with(saved))
        document = document_of(progress, district, saved.sections)
        file = write(marked_document(campaign, document))
    except (Refused, PaperUnavailable) as problem:
        messages.error(request, f"没有生成文件：{problem}")
        return redirect("circular", slug=slug, code=district.code)
    name = f"{district.name}通报稿.{form}"
    return FileResponse(BytesIO(file), content_type=kind, as_attachment=True, filename=name)

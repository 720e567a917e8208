from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, may_answer_for, requires
from campaign.models import Submission
from campaign.models.submission import State
from campaign.views.numbers import number_in
from campaign.views.telling import told
from enterprises.columns import BY_FIELD
from enterprises.export_formats import list_file, moment
from enterprises.importing.cells import read_text
from enterprises.models import Enterprise
from enterprises.views.place import download
from reports import remarking, suggesting
from reports.models import AnswerProof, Remark
from reports.passing_on import waits_for
from reports.suggesting import with_suggestion
from reports.views.place import submission_of
from reports.written.remarked import column_label, headings_of, key_in

HEADERS = (
    "状态", "企业", "栏目", "类别", "意见", "建议值", "版本", "批注人", "批注时间", "答复", "答复人", "答复时间",
)  # fmt: skip


def _remark(request, slug, district, pk):
    submission = submission_of(request, slug, district)
    visible = Remark.objects.visible_to(request.user).of(district)
    return get_object_or_404(visible.filter(submission=submission.pk), pk=pk)


def _asked(request, submission):
    """The remarks on the report in the state and with the words that are asked for."""
    if not submission.pk:
        return Remark.objects.none()
    remarks, state = submission.remarks.all(), request.GET.get("state", "")
    if state in Remark.State:
        remarks = remarks.filter(state=state)
    if text := request.GET.get("q", "").strip():
        of_row = Q(enterprise__name__icontains=text)
        remarks = remarks.filter(of_row | Q(text__contains=text) | Q(answer__contains=text))
    return remarks


def _back(request, slug, district):
    """To the list as it was filtered."""
    place = {"slug": slug, "code": district.code}
    return redirect(reverse("remarks", kwargs=place, query=request.GET))


def _shown(request, submission, remarks):
    definition = submission.round.campaign.definition
    words = definition.return_reasons.by_code
    accepted = _accepted_below(submission)
    return {
        "campaign": submission.round.campaign,
        "district": submission.district,
        "submission": submission,
        "remarks": [
            (
                r,
                words[r.reason_code].label,
                column_label(r.column, definition),
                key_in(r.column, definition),
                _to_open(r, accepted),
            )
            for r in remarks.select_related(
                "enterprise__district", "by", "answered_by", "withdrawn_by", "version"
            ).prefetch_related(Prefetch("proofs", AnswerProof.objects.defer("content")))
        ],
        "can_answer": Do.SUBMIT in request.rights and submission.is_open,
        "can_settle": Do.REVIEW in request.rights,
        "can_pass_on": submission.is_open
        and bool(may_answer_for(request.user, submission.district)),
    }


def _accepted_below(submission):
    """The accepted reports directly below. One query."""
    unit = submission.district
    below = Submission.objects.within(unit).filter(district__depth=unit.depth + 1)
    accepted = below.filter(round=submission.round, state=State.ACCEPTED)
    return list(accepted.select_related("district"))


def _to_open(remark, accepted):
    """The unit below whose report has to be opened for ``remark``, if any."""
    if not remark.enterprise:
        return None
    path = remark.enterprise.district.path
    return next((r.district for r in accepted if waits_for(r, path, remark.at)), None)


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """All remarks on a report, to answer or to settle."""
    submission = submission_of(request, slug, district)
    context = _shown(request, submission, _asked(request, submission))
    context["states"] = Remark.State.choices
    return render(request, "reports/remarks.html", context)


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The remarks that the page shows, as csv, xlsx or json."""
    submission = submission_of(request, slug, district)
    campaign = submission.round.campaign
    found = _asked(request, submission)
    found = found.select_related("enterprise", "by", "answered_by", "version__submission__round")
    lines = (_line(r, campaign.definition) for r in found.defer("version__content").iterator(500))
    return list_file(form, campaign, district, "批注与答复", HEADERS, lines)


def _line(r, definition):
    return (
        r.get_state_display(),
        r.enterprise.name if r.enterprise else "整份报表",
        column_label(r.column, definition),
        definition.return_reasons.by_code[r.reason_code].label,
        r.text,
        r.suggestion,
        str(r.version),
        str(r.by),
        moment(r.at),
        r.answer,
        str(r.answered_by or ""),
        moment(r.answered_at),
    )


@require_GET
@requires(Do.READ)
def of_row(request, slug, district, pk):
    """The remarks on one enterprise: a part of its page."""
    submission = submission_of(request, slug, district)
    row = get_object_or_404(Enterprise.objects.visible_to(request.user).of(district), pk=pk)
    remarks = submission.remarks.filter(enterprise=row) if submission.pk else Remark.objects.none()
    template = "reports/parts/remarks.html" if request.htmx else "reports/remarks.html"
    return render(request, template, _shown(request, submission, remarks))


@require_POST
@requires(Do.REVIEW)
def new(request, slug, district):
    submission = submission_of(request, slug, district)
    if not submission.pk:
        raise Http404
    row, column = request.POST.get("row", ""), request.POST.get("column", "")
    enterprise = None
    if row:
        rows = Enterprise.objects.within(district).in_campaign(submission.round.campaign)
        enterprise = get_object_or_404(rows, pk=number_in(row))
    if column in headings_of(submission.round.campaign.definition):
        enterprise = None  # a heading of the written report is no cell of a row
    elif column not in BY_FIELD:
        column = ""
    suggestion = read_text(request.POST.get("suggestion")).value[:500]
    with told(request, done="批注已保存。", refused="批注没有保存"):
        if suggestion and enterprise and column in BY_FIELD:
            with_suggestion(enterprise, column, suggestion)
        remarking.remark(
            submission,
            by=request.user,
            reason_code=request.POST.get("reason_code", ""),
            text=request.POST.get("text", "")[:500],
            enterprise=enterprise,
            column=column,
            suggestion=suggestion,
        )
    place = {"slug": slug, "code": district.code}
    return redirect(reverse("review", kwargs=place, query=request.GET))


@require_POST
@requires(Do.READ)
def adopt(request, slug, district, pk):
    """The county takes the suggested value over with one press."""
    remark = _remark(request, slug, district, pk)
    with told(request, done="已按建议修改台账，并答复了批注。", refused="没有采用"):
        suggesting.adopt(remark, by=request.user)
    return _back(request, slug, district)


@require_POST
@requires(Do.READ)
def answer(request, slug, district, pk):
    remark = _remark(request, slug, district, pk)
    with told(request, done="答复已保存。", refused="答复没有保存"):
        text, file = request.POST.get("text", "")[:500], request.FILES.get("file")
        remarking.answer_remark(remark, by=request.user, text=text, file=file)
    return _back(request, slug, district)


@require_GET
@requires(Do.READ)
def proof(request, slug, district, pk):
    """A file that the county laid beside an answer."""
    submission = submission_of(request, slug, district)
    proofs = AnswerProof.objects.visible_to(request.user).of(district)
    return download(get_object_or_404(proofs, pk=pk, remark__submission=submission.pk))


@require_POST
@requires(Do.REVIEW)
def settle(request, slug, district, pk):
    remark = _remark(request, slug, district, pk)
    with told(request, done="已办理。", refused="没有办理"):
        remarking.settle(remark, by=request.user, settled="settled" in request.POST)
    return _back(request, slug, district)


@require_POST
@requires(Do.REVIEW)
def withdraw(request, slug, district, pk):
    remark = _remark(request, slug, district, pk)
    with told(request, done="批注已收回，下级不需要再答复。", refused="没有收回"):
        remarking.withdraw_remark(remark, by=request.user)
    return _back(request, slug, district)

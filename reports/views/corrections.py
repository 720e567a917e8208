from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from campaign.access import Do, requires
from campaign.askable import Kind, may_ask
from campaign.models.submission import Refused
from enterprises.forms import initial_of
from enterprises.models import Enterprise
from enterprises.showing import shown, shown_extra
from enterprises.views.place import download
from reports import correcting
from reports.forms import CorrectionForm
from reports.models import CorrectionProof
from reports.views.place import submission_of
from reports.views.requests import request_of


@require_http_methods(["GET", "POST"])
@requires(Do.SUBMIT)
def new(request, slug, district, pk):
    """The cells of one row as they stand, beside what they should say; with reason and proof."""
    submission = submission_of(request, slug, district)
    campaign = submission.round.campaign
    rows = Enterprise.objects.visible_to(request.user).in_campaign(campaign).of(district)
    row = get_object_or_404(rows.select_related("campaign", "district"), pk=pk)
    form = CorrectionForm(
        request.POST or None,
        request.FILES or None,
        definition=campaign.definition,
        initial=initial_of(row),
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = _ask(form, row, request.user)
            messages.success(request, f"{asked}已交给 {asked.desk}，办理结果会显示在这里。")
            return redirect("requests", slug=slug, code=district.code)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "campaign": campaign,
        "district": district,
        "row": row,
        "form": form,
        "lines": _lines(form, row, campaign.definition),
        "locked": submission.lock(),
        "answer": may_ask(submission, Kind.CORRECTION, request.user),
    }
    template = "reports/correction_new.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _ask(form, row, user):
    values = form.cleaned_data
    return correcting.ask(
        row,
        form.wanted(row.row()),
        by=user,
        reason=values["why"],
        proof=values["proof"],
        version=values["version"] or 0,
    )


def _lines(form, row, definition):
    """(field, what stands now) of every column."""
    extra = dict(shown_extra(row.extra, definition))
    return [
        (
            field,
            extra.get(field.label, "")
            if field.name.startswith("extra_")
            else shown(field.name, getattr(row, field.name), definition),
        )
        for field in (*form.official_fields(), *form.further_fields())
    ]


@require_GET
@requires(Do.READ)
def proof(request, slug, district, pk):
    """The proof as it was uploaded."""
    asked = request_of(request, slug, district, pk)
    file = get_object_or_404(CorrectionProof, correction__request=asked)
    return download(file)

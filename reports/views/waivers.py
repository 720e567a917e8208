from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from enterprises.models import Enterprise, Waiver
from enterprises.problem import Level
from enterprises.rules import rules_of
from enterprises.waiving import may_waive
from reports.forms import WaiverForm
from reports.freezing import checked_rows
from reports.views.place import submission_of
from reports.waiving import end as end_early

PER_PAGE = 50


def _row_of(request, submission, pk):
    """The row that the address or the form names, 404 when it is another unit's; None for the unit."""
    if not pk:
        return None
    rows = Enterprise.objects.visible_to(request.user).in_campaign(submission.round.campaign)
    return get_object_or_404(rows.of(submission.district).kept(), pk=number_in(pk))


def _blocking(checked, rules, row, text):
    """(enterprise, problem, the rule's key or empty where nobody may waive it) of every error with ``text``
    in the name or the sentence."""
    return [
        (e, p, key if (key := f"{p.code}:{p.column}") in rules else "")
        for e, problems in checked
        if row is None or e.pk == row.pk
        for p in problems
        if p.level == Level.ERROR and (text in e.name or text in p.sentence)
    ]


def _shown(request, submission, row, form, status=200, ending=("", "")):
    """The page; ``ending`` (key of a waiver, reason) keeps what was typed when an end was refused."""
    campaign, district, at = submission.round.campaign, submission.district, timezone.now()
    rules = rules_of(campaign.definition)
    labels = {(r.code, r.column): r.label for r in rules.values()}
    waivers = Waiver.objects.visible_to(request.user).in_campaign(campaign).of(district)
    waivers = waivers.select_related("enterprise", "granted_by", "ended_by")
    text = request.GET.get("q", "").strip()
    blocking = _blocking(checked_rows(campaign, district), rules, row, text)
    told = [(w, labels.get((w.code, w.column), w.code), w.sentence(at)) for w in waivers]
    context = {
        "campaign": campaign,
        "district": district,
        "row": row,
        "form": form,
        "answer": may_waive(campaign, district, request.user),
        "page": Paginator(blocking, PER_PAGE).get_page(request.GET.get("page")),
        "in_force": [line for line in told if line[0].is_in_force(at)],
        "over": [line for line in told if not line[0].is_in_force(at)],
        "ending_pk": ending[0],
        "ending_reason": ending[1],
    }
    return render(request, "reports/waivers.html", context, status=status)


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """What stops a unit from sending now, the waivers it has and had; to grant one to a row or the unit."""
    submission = submission_of(request, slug, district)
    row = _row_of(request, submission, request.GET.get("row", ""))
    form = WaiverForm(
        rules=rules_of(submission.round.campaign.definition),
        initial={"rule": request.GET.get("rule", "")},
    )
    return _shown(request, submission, row, form)


@require_POST
@requires(Do.REVIEW)
def new(request, slug, district):
    submission = submission_of(request, slug, district)
    campaign = submission.round.campaign
    row = _row_of(request, submission, request.POST.get("row", ""))
    form = WaiverForm(request.POST, rules=rules_of(campaign.definition))
    if form.is_valid():
        try:
            waiver = form.grant(campaign, district, row, by=request.user)
            messages.success(request, f"已豁免：{row or district}，{form.label_of(waiver)}。")
            return redirect("waivers", slug=slug, code=district.code)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _shown(request, submission, row, form, status=422)


@require_POST
@requires(Do.REVIEW)
def end(request, slug, district, pk):
    submission = submission_of(request, slug, district)
    campaign = submission.round.campaign
    visible = Waiver.objects.visible_to(request.user).in_campaign(campaign).of(district)
    waiver = get_object_or_404(visible.select_related("district", "campaign"), pk=pk)
    reason = request.POST.get("reason", "")
    try:
        end_early(waiver, by=request.user, reason=reason)
    except Refused as refusal:
        messages.error(request, f"没有终止：{refusal}")
        form = WaiverForm(rules=rules_of(campaign.definition))
        return _shown(request, submission, None, form, status=422, ending=(waiver.pk, reason))
    messages.success(request, "豁免已终止，下级能看到。")
    return redirect("waivers", slug=slug, code=district.code)

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from reports import sampling
from reports.error_rate import findings_by_unit, together, with_findings
from reports.models import Sample, SampledRow
from reports.recording import COLUMNS, Found, record, reported, result_of
from reports.sample_forms import DrawForm, found_in
from reports.sample_sheet import sheet_of_sample
from reports.views.annex import paper_file
from reports.views.place import campaign_of

PER_PAGE = 50
STRATIFIED = (Sample.Method.SIZE, Sample.Method.RISK)  # otherwise the strata are the units
SHOWN: dict[str, tuple[str, dict]] = {
    "all": ("全部", {}),
    "open": ("还没有记录的", {"at": None}),
    "wrong": ("有不符的", {"wrong__gt": 0}),
}


def _refuse_unless(answer):
    if not answer:
        raise PermissionDenied(answer.reason)


def _sample_of(request, slug, district, pk):
    """(campaign, the sample of ``district``); 403 for who does not read the units below."""
    campaign = campaign_of(request, slug)
    _refuse_unless(sampling.may_read(request.user, district))
    samples = Sample.objects.visible_to(request.user).of(district).filter(round__campaign=campaign)
    return campaign, get_object_or_404(samples.select_related("by", "round__campaign"), pk=pk)


def _rows_of(request, sample):
    rows = SampledRow.objects.visible_to(request.user).filter(sample=sample)
    return rows.select_related("district", "by", "version")


@require_http_methods(["GET", "POST"])
@requires(Do.READ)
def samples(request, slug, district):
    """The samples of a superior with their error rates; a new one is drawn here."""
    campaign = campaign_of(request, slug)
    _refuse_unless(sampling.may_read(request.user, district))
    may_draw = sampling.may_draw(request.user, district, campaign)
    form = DrawForm(request.POST or None, superior=district)
    status = 200
    if request.method == "POST":
        _refuse_unless(may_draw)
        status = 422
        if form.is_valid():
            try:
                sample = sampling.draw_sample(
                    campaign.current_round(), district, by=request.user, **form.cleaned_data
                )
                messages.success(request, f"抽中 {sample.rows.count()} 家企业，请逐家核查并记录。")
                return redirect("sample", slug=slug, code=district.code, pk=sample.pk)
            except Refused as refusal:
                form.add_error("number", str(refusal))
    found = Sample.objects.visible_to(request.user).of(district)
    found = found.filter(round__campaign=campaign).select_related("by", "round")
    context = {
        "campaign": campaign,
        "district": district,
        "samples": with_findings(found),
        "may_draw": may_draw,
        "form": form,
    }
    return render(request, "reports/samples.html", context, status=status)


@require_GET
@requires(Do.READ)
def page(request, slug, district, pk):
    """A sample: how it was drawn, its error rates by unit, its enterprises with what was found."""
    campaign, sample = _sample_of(request, slug, district, pk)
    rows, units = _rows_of(request, sample), findings_by_unit(sample.rows.all())
    show = request.GET.get("show")
    show = show if show in SHOWN else "all"
    rows = rows.filter(**SHOWN[show][1])
    if text := request.GET.get("q", "").strip():
        named = Q(values__name__icontains=text) | Q(district__name__contains=text)
        rows = rows.filter(named)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    each = sample.method == Sample.Method.EACH
    context = {
        "campaign": campaign,
        "district": district,
        "sample": sample,
        "units": units,
        "total": together(units),
        "short": [unit for unit in units if each and unit.drawn < sample.number],
        "may_record": sampling.may_draw(request.user, district, campaign),
        "stratified": sample.method in STRATIFIED,
        "show": show,
        "filters": [(key, label) for key, (label, _) in SHOWN.items()],
        "page": shown,
        "results": [(row, result_of(row)) for row in shown],
    }
    return render(request, "reports/sample.html", context)


@require_GET
@requires(Do.READ)
def sheet(request, slug, district, pk):
    """The cards to take along: one enterprise a card, for the printer."""
    campaign, sample = _sample_of(request, slug, district, pk)
    context = {
        "campaign": campaign,
        "district": district,
        "sample": sample,
        "cards": [(row, _lines(row, {}, {})) for row in _rows_of(request, sample)],
    }
    return render(request, "reports/sample_sheet.html", context)


@require_GET
@requires(Do.READ)
def file(request, slug, district, pk, form):
    campaign, sample = _sample_of(request, slug, district, pk)
    rows = list(_rows_of(request, sample))
    name = f"{district.name}抽查表（种子{sample.seed}）"
    return paper_file(campaign, [sheet_of_sample(sample, rows)], form, name)


def _lines(row, verdicts, told):
    """(column, value in the accepted version, right or wrong or None, what was found) of one card."""
    return [(c, reported(row, c), verdicts.get(c.field), told.get(c.field, "")) for c in COLUMNS]


@require_http_methods(["GET", "POST"])
@requires(Do.READ)
def sampled_row(request, slug, district, pk, row):
    """One enterprise of the sample, on a phone as well: what was reported, what the check found."""
    campaign, sample = _sample_of(request, slug, district, pk)
    sampled = get_object_or_404(_rows_of(request, sample), pk=row)
    sampled.sample = sample
    may_record = sampling.may_draw(request.user, district, campaign)
    found, status = Found.in_record(sampled), 200
    if request.method == "POST":
        _refuse_unless(may_record)
        found, seen = found_in(request.POST), request.POST.get("edition", "")
        try:
            record(sampled, found, by=request.user, edition=number_in(seen, -1))
            messages.success(request, f"已记录：{sampled}。")
            return _next(slug, district, sample, sampled)
        except Refused as refusal:
            messages.error(request, f"没有保存：{refusal}")
            sampled, status = _rows_of(request, sample).get(pk=row), 422
    context = {
        "campaign": campaign,
        "district": district,
        "sample": sample,
        "row": sampled,
        "result": result_of(sampled),
        "lines": _lines(sampled, found.verdicts, found.told),
        "found": found,
        "checked_on": request.POST.get("checked_on", found.checked_on or timezone.localdate()),
        "ways": SampledRow.How.choices,
        "rest": "rest" in request.POST,
        "stratified": sample.method in STRATIFIED,
        "may_record": may_record,
    }
    return render(request, "reports/sampled_row.html", context, status=status)


def _next(slug, district, sample, done):
    """To the next enterprise without a record, else to the sample."""
    place = {"slug": slug, "code": district.code, "pk": sample.pk}
    waiting = sample.rows.filter(at=None)
    row = waiting.filter(position__gt=done.position).first() or waiting.first()
    return redirect("sampled_row", row=row.pk, **place) if row else redirect("sample", **place)

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from reports.basis import Basis
from reports.behind import Behind
from reports.charts import drawn
from reports.figures import Rate, shown
from reports.layouts import PART
from reports.rolling_up import BY, roll_up
from reports.rollup_asking import cell_of, question_of
from reports.rollup_json import as_json
from reports.rollup_scope import scope_of
from reports.rollup_sheet import OVERLAP, sheets_of, standing_of
from reports.rollup_showing import linked, unit_choices
from reports.rollup_table import CHOICES, parts_of, table_of
from reports.snapshots import BACK, snapshot_before
from reports.views.annex import paper_file
from reports.views.place import campaign_of


def _answered(request, slug, district):
    """(question, roll-up, its table, the table of annexes or None, snapshot or None)."""
    campaign = campaign_of(request, slug)
    question = question_of(request, campaign.definition, district)
    rollup = roll_up(
        campaign,
        district,
        by=question.by,
        basis=question.basis,
        annex=question.annex,
        user=request.user,
    )
    before = snapshot_before(rollup, question.back) if question.back else None
    table = table_of(rollup, question.columns, question.sort, before)
    parts = None if question.annex else parts_of(rollup, question.columns)
    return question, rollup, table, parts, before


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """The figures of the unit and below: table, annexes, charts; choosing a unit leads to its page."""
    unit = request.GET.get("unit", "")
    if unit.isdigit() and unit != district.code:
        query = request.GET.copy()
        query.pop("unit")
        address = reverse("rollup", kwargs={"slug": slug, "code": unit})
        return redirect(f"{address}?{query.urlencode()}")
    question, rollup, table, parts, before = _answered(request, slug, district)
    context = {
        "campaign": rollup.campaign,
        "district": district,
        "question": question,
        "query": question.query(),
        "rollup": rollup,
        "standing": standing_of(rollup),
        "table": linked(table, rollup, question),
        "parts": parts and linked(parts, rollup, question, by=PART),
        "overlap": OVERLAP,
        "before": before,
        "charts": drawn(rollup),
        "units": unit_choices(request.user, district, rollup.scope),
        "bases": Basis.choices,
        "has_book": len(rollup.scope.units) > 1,
        "layouts": list(BY.items()),
        "backs": [(key, label) for key, (label, _) in BACK.items()],
        "columns": [(key, label, key in question.columns) for key, label in CHOICES.items()],
        "formulas": [column for column in table.columns if column.formula],
    }
    return render(request, "reports/rollup.html", context)


@require_GET
@requires(Do.READ)
def download(request, slug, district, form):
    """What is on screen as xlsx, pdf, csv (the table alone) or json (every figure)."""
    question, rollup, table, parts, _ = _answered(request, slug, district)
    if form == "json":
        return JsonResponse(as_json(rollup), json_dumps_params={"ensure_ascii": False, "indent": 1})
    sheets = sheets_of(rollup, table, parts, drawn(rollup) if form == "pdf" else ())
    name = f"{district.name}汇总（{BY[question.by]}，{question.basis.label}）"
    return paper_file(rollup.campaign, sheets[:1] if form == "csv" else sheets, form, name)


@require_GET
@requires(Do.READ)
def rows(request, slug, district):
    """The enterprises behind one number of the roll-up, with the number's formula."""
    campaign = campaign_of(request, slug)
    basis, asked = cell_of(request, campaign.definition)
    if asked is None:
        raise Http404("没有这个数字。")
    round_ = campaign.current_round()
    behind = Behind(campaign, scope_of(round_, district, request.user), basis, asked)
    found = behind.found(request.GET.get("page"), round_)
    one, parts = asked.one, ()
    if isinstance(one, Rate):
        parts = [(part, shown(part.of(found.counts))) for part in (one.numerator, one.base)]
    context = {
        "campaign": campaign,
        "district": district,
        "basis": basis,
        "asked": asked,
        "label": behind.label,
        "value": shown(one.of(found.counts)),
        "parts": parts,
        "back": asked.back(basis),
        "page": found.page,
        "entries": found.entries,
    }
    return render(request, "reports/rollup_rows.html", context)

from dataclasses import asdict

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises import ledger as writing
from enterprises.belonging import annexes_of, why_in_no_annex
from enterprises.carrying.marks import former_cells, former_note
from enterprises.carrying.sources import offered
from enterprises.columns import OFFICIAL
from enterprises.duplicates import must_look
from enterprises.forms import FURTHER, LABEL
from enterprises.history import steps_of
from enterprises.models import Carried, DuplicateDecision, ImportBatch
from enterprises.rosters.telling import lines_that_led_to, lines_told
from enterprises.showing import shown, shown_extra
from enterprises.sorting import heads, rows_in_order, sort_of
from enterprises.views import finding
from enterprises.views.ledger_lines import SHOWN, lines_of
from enterprises.views.place import (
    asking_here,
    campaign_of,
    list_left,
    report_of,
    row_of,
    rows_of,
)
from enterprises.waivers import problems_of, relief_of

PER_PAGE = 50


@require_GET
@requires(Do.READ)
def ledger(request, slug, district):
    """The unit's rows: search, filters, sort, fifty a page, totals over the filter."""
    campaign, asked = campaign_of(request, slug, district), finding.asked_of(request.GET)
    definition, columns = campaign.definition, finding.COLUMNS
    sort = sort_of(request.GET, columns, finding.IN_ORDER)
    relief = relief_of(campaign, district)
    ledger_rows = rows_of(request, campaign, district)
    rows = finding.filtered(ledger_rows.kept(), definition, asked, relief)
    totals = rows.aggregate(
        enterprises=Count("pk"),
        employees=Sum("employees"),
        unionised=Count("pk", filter=Q(unionised=True)),
        members=Sum("members"),
    )
    paginator = Paginator(rows_in_order(rows, columns, sort).values(*SHOWN), PER_PAGE)
    paginator.count = totals["enterprises"]
    page = paginator.get_page(request.GET.get("page"))
    report = report_of(campaign, district)
    answer = writing.may_edit(campaign, district, request.user, report=report)
    left_open = writing.left_open(report)
    context = _carrying(request, campaign, district, page, answer, report) | {
        "campaign": campaign,
        "district": district,
        "page": page,
        "totals": totals,
        "heads": heads(columns, sort),
        "sort": sort if "sort" in request.GET else "",
        "asked": asked,
        "chips": finding.chips(request, definition, asked),
        "problem_words": [(key, label) for key, (label, _) in finding.PROBLEMS.items()],
        "lines": lines_of(page, request, campaign, district, relief),
        "answer": answer,
        "left_open": left_open,
        "asking": asking_here(request, campaign, district, answer and not left_open, report),
        "may_see_edit": Do.EDIT in request.rights,
        "must_look": must_look(ledger_rows, campaign, district),
    }
    return render(request, "enterprises/ledger.html", context)


def _carrying(request, campaign, district, page, answer, report):
    """What the page says of 结转: an offer while the ledger is empty, then the filter and the ticks."""
    rows = rows_of(request, campaign, district)
    is_empty = not page.paginator.count and not rows.kept().exists()
    was_carried = ImportBatch.objects.carrying(campaign, district).exists()
    is_to_look = request.GET.get("carried") == Carried.UNLOOKED
    return {
        "sources": offered(campaign, district, request.user) if is_empty else [],
        "carried_words": finding.CARRIED.items() if was_carried else (),
        "may_look": was_carried and answer and is_to_look,
        "closed_rows": report.closed_rows,
    }


@require_GET
@requires(Do.READ)
def row(request, slug, district, pk):
    """One enterprise: values, problems, the annexes it stands in or why in none."""
    campaign = campaign_of(request, slug, district)
    found = row_of(request, campaign, district, pk)
    values, definition = found.row(), campaign.definition
    annexes = annexes_of(values, definition)
    changed = {found.pk: asdict(values)} if found.carried_state == Carried.CHANGED else {}
    former = former_cells(changed, definition).get(found.pk, {})
    answer = writing.may_edit_row(found, request.user)
    context = {
        "campaign": campaign,
        "district": district,
        "row": found,
        "list_left": list_left(request),
        "values": [_value(found, c.field, c.label, definition, former) for c in OFFICIAL[1:]],
        "further": [_value(found, f, LABEL[f], definition, former) for f in FURTHER]
        + [(*told, None) for told in shown_extra(found.extra, definition)],
        "former_extra": former.get("extra"),
        "former_note": former_note(found),
        "problems": problems_of(found),
        "annexes": annexes,
        "notices": DuplicateDecision.objects.notices(campaign).concerning_row(found),
        "why_none": "" if annexes else why_in_no_annex(values, definition),
        "roster": lines_told(lines_that_led_to(found)),
        "answer": answer,
        "asking": asking_here(request, campaign, district, answer),
    }
    return render(request, "enterprises/row.html", context)


def _value(row, field, label, definition, former):
    """(label, value in words, what was carried over: None where it is the same)."""
    return label, shown(field, getattr(row, field), definition), former.get(field)


@require_GET
@requires(Do.READ)
def history(request, slug, district, pk):
    """Who changed what of a row, from what to what, newest first."""
    campaign = campaign_of(request, slug, district)
    found = row_of(request, campaign, district, pk)
    context = {
        "campaign": campaign,
        "district": district,
        "row": found,
        "steps": steps_of(found, campaign.definition),
    }
    return render(request, "enterprises/history.html", context)

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises import ledger as writing
from enterprises.belonging import annexes_of, why_in_no_annex
from enterprises.columns import OFFICIAL
from enterprises.duplicates import must_look
from enterprises.forms import FURTHER, LABEL
from enterprises.history import steps_of
from enterprises.importing.cells import show_month
from enterprises.models import DuplicateDecision
from enterprises.rosters.telling import lines_that_led_to, lines_told
from enterprises.showing import shown, shown_extra
from enterprises.views import finding
from enterprises.views.place import asking_here, campaign_of, list_left, row_of, rows_of
from enterprises.waivers import problems_of, relief_of

PER_PAGE = 50


@require_GET
@requires(Do.READ)
def ledger(request, slug, district):
    """The unit's rows: search, filters, sort, fifty a page, totals over the filter."""
    campaign, asked = campaign_of(request, slug, district), finding.asked_of(request)
    definition, sort = campaign.definition, finding.sort_of(request)
    relief = relief_of(campaign, district)
    rows = rows_of(request, campaign, district).kept()
    rows = finding.filtered(rows, definition, asked, relief)
    totals = rows.aggregate(
        enterprises=Count("pk"),
        employees=Sum("employees"),
        unionised=Count("pk", filter=Q(unionised=True)),
        members=Sum("members"),
    )
    paginator = Paginator(finding.in_order(rows, sort), PER_PAGE)
    paginator.count = totals["enterprises"]
    page = paginator.get_page(request.GET.get("page"))
    answer = writing.may_edit(campaign, district, request.user)
    left_open = writing.left_open(campaign, district)
    context = {
        "campaign": campaign,
        "district": district,
        "page": page,
        "totals": totals,
        "headers": finding.headers(sort),
        "sort": sort if "sort" in request.GET else "",
        "asked": asked,
        "chips": finding.chips(request, definition, asked),
        "problem_words": [(key, label) for key, (label, _) in finding.PROBLEMS.items()],
        "lines": [_line(row, relief) for row in page],
        "answer": answer,
        "left_open": left_open,
        "asking": asking_here(request, campaign, district, answer and not left_open),
        "may_see_edit": Do.EDIT in request.rights,
        "must_look": must_look(rows_of(request, campaign, district), campaign, district),
    }
    return render(request, "enterprises/ledger.html", context)


def _line(row, relief):
    """(row, month in words, errors that block, errors waived)."""
    waived = relief.counts.get(row.pk, 0)
    return row, show_month(row.unionised_on), max(row.error_count - waived, 0), waived


@require_GET
@requires(Do.READ)
def row(request, slug, district, pk):
    """One enterprise: values, problems, the annexes it stands in or why in none."""
    campaign = campaign_of(request, slug, district)
    found = row_of(request, campaign, district, pk)
    values, definition = found.row(), campaign.definition
    annexes = annexes_of(values, definition)
    answer = writing.may_edit_row(found, request.user)
    context = {
        "campaign": campaign,
        "district": district,
        "row": found,
        "list_left": list_left(request),
        "values": [
            (c.label, shown(c.field, getattr(found, c.field), definition)) for c in OFFICIAL[1:]
        ],
        "further": [(LABEL[f], shown(f, getattr(found, f), definition)) for f in FURTHER]
        + shown_extra(found.extra, definition),
        "problems": problems_of(found),
        "annexes": annexes,
        "notices": DuplicateDecision.objects.notices(campaign).concerning_row(found),
        "why_none": "" if annexes else why_in_no_annex(values, definition),
        "roster": lines_told(lines_that_led_to(found)),
        "answer": answer,
        "asking": asking_here(request, campaign, district, answer),
    }
    return render(request, "enterprises/row.html", context)


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

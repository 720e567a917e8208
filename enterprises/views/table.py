from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.shortcuts import render
from django.urls import reverse
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
# What a line shows of a row: an object of all its columns takes longer to make than to show.
SHOWN = ("pk", *(column.field for column in OFFICIAL), "error_count", "warning_count")


@require_GET
@requires(Do.READ)
def ledger(request, slug, district):
    """The unit's rows: search, filters, sort, fifty a page, totals over the filter."""
    campaign, asked = campaign_of(request, slug, district), finding.asked_of(request)
    definition, sort = campaign.definition, finding.sort_of(request)
    relief = relief_of(campaign, district)
    ledger_rows = rows_of(request, campaign, district)
    rows = finding.filtered(ledger_rows.kept(), definition, asked, relief)
    totals = rows.aggregate(
        enterprises=Count("pk"),
        employees=Sum("employees"),
        unionised=Count("pk", filter=Q(unionised=True)),
        members=Sum("members"),
    )
    paginator = Paginator(finding.in_order(rows, sort).values(*SHOWN), PER_PAGE)
    paginator.count = totals["enterprises"]
    page = paginator.get_page(request.GET.get("page"))
    report = report_of(campaign, district)
    answer = writing.may_edit(campaign, district, request.user, report=report)
    left_open = writing.left_open(report)
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
        "lines": _lines(page, relief, _row_page(request, campaign, district)),
        "answer": answer,
        "left_open": left_open,
        "asking": asking_here(request, campaign, district, answer and not left_open, report),
        "may_see_edit": Do.EDIT in request.rights,
        "must_look": must_look(ledger_rows, campaign, district),
    }
    return render(request, "enterprises/ledger.html", context)


def _lines(rows, relief, page_of):
    """(row, address of its page, month in words, errors that block, errors waived) of each."""
    found = []
    for row in rows:
        waived = relief.counts.get(row["pk"], 0)
        errors, month = max(row["error_count"] - waived, 0), show_month(row["unionised_on"])
        found.append((row, page_of(row["pk"]), month, errors, waived))
    return found


def _row_page(request, campaign, district):
    """Key of a row → address of its page, with the list it is opened from; reversed once for all lines."""
    unit = {"slug": campaign.slug, "code": district.code}
    before, after = reverse("enterprises:row", kwargs={**unit, "pk": 0}).rsplit("0", 1)
    if request.GET:
        after += "?" + urlencode({"list": request.GET.urlencode()})
    return lambda pk: f"{before}{pk}{after}"


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

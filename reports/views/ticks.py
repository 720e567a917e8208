from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.numbers import number_in
from reports import ticking
from reports.review_rows import FILTERS, chosen, filters, reading_of, to_tick
from reports.views.place import submission_of

PER_PAGE = 50


def table_of(request, submission, reading) -> dict:
    """What the table of rows needs: the filter asked for, its page, counts, whether ticking is open.

    Who reviews starts with what is not ticked. There rows drop out by and by, so the next page begins
    after the last row seen and none is passed over.
    """
    may_tick = ticking.may_tick(submission, request.user)
    show = request.GET.get("show")
    if show not in FILTERS:
        show = "unticked" if may_tick else "all"
    after = request.GET.get("after", "")
    after = number_in(after) if show == "unticked" else 0
    rows = chosen(reading.rows, show)
    page = Paginator([row for row in rows if row.number > after], PER_PAGE).get_page(
        request.GET.get("page")
    )
    return {
        "campaign": submission.round.campaign,
        "district": submission.district,
        "submission": submission,
        "version": submission.current,
        "show": show,
        "after": after,
        "page": page,
        "last": page[-1].number if page else 0,
        "may_tick": may_tick,
        "filters": filters(reading.rows),
        "total": len(reading.rows),
        "ticked": sum(bool(row.tick) for row in reading.rows),
        "to_tick_shown": len(to_tick(rows)),
        "to_tick_all": len(to_tick(reading.rows)),
        "back": request.GET.urlencode(),
    }


def _review_page(request, slug, district):
    """Back to the table as it was, with its filter and page."""
    query = request.GET.urlencode()
    address = reverse("review", kwargs={"slug": slug, "code": district.code})
    return redirect(f"{address}?{query}#rows" if query else f"{address}#rows")


def _seen(request) -> int:
    """The number of the version that was on the screen."""
    number = request.POST.get("number", "")
    return number_in(number)


@require_POST
@requires(Do.REVIEW)
def tick(request, slug, district, pk):
    """Tick one row or take its tick back: the row again for the table, or the whole page without htmx."""
    submission = submission_of(request, slug, district)
    sent = submission.current
    if sent is None or all(row["id"] != pk for row in sent.content["rows"]):
        raise Http404
    try:
        if request.POST.get("tick") == "1":
            ticking.tick(submission, [pk], by=request.user, number=_seen(request))
        else:
            ticking.untick(submission, pk, by=request.user, number=_seen(request))
    except Refused as refusal:
        messages.error(request, f"没有标记：{refusal}")
        return (
            HttpResponseClientRefresh() if request.htmx else _review_page(request, slug, district)
        )
    if not request.htmx:
        return _review_page(request, slug, district)
    submission = submission_of(request, slug, district)
    reading = reading_of(submission, request.user)
    context = table_of(request, submission, reading)
    context["line"] = next(row for row in reading.rows if row.pk == pk)
    return render(request, "reports/parts/ticked.html", context)


@require_http_methods(["GET", "POST"])
@requires(Do.REVIEW)
def tick_all(request, slug, district):
    """Tick all rows of a filter, after a page that names their number."""
    submission = submission_of(request, slug, district)
    reading = reading_of(submission, request.user)
    context = table_of(request, submission, reading)
    rows = chosen(reading.rows, context["show"])
    wanted = to_tick(rows)
    if request.method == "GET":
        context |= {
            "wanted": len(wanted),
            "label": FILTERS[context["show"]][0],
            "remarked": sum(not row.tick and bool(row.remarks) for row in rows),
        }
        return render(request, "reports/tick_all.html", context)
    try:
        pks = [row.pk for row in wanted]
        done = ticking.tick(submission, pks, by=request.user, number=_seen(request))
        messages.success(request, f"已将 {done} 行标为已核。")
    except Refused as refusal:
        messages.error(request, f"没有标记：{refusal}")
    return redirect("review", slug=slug, code=district.code)

from django.core.exceptions import RequestDataTooBig
from django.core.paginator import Paginator
from django.http import JsonResponse, RawPostDataException
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.sent_again import is_sent_again, once_or_twice
from enterprises import grid, ledger
from enterprises.columns import Kind
from enterprises.forms import WORDS
from enterprises.importing.cells import show_yes_no
from enterprises.views.place import asking_here, campaign_of, rows_of
from enterprises.waivers import waivers_of

PER_PAGE = 2000


def _suggestions(definition):
    """The official words of each column that has any, by field."""
    words = {
        field: [w.label for w in getattr(definition, key).words] for field, key in WORDS.items()
    }
    return words | {
        c.field: [show_yes_no(True), show_yes_no(False)]
        for c in grid.COLUMNS
        if c.kind == Kind.YES_NO
    }


@require_GET
@requires(Do.EDIT)
def page(request, slug, district):
    """The unit's rows as a sheet to type and paste into."""
    campaign = campaign_of(request, slug, district)
    rows = rows_of(request, campaign, district).kept().in_order()
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    answer = ledger.may_edit(campaign, district, request.user)
    waivers = waivers_of(campaign, district)
    unit = {"slug": slug, "code": district.code}
    context = {
        "campaign": campaign,
        "district": district,
        "answer": answer,
        "asking": asking_here(request, campaign, district, answer),
        "page": shown,
        "columns": grid.COLUMNS,
        "sheet": {
            "save": reverse("enterprises:grid_save", kwargs=unit),
            "edit": reverse("enterprises:row_edit", kwargs={**unit, "pk": 0}),
            "draft": f"grid-{request.user.pk}-{slug}-{district.code}-{shown.number}",
            "columns": [
                {"field": c.field, "label": c.label, "names": [c.label, *c.synonyms]}
                for c in grid.COLUMNS
            ],
            "words": _suggestions(campaign.definition),
            "most": grid.MOST_ROWS,
            "rows": [grid.shown_row(row, campaign.definition, waivers) for row in shown],
        },
    }
    return render(request, "enterprises/grid.html", context)


@once_or_twice
@require_POST
@requires(Do.EDIT)
def save(request, slug, district):
    """The changed rows as one JSON body; the outcome of each row comes back."""
    campaign = campaign_of(request, slug, district)
    answer = ledger.may_edit(campaign, district, request.user)
    if not answer:
        return JsonResponse({"locked": True, "message": answer.reason}, status=409)
    try:
        sent = grid.read_sent(request.body)
    except grid.Unclear as unclear:
        return JsonResponse({"message": str(unclear)}, status=400)
    except RawPostDataException:  # sent as a form with files, and read as such before
        return JsonResponse({"message": str(grid.Unclear("发送的内容无法识别"))}, status=400)
    except RequestDataTooBig:
        message = str(grid.Unclear("一次发送的内容太多"))
        return JsonResponse({"message": message}, status=413)
    named = {row.pk for row in sent if row.pk is not None}
    stored = rows_of(request, campaign, district).in_bulk(named) if named else {}
    if len(stored) < len(named):
        message = str(grid.Unclear("有一行不在本单位的台账中"))
        return JsonResponse({"message": message}, status=404)
    again = is_sent_again(request)
    rows = grid.save(campaign, district, sent, stored, by=request.user, again=again)
    return JsonResponse({"rows": rows})

from urllib.parse import urlencode

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.sent_again import is_sent_again, once_or_twice
from enterprises import ledger
from enterprises.forms import RowForm, initial_of
from enterprises.sorting import rows_in_order, sort_of
from enterprises.views import finding
from enterprises.views.place import asking_here, campaign_of, list_left, row_of, rows_of
from enterprises.waivers import problems_of, relief_of


def _draft(user, campaign, row):
    """The name under which the browser keeps what is typed until it is saved."""
    return f"row-{user.pk}-{campaign.slug}-{row.pk if row else 'new'}"


def _page(request, campaign, district, form, row=None, theirs=None):
    answer = (
        ledger.may_edit_row(row, request.user)
        if row
        else ledger.may_add(campaign, district, request.user)
    )
    problems = problems_of(row) if row and not form.is_bound else ()
    form.mark(problems)
    context = {
        "campaign": campaign,
        "district": district,
        "form": form,
        "answer": answer,
        "asking": asking_here(request, campaign, district, answer),
        "row": row,
        "problems": problems,
        "list_left": list_left(request),
        "theirs": theirs,
        "draft": _draft(request.user, campaign, row),
    }
    return render(request, "enterprises/form.html", context)


def _saved(request, campaign, district, row, draft, after=None):
    """On to the next: row number ``after`` of the list that the user came from, else an empty form."""
    messages.success(request, f"已保存：{row.name}。")
    request.session["draft_saved"] = draft
    unit = {"slug": campaign.slug, "code": district.code}
    left = list_left(request)
    if "next" in request.POST and not left:
        return redirect("enterprises:row_new", **unit)
    if after:
        edit_url = reverse("enterprises:row_edit", kwargs=unit | {"pk": after})
        return redirect(f"{edit_url}?{urlencode({'list': left})}")
    return redirect(reverse("enterprises:ledger", kwargs=unit) + (f"?{left}" if left else ""))


def _next_in_list(request, campaign, district, row):
    """The number of the row after ``row`` in the list that the user came from, if any.

    Asked before ``row`` is saved and may leave that list. Two queries.
    """
    query, rows = QueryDict(list_left(request)), rows_of(request, campaign, district).kept()
    if "next" not in request.POST or not query:
        return None
    relief = relief_of(campaign, district)
    rows = finding.filtered(rows, campaign.definition, finding.asked_of(query), relief)
    sort = sort_of(query, finding.COLUMNS, finding.IN_ORDER)
    ordered = rows_in_order(rows, finding.COLUMNS, sort)
    numbers = list(ordered.values_list("pk", flat=True))
    place = numbers.index(row.pk) + 1 if row.pk in numbers else len(numbers)
    return numbers[place] if place < len(numbers) else None


@once_or_twice
@require_http_methods(["GET", "POST"])
@requires(Do.EDIT)
def new(request, slug, district):
    """An enterprise more."""
    campaign = campaign_of(request, slug, district)
    form = RowForm(request.POST or None, definition=campaign.definition)
    if request.method == "POST" and form.is_valid():
        try:
            again = is_sent_again(request)
            row = ledger.add(campaign, district, form.row(), by=request.user, again=again)
            return _saved(request, campaign, district, row, _draft(request.user, campaign, None))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, campaign, district, form)


def _side_by_side(form, stored):
    """(field's name, label, as typed, as stored) of every field that differs."""
    shown = initial_of(stored)
    return [
        (field.name, field.label, _said(field, field.value()), _said(field, shown.get(field.name)))
        for field in (*form.official_fields(), *form.further_fields())
        if str(shown.get(field.name) or "") != str(field.value() or "")
    ]


def _said(field, value):
    """A value in words: choices by their label."""
    choices = dict(getattr(field.field, "choices", ()))
    return choices.get(value or "", value) if choices else value


def _with_theirs(request, form, row):
    """The form as typed, with the stored value in the one field (or all) that the user gave up."""
    data, shown = request.POST.copy(), initial_of(row)
    for name in form.fields if data["take"] == "all" else form.fields.keys() & {data["take"]}:
        data[name] = shown.get(name) if shown.get(name) is not None else ""
    request.session["draft_saved"] = _draft(request.user, row.campaign, row)
    return RowForm(data, definition=form.definition, initial=shown)


@once_or_twice
@require_http_methods(["GET", "POST"])
@requires(Do.EDIT)
def edit(request, slug, district, pk):
    """An enterprise corrected; a conflict shows both versions and keeps what was typed."""
    campaign = campaign_of(request, slug, district)
    row = row_of(request, campaign, district, pk)
    form = RowForm(request.POST or None, definition=campaign.definition, initial=initial_of(row))
    theirs = None
    if "take" in request.POST:
        form = _with_theirs(request, form, row)
        theirs = _side_by_side(form, row)
    elif request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"] or 0
        try:
            again = is_sent_again(request)
            after = _next_in_list(request, campaign, district, row)
            row = ledger.change(row, form.row(), by=request.user, version=seen, again=again)
            draft = _draft(request.user, campaign, row)
            return _saved(request, campaign, district, row, draft, after)
        except ledger.Conflict as conflict:
            form.add_error(None, str(conflict))
            again = request.POST.copy()
            again["version"] = conflict.theirs.version
            form.data = again
            theirs = _side_by_side(form, conflict.theirs)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, campaign, district, form, row=row, theirs=theirs)

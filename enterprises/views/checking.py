from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaign.access import Do, requires
from campaign.views.numbers import number_in
from enterprises.checks import check_row
from enterprises.duplicates import look_up, places_of
from enterprises.forms import RowForm
from enterprises.views.place import campaign_of, rows_of
from enterprises.waivers import waivers_of

MOST_ALIKE = 5  # more would push the other marks out of sight


@require_POST
@requires(Do.EDIT)
def check(request, slug, district):
    """What is wrong or doubtful with the form as typed so far; saves nothing."""
    campaign = campaign_of(request, slug, district)
    definition = campaign.definition
    form = RowForm(request.POST, definition=definition)
    unreadable = [] if form.is_valid() else [e for errors in form.errors.values() for e in errors]
    typed, rows = form.row(), rows_of(request, campaign, district)
    edited = number_in(request.GET.get("row", ""), None)
    alike = look_up(
        rows,
        typed.name,
        typed.uscc,
        places_of(district),
        leave_out=rows.filter(pk=edited).first() if edited is not None else None,
    )
    found = check_row(typed, definition, today=timezone.localdate())
    context = {
        "campaign": campaign,
        "district": district,
        "problems": waivers_of(campaign, district).applied(edited, found),
        "unreadable": unreadable,
        "alike": alike[:MOST_ALIKE],
    }
    return render(request, "enterprises/parts/problems.html", context)

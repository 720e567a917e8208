from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaign.access import Do, requires
from enterprises.checks import check_row
from enterprises.forms import RowForm
from enterprises.views.place import campaign_of


@require_POST
@requires(Do.EDIT)
def check(request, slug, district):
    """What is wrong or doubtful with the form as typed so far; saves nothing."""
    definition = campaign_of(request, slug, district).definition
    form = RowForm(request.POST, definition=definition)
    unreadable = [] if form.is_valid() else [e for errors in form.errors.values() for e in errors]
    problems = check_row(form.row(), definition, today=timezone.localdate())
    context = {"problems": problems, "unreadable": unreadable}
    return render(request, "enterprises/parts/problems.html", context)

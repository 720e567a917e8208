from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.sent_again import once_or_twice
from campaign.views.telling import told
from enterprises import visiting
from enterprises.follow_up_forms import VisitForm
from enterprises.importing.cells import read_text
from enterprises.models import Visit
from enterprises.views.follow_up import back_to, shown
from enterprises.views.place import campaign_of, row_of


@once_or_twice
@require_POST
@requires(Do.EDIT)
def add(request, slug, district, pk):
    """A visit more. The phone sends its kept forms here too and asks for JSON: the same answers in data."""
    campaign = campaign_of(request, slug, district)
    row, form = row_of(request, campaign, district, pk), VisitForm(request.POST)
    said = ""
    if form.is_valid():
        try:
            token = form.cleaned_data["token"]
            visit, new = visiting.add_visit(row, form.told(), token=token, by=request.user)
            said = (
                f"{row.name}：走访已保存。"
                if new
                else f"{row.name}：这次走访已经保存过，没有重复。"
            )
            warned = visiting.doubt(visit.visited_on, campaign.definition)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if request.headers.get("Accept") == "application/json":
        return _told_in_data(form, said)
    if not said:
        return shown(request, row, 422, visit=form)
    messages.success(request, said)
    if warned:
        messages.warning(request, warned)
    return back_to(row)


def _told_in_data(form, said):
    """``{"said": …}``, or 422 with ``{"errors": [sentence]}``."""
    if said:
        return JsonResponse({"said": said})
    errors = [message for messages_ in form.errors.values() for message in messages_]
    return JsonResponse({"errors": errors}, status=422)


@require_POST
@requires(Do.EDIT)
def cancel(request, slug, district, pk, number):
    """A visit entered by mistake taken back; it stays to be read."""
    campaign = campaign_of(request, slug, district)
    row = row_of(request, campaign, district, pk)
    visit = get_object_or_404(Visit.objects.filter(enterprise=row), pk=number)
    reason = read_text(request.POST.get("reason")).value
    with told(request, done="这次走访已作废，不再计数。", refused="没有作废"):
        visiting.cancel_visit(visit, reason=reason, by=request.user)
    return back_to(row)

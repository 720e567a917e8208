from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import asks
from campaign.models import User
from enterprises.sorting import heads, in_order, sort_of
from reports.agenda import AGENDAS, agenda_of
from reports.context import campaigns_of, first_of, titles_of
from reports.progress import COLUMNS
from reports.queue_list import URGENT
from reports.setting_up import stages_of


@asks("login")
@require_GET
@login_required
def home(request):
    """工作台: what the user does next in one campaign of the unit; the others are offered as links."""
    user = request.user
    campaigns = list(campaigns_of(user.district)) if user.district else []
    asked = request.GET.get("campaign", "")
    campaign = next((c for c in campaigns if c.slug == asked), None) or first_of(campaigns)
    others, titles = [c for c in campaigns if c != campaign], titles_of(campaigns)
    context = {
        "campaign": campaign,
        "title": titles[campaign.pk] if campaign else "",
        "others": [(c, titles[c.pk]) for c in others if not c.definition.practice],
        "practices": [(c, titles[c.pk]) for c in others if c.definition.practice],
        "district": user.district,
    }
    if user.district and user.role == User.Role.ADMIN:
        context["stages"] = stages_of(user, campaigns)
    if campaign and user.role in AGENDAS:
        request.campaign = campaign
        context |= _desk(request, agenda_of(campaign, user))
    return render(request, "reports/home.html", context)


def _desk(request, agenda):
    """The agenda with its two lists in the order asked for."""
    urgent, units = sort_of(request.GET, URGENT), sort_of(request.GET, COLUMNS)
    return {
        "agenda": agenda,
        "urgent": in_order(agenda.urgent, URGENT, urgent),
        "urgent_heads": heads(URGENT, urgent),
        "units": in_order(agenda.units, COLUMNS, units),
        "unit_heads": heads(COLUMNS, units),
    }

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reports.agenda import AGENDAS, agenda_of
from reports.context import campaigns_of


@require_GET
@login_required
def home(request):
    """工作台: what the user does next in one campaign of the unit; the others are offered as links."""
    user = request.user
    campaigns = list(campaigns_of(user.district)) if user.district else []
    asked = request.GET.get("campaign", "")
    campaign = next((c for c in campaigns if c.slug == asked), campaigns[0] if campaigns else None)
    context = {"campaign": campaign, "campaigns": campaigns, "district": user.district}
    if campaign and user.role in AGENDAS:
        request.campaign = campaign
        context["agenda"] = agenda_of(campaign, user)
    return render(request, "reports/home.html", context)


home.required = "login"

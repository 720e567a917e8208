from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from reports.context import campaigns_of


@require_GET
@login_required
def home(request):
    """工作台: the entry of each role in each campaign of its unit."""
    district = request.user.district
    campaigns = list(campaigns_of(district)) if district else []
    page = {"entry": "submission", "review": "queue", "view": "queue"}.get(request.user.role)
    if len(campaigns) == 1 and page:
        return redirect(page, slug=campaigns[0].slug, code=district.code)
    return render(request, "reports/home.html", {"campaigns": campaigns, "page": page})


home.required = "login"

from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.models import Version


@require_GET
def verify(request, receipt):
    """Where the QR code on paper leads: which unit, version, date, totals; never a row. Open to all."""
    found = Version.objects.filter(receipt=receipt)
    found = found.select_related("submission__district", "submission__round__campaign").first()
    context = {
        "receipt": receipt,
        "version": found,
        "totals": list(found.content["totals"].items()) if found else [],
        "standing": found.submission.standing(found) if found else "",
    }
    return render(request, "reports/verify.html", context, status=200 if found else 404)


verify.required = "nobody"

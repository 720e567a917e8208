from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from campaign.access import asks
from campaign.models import Version
from reports.documents import label_of

PRINTED = 16  # characters of the fingerprint at the foot of every page


@asks("nobody")
@require_GET
def ask(request):
    """Where a receipt number or a fingerprint is typed from paper. Open to all."""
    typed = "".join(request.GET.get("q", "").split())[:80]
    found = None
    if typed:
        wanted = Q(receipt=typed)
        if len(typed) >= PRINTED:
            wanted |= Q(fingerprint__startswith=typed.lower())
        found = Version.objects.filter(wanted).order_by("-pk").defer("content").first()
        if found:
            return redirect("verify", receipt=found.receipt)
    context = {"typed": typed, "least": PRINTED}
    return render(request, "reports/verify_ask.html", context, status=404 if typed else 200)


@asks("nobody")
@require_GET
def verify(request, receipt):
    """Where the QR code on paper leads: which unit, version, document and page, date, totals;
    never a row. Open to all."""
    found = Version.objects.filter(receipt=receipt)
    found = found.select_related("submission__district", "submission__round__campaign").first()
    context = {
        "receipt": receipt,
        "practice": found.submission.round.campaign.definition.practice if found else False,
        "version": found,
        "totals": list(found.content["totals"].items()) if found else [],
        "standing": found.submission.standing(found) if found else "",
        "paper": _paper(request, found) if found else "",
    }
    return render(request, "reports/verify.html", context, status=200 if found else 404)


def _paper(request, version):
    """附件2 第1页, as far as the code on the paper says."""
    definition = version.submission.round.campaign.definition
    key, page = request.GET.get("d", ""), request.GET.get("p", "")
    label = label_of(definition, key)
    return f"{label}第{int(page)}页" if label and page.isdecimal() and len(page) < 5 else label

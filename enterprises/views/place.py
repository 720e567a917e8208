from io import BytesIO

from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import get_object_or_404

from campaign.askable import Asking, asking_of
from campaign.models import Campaign, Submission
from enterprises.models import Enterprise


def campaign_of(request, slug, district) -> Campaign:
    """The campaign of the address, 404 when ``district`` has no part in it. Two queries."""
    campaign = get_object_or_404(Campaign.objects.select_related("root"), slug=slug)
    if not campaign.root.covers(district):
        raise Http404("本单位不在这次专项行动之内。")
    request.campaign = campaign
    return campaign


def rows_of(request, campaign, district):
    """The rows of exactly ``district`` that the user may read."""
    return Enterprise.objects.visible_to(request.user).in_campaign(campaign).of(district)


def row_of(request, campaign, district, pk) -> Enterprise:
    """One of them, 404 when it is another unit's."""
    around = ("campaign", "district", "updated_by")
    rows = rows_of(request, campaign, district).select_related(*around)
    return get_object_or_404(rows, pk=pk)


def list_left(request) -> str:
    """The filter and order of the ledger (``problems=error``) that the user came from, else empty."""
    return QueryDict(request.GET.get("list", "")).urlencode()


def report_of(campaign, district) -> Submission:
    """How the unit's report of the round that runs stands. One query, and one for the rounds."""
    return Submission.objects.state_of(campaign.current_round(), district)


def asking_here(request, campaign, district, is_open, report=None) -> Asking:
    """What the unit may ask its superior for where its rows are locked; nothing while they are open.

    ``report`` is the unit's, where it has been read already.
    """
    if is_open:
        return Asking()
    return asking_of(report or report_of(campaign, district), request.user)


def download(proof) -> FileResponse:
    """A file as it was uploaded: a download of no kind, which no browser opens in our page."""
    return FileResponse(
        BytesIO(bytes(proof.content)),
        as_attachment=True,
        filename=proof.name,
        content_type="application/octet-stream",
    )

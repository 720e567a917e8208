from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from campaign.models import Campaign, Submission, Version
from reports.context import campaigns_of


def campaign_of(request, slug) -> Campaign:
    """The campaign of the address, 404 when the user's unit has no part in it."""
    request.campaign = get_object_or_404(campaigns_of(request.user.district), slug=slug)
    return request.campaign


def submission_of(request, slug, district) -> Submission:
    """The report of ``district`` in the current round of the campaign."""
    campaign = campaign_of(request, slug)
    submission = Submission.objects.for_unit(campaign.current_round(), district)
    submission.round, submission.district = campaign.current_round(), district
    return submission


def version_of(submission, number):
    """A sent version by its number, 404 when there is none."""
    versions = Version.objects.select_related("sent_by", "submission__round__campaign")
    return get_object_or_404(versions, submission=submission.pk, number=number)


def picture_of(page) -> HttpResponse:
    """A page of a scan to be shown in ours: a JPEG that we painted ourselves."""
    answer = HttpResponse(bytes(page.content), content_type="image/jpeg")
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer

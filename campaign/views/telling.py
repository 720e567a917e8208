import sys
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpResponseBadRequest, HttpResponseServerError
from django.template.loader import render_to_string

from campaign.full_disk import is_full
from campaign.models.submission import Refused


@contextmanager
def told(request, *, done: str, refused: str):
    """Around a verb: the next page says ``done``, or ``refused`` and why."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, f"{refused}：{refusal}")
    else:
        messages.success(request, done)


def unconfirmed(request, exception):
    """The answer to a request that is none (400), also where nobody knows yet who asked."""
    return HttpResponseBadRequest(render_to_string("400.html"))


def failed(request):
    """The answer to a request that broke (500), in words; of the reasons only a full disk is told."""
    context = {"full": is_full(sys.exc_info()[1])}
    return HttpResponseServerError(render_to_string("500.html", context))

"""What a person sent and nginx sends on a second time, to another server: the one that had it died.

Whether it was done the first time nobody knows. A view that leaves the same behind when it is asked twice
says so; nothing else is done, and the person is told to look.
"""

from http import HTTPStatus

from django.shortcuts import render

HEADER = "X-Sent-Again"  # set by templates/deployment/nginx.conf, which drops what a visitor says


def once_or_twice(view):
    """Marks a view that may be sent again: what the first sending stored it finds and calls saved."""
    view.once_or_twice = True
    return view


def is_sent_again(request) -> bool:
    """Whether an earlier sending of this request may have been done already."""
    return HEADER in request.headers


class SentAgainMiddleware:
    """Keeps from every view what it might do a second time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        changes = request.method not in ("GET", "HEAD")
        if changes and is_sent_again(request) and not getattr(view, "once_or_twice", False):
            return render(request, "500.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        return None

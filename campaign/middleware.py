import time
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

SINCE = "signed_in_at"  # in the session: seconds since 1970


class SessionEndMiddleware:
    """A session that is used without a pause ends too: the person signs in again after so many hours."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            since = request.session.setdefault(SINCE, int(time.time()))
            if time.time() - since > settings.SESSION_LONGEST_HOURS * 3600:
                logout(request)
        return self.get_response(request)


class FirstThingsMiddleware:
    """Before anything else: an own password in place of the first or an old one, and a second factor
    where the installation asks for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated:
            first = None
            if user.password_is_due:
                first = "password_change"
            elif (
                settings.REQUIRE_SECOND_FACTOR
                and user.may_use_second_factor
                and not user.second_factor
            ):
                first = "second_factor"
            if first and request.path not in {reverse(first), reverse("logout")}:
                return redirect(first)
        return self.get_response(request)


class WholeTextMiddleware:
    """The character NUL, which comes along from other programs and which PostgreSQL does not store, is
    left out of what was typed or asked; an address with it is no request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "\0" in request.path:
            raise BadRequest("NUL")
        for sent in ("GET", "POST"):
            if has_nul(found := getattr(request, sent)):
                setattr(request, sent, without_nul(found))


def has_nul(found):
    return any("\0" in text for key, values in found.lists() for text in (key, *values))


def without_nul(found):
    clean = QueryDict(mutable=True, encoding=found.encoding)
    for key, values in found.lists():
        clean.setlist(key.replace("\0", ""), [text.replace("\0", "") for text in values])
    return clean


class OnlyByButtonMiddleware:
    """An address that only takes what a button sends, opened as a page: after a login that had ended
    meanwhile, or from the browser's history. Says so instead of showing an empty page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            page = render(request, "405.html", status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

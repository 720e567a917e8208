from http import HTTPStatus

from django.shortcuts import redirect, render
from django.urls import reverse


class PasswordChangeMiddleware:
    """Whoever was given a first password sets an own one before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password:
            allowed = {reverse("password_change"), reverse("logout")}
            if request.path not in allowed:
                return redirect("password_change")
        return self.get_response(request)


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

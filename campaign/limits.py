"""How much one account may take out or send in, and one address may guess: counted in the audit log,
which every server writes to and nobody can empty."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from campaign.audit_middleware import FILES
from campaign.models import AuditLine

Kind = AuditLine.Kind
Result = AuditLine.Result
WINDOW = timedelta(minutes=10)
GUESSING = timedelta(minutes=30)
GUESSES = 50  # failed logins from one address; a whole county may stand behind it
RELEASED = "解除登录暂停（地址）"


def _free_at(lines, most: int, window: timedelta) -> datetime | None:
    """When fewer than ``most`` of the ``lines`` are younger than ``window``; None: now. One query."""
    since = timezone.now() - window
    latest = lines.filter(at__gt=since).order_by("-at").values_list("at", flat=True)[:most]
    return latest[most - 1] + window if len(latest) == most else None


def busy_until(user, kind: Kind) -> datetime | None:
    """When the account may take out (EXPORT) or send in (UPLOAD) again; None: now."""
    most = (
        settings.EXPORTS_PER_10_MINUTES if kind == Kind.EXPORT else settings.UPLOADS_PER_10_MINUTES
    )
    return _free_at(AuditLine.objects.filter(username=user.username, kind=kind), most, WINDOW)


def failures(since: timedelta = GUESSING):
    """The failed logins of the last half hour."""
    lines = AuditLine.objects.filter(kind=Kind.LOGIN, result=Result.REFUSED)
    return lines.filter(at__gt=timezone.now() - since)


def paused_until(address: str) -> datetime | None:
    """When somebody at ``address`` may try to log in again; None: now. An administrator's release
    starts the count anew."""
    lines = failures().filter(address=address)
    released = AuditLine.objects.filter(
        kind=Kind.LOGIN, deed=RELEASED, subject=address, at__gt=timezone.now() - GUESSING
    ).last()
    if released:
        lines = lines.filter(at__gt=released.at)
    return _free_at(lines, GUESSES, GUESSING)


class LimitMiddleware:
    """Refuses the file asked for or sent in before any work is done, and says when again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return None
        name, writes = request.resolver_match.view_name, request.method == "POST"
        kind = None
        if writes and request.FILES:
            kind = Kind.UPLOAD
        elif name in FILES and (writes or not name.startswith("admin:")):
            kind = Kind.EXPORT
        until = kind and busy_until(request.user, kind)
        if not until:
            return None
        context = {"exports": kind == Kind.EXPORT, "until": until}
        page = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
        page["Retry-After"] = max(1, int((until - timezone.now()).total_seconds()))
        return page

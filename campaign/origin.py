"""Where a request comes from: kept beside the work, so that a verb deep down can note it."""

from contextvars import ContextVar

from django.conf import settings

HERE = "服务器本机"  # a command, not a visitor
_address = ContextVar("address", default=HERE)


def address_of(request) -> str:
    """The visitor's address. Behind our own proxy it is the last one that proxy has written down:
    what stands before it the visitor may have made up."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if forwarded:
            return forwarded[:45]
    return request.META.get("REMOTE_ADDR", "")[:45]


def current_address() -> str:
    """The address of the request that is being answered, or ``HERE``."""
    return _address.get()


class OriginMiddleware:
    """Keeps the address of each request for the time it is being answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _address.set(address_of(request))
        try:
            return self.get_response(request)
        finally:
            _address.reset(token)

from django.conf import settings


def session(request):
    """How long an idle session lives, for the warning before it ends."""
    return {"idle_seconds": settings.SESSION_COOKIE_AGE if request.user.is_authenticated else ""}

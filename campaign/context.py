from django.conf import settings


def session(request):
    """How long an idle session lives, for the warning before it ends; which draft was just saved."""
    if not request.user.is_authenticated:
        return {"idle_seconds": "", "draft_saved": ""}
    return {
        "idle_seconds": settings.SESSION_COOKIE_AGE,
        "draft_saved": request.session.pop("draft_saved", ""),
    }

from django.conf import settings

from campaign.models.notice import Notice


def session(request):
    """How long an idle session lives, for the warning before it ends; which draft was just saved;
    how many notices wait."""
    user = request.user
    if not user.is_authenticated:
        return {"idle_seconds": "", "draft_saved": "", "unread_notices": 0}
    told = user.district_id and not user.must_change_password
    return {
        "idle_seconds": settings.SESSION_COOKIE_AGE,
        "draft_saved": request.session.pop("draft_saved", ""),
        "unread_notices": Notice.objects.unread_by(user).count() if told else 0,
    }

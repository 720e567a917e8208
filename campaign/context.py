from django.conf import settings
from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from campaign.models import Job, Notice, User


def session(request):
    """How long an idle session lives, for the warning before it ends; which draft was just saved;
    how many notices and ended jobs wait to be seen. One query."""
    user = request.user
    if not user.is_authenticated:
        return {"idle_seconds": "", "draft_saved": "", "unread_notices": 0, "ended_jobs": 0}
    told = user.district_id and not user.must_change_password
    return {
        "idle_seconds": settings.SESSION_COOKIE_AGE,
        "draft_saved": request.session.pop("draft_saved", ""),
    } | (_waiting(user) if told else {"unread_notices": 0, "ended_jobs": 0})


def _waiting(user):
    """What the user has not seen yet, both counts in one query."""
    notices = Notice.objects.unread_by(user).order_by().values("district").annotate(n=Count("pk"))
    jobs = Job.objects.filter(by=user, ended_at__isnull=False, seen_at=None)
    jobs = jobs.order_by().values("by").annotate(n=Count("pk"))
    found = User.objects.filter(pk=user.pk).order_by()
    return found.values(
        unread_notices=Coalesce(Subquery(notices.values("n")), 0),
        ended_jobs=Coalesce(Subquery(jobs.values("n")), 0),
    ).get()

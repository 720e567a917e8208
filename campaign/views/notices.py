from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign import notices
from campaign.access import asks
from campaign.models.notice import Notice, NoticeReading

PER_PAGE = 50


def _own(user):
    return Notice.objects.filter(district=user.district_id)


@asks("login")
@require_GET
@login_required
def page(request):
    """The notices to the user's own unit, the newest first, each with who of the unit has seen it."""
    mine = NoticeReading.objects.filter(notice=OuterRef("pk"), user=request.user)
    own = _own(request.user).select_related("by", "round__campaign")
    own = own.prefetch_related("readings__user").annotate(seen=Exists(mine))
    if text := request.GET.get("q", "").strip():
        own = own.filter(text__contains=text)
    shown = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "campaign/notices.html", {"page": shown})


@asks("login")
@require_POST
@login_required
def read(request, pk):
    """已阅 on one notice."""
    notice = get_object_or_404(_own(request.user), pk=pk)
    notices.read(request.user, [notice])
    return redirect("notices")


@asks("login")
@require_POST
@login_required
def read_all(request):
    """已阅 on everything that waits."""
    count = notices.read(request.user, Notice.objects.unread_by(request.user))
    messages.success(request, f"{count} 条通知已标为已阅。")
    return redirect("notices")

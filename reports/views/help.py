from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaign.access import asks
from enterprises.check_telling import told_checks
from enterprises.exporting.working_columns import working_columns
from reports.context import campaigns_of, first_of
from reports.handbook import BY_KEY, chapters_for, own_chapter


def _page(request, template, here, tell=None, **more):
    """One page of the help; ``here`` is its key in the list of contents, ``tell`` adds what hangs on the
    campaign file of the user's campaign."""
    user = request.user
    campaign = first_of(campaigns_of(user.district)) if user.district else None
    request.campaign = campaign
    context = {
        "definition": campaign and campaign.definition,
        "chapters": chapters_for(user),
        "here": here,
    } | more
    if campaign and tell:
        context |= tell(campaign.definition)
    return render(request, template, context)


@asks("login")
@require_GET
@login_required
def own(request):
    """使用手册: the chapter of the user's own role, the others one click away."""
    told = own_chapter(request.user)
    return _page(request, told.template, told.key)


@asks("login")
@require_GET
@login_required
def chapter(request, key):
    """使用手册: the chapter of another role."""
    if key not in BY_KEY:
        raise Http404("使用手册里没有这一章。")
    return _page(request, BY_KEY[key].template, key)


def _columns(definition):
    """Every column as the working workbook tells it, each with its checks; the official ones apart."""
    checks = {}
    for check in told_checks(definition, timezone.localdate()):
        checks.setdefault(check.column, []).append(check)
    told = [(column, checks.get(column.name, [])) for column in working_columns(definition)]
    return {
        "official": [(c, found) for c, found in told if c.is_official],
        "further": [(c, found) for c, found in told if not c.is_official],
    }


@asks("login")
@require_GET
@login_required
def columns(request):
    """填表说明: how each column is filled in, an example, the words it offers, what is checked."""
    return _page(request, "reports/help/columns.html", "columns", _columns)


def _checks(definition):
    """Every check that can speak in the campaign, by column: (column, label, checks)."""
    told = told_checks(definition, timezone.localdate())
    groups = groupby(told, key=lambda check: (check.column, check.label))
    return {"groups": [(column, label, list(found)) for (column, label), found in groups]}


@asks("login")
@require_GET
@login_required
def checks(request):
    """检查说明: what each check says, why, and what to do."""
    return _page(request, "reports/help/checks.html", "checks", _checks)


@asks("login")
@require_GET
@login_required
def questions(request):
    """常见问题."""
    return _page(request, "reports/help/questions.html", "questions")

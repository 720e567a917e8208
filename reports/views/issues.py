from operator import attrgetter

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from campaign.models import District
from enterprises.export_formats import list_file
from enterprises.sorting import Column, heads, in_order, sort_of
from reports.issues import frequent, issues_of, lines_of
from reports.views.place import campaign_of

PER_PAGE = 50
COLUMNS = [
    Column(key, label, attrgetter(key), number)
    for key, label, number in (
        ("unit", "单位", False),
        ("kind", "来源", False),
        ("column", "栏目", False),
        ("reason", "类别", False),
        ("count", "次数", True),
        ("waiting", "待答复", True),
        ("days", "平均答复天数", True),
        ("oldest", "已等天数", True),
    )
]
DEFAULT = "-count"


def _lines(request, campaign, district):
    """The lines of the units that report to ``district``, of its own report when there are none."""
    units = District.objects.visible_to(request.user).filter(pk__in=district.get_children())
    units = list(units) or [district]
    sort = sort_of(request.GET, COLUMNS, DEFAULT)
    lines = lines_of(issues_of(campaign, units), campaign.definition)
    text = request.GET.get("q", "").strip()
    lines = [line for line in lines if any(text in said for said in _words(line))]
    lines.sort(key=attrgetter("count"), reverse=True)  # of equals the most frequent first
    return sort, in_order(lines, COLUMNS, sort)


def _words(line):
    return line.unit, line.kind, line.column, line.reason


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """问题汇总: which column, which category, which unit, how soon it was answered."""
    campaign = campaign_of(request, slug)
    sort, lines = _lines(request, campaign, district)
    context = {
        "campaign": campaign,
        "district": district,
        "heads": heads(COLUMNS, sort),
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reports/issues.html", context)


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The same lines in the same order as csv, xlsx or json."""
    campaign = campaign_of(request, slug)
    _, lines = _lines(request, campaign, district)
    rows = ([column.value(line) for column in COLUMNS] for line in lines)
    return list_file(form, campaign, district, "问题汇总", [c.label for c in COLUMNS], rows)


@require_GET
@requires(Do.READ)
def often(request, slug, district):
    """What comes back most often among the units of the superior: the note above the entry form."""
    campaign, superior = campaign_of(request, slug), district.superior
    context = {
        "campaign": campaign,
        "district": district,
        "frequent": frequent(campaign, superior) if superior else [],
        "open": "open" in request.GET,
    }
    template = "reports/parts/often.html" if request.htmx else "reports/often.html"
    return render(request, template, context)

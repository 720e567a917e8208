from operator import attrgetter

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from campaign.models import District
from enterprises.export_formats import FORMATS, download
from reports.issues import frequent, issues_of, lines_of
from reports.views.place import campaign_of

PER_PAGE = 50
COLUMNS = (
    ("unit", "单位", False),
    ("kind", "来源", False),
    ("column", "栏目", False),
    ("reason", "类别", False),
    ("count", "次数", True),
    ("waiting", "待答复", True),
    ("days", "平均答复天数", True),
    ("oldest", "已等天数", True),
)
FIELDS = [field for field, _, _ in COLUMNS]
DEFAULT = "-count"


def _lines(request, campaign, district):
    """The lines of the units that report to ``district``, of its own report when there are none."""
    units = District.objects.visible_to(request.user).filter(pk__in=district.get_children())
    units = list(units) or [district]
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in FIELDS else DEFAULT
    return sort, _in_order(lines_of(issues_of(campaign, units), campaign.definition), sort)


def _in_order(lines, sort):
    """What has no figure comes last both ways; of equals the most frequent first."""
    value = attrgetter(sort.removeprefix("-"))
    lines = sorted(lines, key=attrgetter("count"), reverse=True)
    filled = [line for line in lines if value(line) is not None]
    filled.sort(key=value, reverse=sort.startswith("-"))
    return filled + [line for line in lines if value(line) is None]


def _headers(sort):
    """(label, sort its link asks for, word of aria-sort, whether a number) of each column."""
    for field, label, number in COLUMNS:
        first = f"-{field}" if number else field
        turned = field if sort == f"-{field}" else f"-{field}"
        now = {field: "ascending", f"-{field}": "descending"}.get(sort, "none")
        yield label, first if now == "none" else turned, now, number


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """问题汇总: which column, which category, which unit, how soon it was answered."""
    campaign = campaign_of(request, slug)
    sort, lines = _lines(request, campaign, district)
    context = {
        "campaign": campaign,
        "district": district,
        "headers": list(_headers(sort)),
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reports/issues.html", context)


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The same lines in the same order as csv, xlsx or json."""
    campaign = campaign_of(request, slug)
    if form not in FORMATS:
        raise Http404("没有这种格式。")
    _, lines = _lines(request, campaign, district)
    rows = ([getattr(line, field) for field in FIELDS] for line in lines)
    title = "问题汇总（演练）" if campaign.definition.practice else "问题汇总"
    name = f"{district.name}{title} {timezone.localdate():%Y-%m-%d}"
    labels = [label for _, label, _ in COLUMNS]
    return download(FORMATS[form](), name, title, labels, rows)


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

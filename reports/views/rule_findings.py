from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises.columns import LABELS
from enterprises.export_formats import list_file
from reports.models import RuleFinding
from reports.rule_findings import counted, standing_below
from reports.views.place import campaign_of

PER_PAGE = 50
HEADERS = ("单位", "单位代码", "版本", "企业名称", "级别", "栏目", "问题")


def _asked(request, findings):
    """(unit's code, level, text) that are asked for and the findings they leave, in their order."""
    unit, level = request.GET.get("unit", ""), request.GET.get("level", "")
    text = request.GET.get("q", "").strip()
    if unit:
        findings = findings.filter(version__submission__district__code=unit)
    if level in RuleFinding.Level.values:
        findings = findings.filter(level=level)
    if text:
        findings = findings.searched(text)
    found = findings.select_related("version__submission__district", "enterprise")
    found = found.defer("version__content")
    order = ("version__submission__district__path", "level", "enterprise__position", "pk")
    return {"unit": unit, "level": level, "q": text}, found.order_by(*order)


def _labels(definition):
    return LABELS | {column.key: column.label for column in definition.extra_columns}


def _line(finding, labels):
    unit = finding.version.submission.district
    return (
        unit.name,
        unit.code,
        str(finding.version),
        finding.enterprise.name if finding.enterprise else "整份报表",
        finding.get_level_display(),
        labels.get(finding.column, ""),
        finding.message,
    )


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """Which accepted reports the rules loaded last would ask about, how many rows each, and these rows."""
    campaign = campaign_of(request, slug)
    standing = standing_below(campaign, district, request.user)
    asked, findings = _asked(request, standing)
    shown = Paginator(findings, PER_PAGE).get_page(request.GET.get("page"))
    labels = _labels(campaign.definition)
    context = {
        "campaign": campaign,
        "district": district,
        "units": counted(standing),
        "asked": asked,
        "levels": RuleFinding.Level.choices,
        "headers": HEADERS,
        "lines": [(finding, _line(finding, labels)) for finding in shown],
        "page": shown,
    }
    return render(request, "reports/rule_findings.html", context)


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The same lines as csv, xlsx or json."""
    campaign = campaign_of(request, slug)
    _, findings = _asked(request, standing_below(campaign, district, request.user))
    labels = _labels(campaign.definition)
    lines = (_line(finding, labels) for finding in findings.iterator(500))
    return list_file(form, campaign, district, "规则变动后的新问题", HEADERS, lines)

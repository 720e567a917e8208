"""未建会企业台账 as a list: its lists with their numbers, searched, sorted, taken out."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises import following
from enterprises.export_formats import list_file
from enterprises.sorting import Column, rows_in_order, sort_of
from enterprises.views.follow_up import main_reason
from enterprises.views.place import campaign_of, rows_of

PER_PAGE = 20  # a phone's thumb
COLUMNS = [
    Column("employees", "职工人数", "employees", number=True),
    Column("address", "企业地址", "address"),
    Column("visited_on", "最近走访", "visited_on"),
    Column("target_on", "措施到期", "target_on"),
]
ORDERS = [
    ("", "台账顺序"),
    ("-employees", "职工多的在前"),
    ("address", "按地址"),
    ("visited_on", "上次走访早的在前"),
    ("target_on", "措施先到期的在前"),
]
HEADERS = (
    "序号", "企业名称", "企业地址", "职工人数", "联系人", "联系电话", "未建会原因", "最近走访", "措施到期", "责任人",
)  # fmt: skip


def _answered(request, campaign, district):
    """(the unit's followed rows, key of the list, those of the list that are asked for in their order)."""
    today, chosen = timezone.localdate(), request.GET.get("list", "all")
    chosen = chosen if chosen in following.LISTS else "all"
    everybody = following.followed(rows_of(request, campaign, district), campaign.definition)
    rows = everybody.filter(following.conditions(today)[chosen]).in_order()
    if text := request.GET.get("q", "").strip():
        rows = rows.searched(text)
    return everybody, chosen, rows_in_order(rows, COLUMNS, sort_of(request.GET, COLUMNS))


@require_GET
@requires(Do.READ)
def index(request, slug, district):
    """The list that is chosen, twenty a page."""
    campaign, today = campaign_of(request, slug, district), timezone.localdate()
    everybody, chosen, rows = _answered(request, campaign, district)
    numbers = following.counts(everybody, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "district": district,
        "chosen": chosen,
        "text": request.GET.get("q", "").strip(),
        "tabs": [(key, label, numbers[f"n_{key}"]) for key, label in following.LISTS.items()],
        "orders": ORDERS,
        "page": page,
        "lines": [(row, main_reason(row, campaign.definition)) for row in page],
        "today": today,
        "answer": following.may_follow_up(campaign, district, request.user),
        "may_see_edit": Do.EDIT in request.rights,
    }
    return render(request, "enterprises/follow_ups.html", context)


@require_GET
@requires(Do.READ)
def export(request, slug, district, form):
    """The same rows in the same order as csv, xlsx or json: what to take along."""
    campaign = campaign_of(request, slug, district)
    _, chosen, rows = _answered(request, campaign, district)
    lines = (_line(row, campaign.definition) for row in rows.iterator(500))
    return list_file(form, campaign, district, following.LISTS[chosen], HEADERS, lines)


def _line(row, definition):
    return (
        row.position,
        row.name,
        row.address,
        row.employees,
        row.contact,
        row.contact_phone,
        main_reason(row, definition),
        _day(row.visited_on),
        _day(row.target_on),
        row.responsible,
    )


def _day(day):
    return f"{day:%Y-%m-%d}" if day else ""

"""The line and the menu on top of every page."""

import re
from collections import Counter

from django.db.models import F, Q
from django.urls import reverse

from campaign.deadlines import countdown, due_for
from campaign.models import Campaign

# Where a unit's rows are followed up, one of them or all, rather than entered.
FOLLOW_UP = re.compile(r"/rows/(\d+/)?(follow_up|visits|reasons|plan|found|unions|obstruction)/")

# Page → the entry of the menu it belongs to, where its address does not tell.
BELONGS = {
    "request_desk": "queue",
    "issues": "queue",
    "rule_findings": "queue",
    "roster_progress": "enterprises:roster",
}


def first_of(campaigns):
    """The one of ``campaigns`` (in their order) shown to who asks for none: a 演练 only where there is
    nothing else. None without any."""
    return min(campaigns, key=lambda campaign: campaign.definition.practice, default=None)


def campaigns_of(district):
    """Campaigns whose root is this unit or above it, the running ones first. One query."""
    steps = range(district.steplen, len(district.path) + 1, district.steplen)
    above = Q(root__path__in=[district.path[:length] for length in steps])
    return Campaign.objects.filter(above).order_by(F("archived_at").asc(nulls_first=True), "-pk")


def titles_of(campaigns) -> dict[int, str]:
    """Key of each campaign → its title, with document number and dates where another one has the same."""
    alike = Counter(campaign.title for campaign in campaigns)
    return {
        c.pk: c.title
        if alike[c.title] == 1
        else f"{c.title}（{c.definition.document_number}，{c.definition.starts} 至 {c.definition.ends}）"
        for c in campaigns
    }


def anchor_of(name):
    """Where the help tells about the menu entry with this address: 使用手册 has a section called so."""
    return name.replace(":", "-")


def entries_of(user, campaign):
    """The menu of ``user`` in ``campaign``: (label, name of the address, its words). No query."""
    own = _unit(campaign, user.district)
    entries = [("工作台", "home", {})]
    if user.role == "review":
        entries.append(("审核", "queue", own))
    if user.role == "view":
        entries.append(("下级报送情况", "queue", own))
    if user.role in ("review", "view"):
        entries.append(("汇总", "rollup", own))
    if user.role == "leader" and campaign.definition.switches.sign_off:
        entries.append(("审签", "sign_off", own))
    if user.role == "admin":
        entries.append(("系统管理", "admin:index", {}))
    if user.role in ("review", "view"):
        entries.append(("重复核对", "enterprises:shared", own))
        if not user.district.is_leaf():
            entries += [("督导", "supervision", own), ("抽查", "samples", own)]
            entries.append(("底册", "enterprises:roster", own))
    if user.role != "admin":
        follow_up = _follow_up(user.district)
        label = "走访" if user.district.is_leaf() else "三清三到位"
        entries += [("台账", "enterprises:ledger", own), (label, follow_up, own)]
        entries.append(("报送", "submission", own))
    return entries


def _unit(campaign, district):
    return {"slug": campaign.slug, "code": district.code}


def _follow_up(district):
    return "enterprises:follow_ups" if district.is_leaf() else "follow_up_rates"


def _here(request, urls, campaign, own):
    """Which of the menu's ``urls`` the page belongs to, None where nothing fits. One of another unit belongs
    where the same page of one's ``own`` does; what would stand under 报送, to the list of the units."""
    if request.path == "/":
        return "/"
    match = request.resolver_match
    name = BELONGS.get(match.url_name) if match else None
    if FOLLOW_UP.search(request.path):
        name = _follow_up(own)
    if name and (url := reverse(name, kwargs=_unit(campaign, own))) in urls:
        return url
    code = match.kwargs.get("code") if match else None
    path = request.path.replace(f"/{code}/", f"/{own.code}/", 1)
    here = max((u for u in urls if u != "/" and path.startswith(u)), key=len, default=None)
    sending, queue = (
        reverse(name, kwargs=_unit(campaign, own)) for name in ("submission", "queue")
    )
    return queue if path != request.path and here == sending and queue in urls else here


def workplace(request):
    """Deadline, menu and the band of a 演练 of the user's own unit in the campaign the address names (else the first)."""
    user = request.user
    if not user.is_authenticated or user.district is None or user.must_change_password:
        return {}
    match = request.resolver_match
    slug = match.kwargs.get("slug") if match else None
    campaign = getattr(request, "campaign", None)
    if campaign is None:
        campaigns = campaigns_of(user.district)
        campaign = first_of(campaigns.filter(slug=slug) if slug else campaigns)
    if campaign is None:
        return {}
    entries = entries_of(user, campaign)
    urls = [reverse(name, kwargs=kwargs) for _, name, kwargs in entries]
    here = _here(request, urls, campaign, user.district)
    menu = [
        {"label": label, "url": url, "active": url == here}
        for (label, _, _), url in zip(entries, urls, strict=True)
    ]
    active = [name for (_, name, _), url in zip(entries, urls, strict=True) if url == here]
    due = due_for(campaign.current_round(), user.district)
    line = countdown(due, campaign.definition) if due else ""
    return {
        "menu": menu,
        "deadline_line": line,
        "practice": campaign.definition.practice,
        "help_place": anchor_of(active[0]) if active else "",
    }

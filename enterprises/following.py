"""The un-unionised ledger (未建会企业台账): who stands in it, its lists, and when it may be written.

Visits, reasons and plans are follow-up, not the annex: the lock of the report does not close them, only
the archiving of the campaign does. What changes the row itself goes through enterprises/ledger.py.
"""

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from campaign.access import Do, may
from campaign.models.submission import Refused, archive_lock
from enterprises import standing
from enterprises.models import Enterprise, Plan, Visit

# Key of the list → its name, in the order of the page.
LISTS = {
    "all": "未建会企业",
    "unvisited": "未走访",
    "unplanned": "无措施",
    "overdue": "措施逾期",
    "due": "本周到期",
}


def may_follow_up(campaign, district, user):
    """Whether ``user`` may write visits, reasons and plans for ``district``; the Answer says why not."""
    if not (answer := may(user, Do.EDIT, district)):
        return answer
    return archive_lock(campaign)


def hold(enterprise: Enterprise, by) -> Enterprise:
    """The row as it is now, locked until the transaction ends. Refused when it may not be followed up."""
    rows = Enterprise.objects.select_for_update(of=("self",))
    held = rows.select_related("campaign", "district").get(pk=enterprise.pk)
    if not (answer := may_follow_up(held.campaign, held.district, by)):
        raise Refused(answer.reason)
    if held.removed_at:
        raise Refused("这家企业已移入回收站，走访和计划保留但不再计数；需要继续的，请先恢复。")
    return held


def visited() -> Exists:
    """Whether a row was visited; a visit that was taken back is none."""
    return Exists(Visit.objects.counting().filter(enterprise=OuterRef("pk")))


def explained() -> Exists:
    """Whether the policy was explained at one of the row's visits."""
    return Exists(Visit.objects.counting().explaining().filter(enterprise=OuterRef("pk")))


def planned() -> Exists:
    """Whether a plan stands for the row."""
    return Exists(Plan.objects.standing().filter(enterprise=OuterRef("pk")))


def followed(rows, definition):
    """Those of ``rows`` that stand as 未建会, kept ones, with ``visited_on`` (the last visit, None) and
    ``target_on`` and ``responsible`` of the standing plan (None)."""
    visits = Visit.objects.counting().filter(enterprise=OuterRef("pk"))
    plans = Plan.objects.standing().filter(enterprise=OuterRef("pk"))
    return (
        rows.kept()
        .filter(standing.without_union(definition))
        .annotate(
            visited_on=Subquery(visits.values("visited_on")[:1]),
            target_on=Subquery(plans.values("target_on")[:1]),
            responsible=Subquery(plans.values("responsible")[:1]),
        )
    )


def conditions(today: date) -> dict[str, Q]:
    """Key of the list → which of the ``followed`` rows stand in it. The week ends on Sunday."""
    sunday = today + timedelta(days=6 - today.weekday())
    return {
        "all": Q(),
        "unvisited": Q(visited_on=None),
        "unplanned": Q(target_on=None),
        "overdue": Q(target_on__lt=today),
        "due": Q(target_on__gte=today, target_on__lte=sunday),
    }


def counts(rows, today: date) -> dict[str, int]:
    """Key of the list → how many of the ``followed`` rows stand in it. One query."""
    wanted = conditions(today).items()
    return rows.order_by().aggregate(
        **{f"n_{key}": Count("pk", filter=q or None) for key, q in wanted}
    )

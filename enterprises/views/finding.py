"""What the address asks of the ledger: filters and their chips, the order of the rows."""

from dataclasses import dataclass

from django.db.models import F

from enterprises.columns import OFFICIAL, Kind
from enterprises.models import Carried

KEYS = ("q", "annex", "unionised", "status", "problems", "carried")
UNIONISED = {
    "yes": ("已建会", "unionised"),
    "no": ("未建会", "not_unionised"),
    "unknown": ("是否建会未填", "union_unknown"),
}
PROBLEMS = {
    "error": ("有错误", lambda rows, relief: rows.with_errors(relief)),
    "warn": ("有疑问", lambda rows, relief: rows.with_doubts()),
    "unexplained": ("有疑问未说明", lambda rows, relief: rows.unexplained(relief)),
    "1": ("有错误或疑问", lambda rows, relief: rows.with_problems()),
    "waived": ("有豁免", lambda rows, relief: rows.filter(pk__in=relief.counts)),
}
ENTERED = "new"  # not carried over: typed or imported in this campaign
CARRIED = {**{state.value: state.label for state in Carried}, ENTERED: "不是结转来的"}
CHECKED = "check"  # the column of marks sorts by errors, then doubts
SORTS = {c.field: (c.field,) for c in OFFICIAL} | {CHECKED: ("error_count", "warning_count")}


def asked_of(request) -> dict[str, str]:
    """The filters as typed, empty where none is set."""
    return {key: request.GET.get(key, "").strip() for key in KEYS}


def filtered(rows, definition, asked, relief):
    """``rows`` that match ``asked``; what is no known word filters nothing.

    ``relief`` is what waivers take off the ledger (enterprises/waivers.py).
    """
    if asked["q"]:
        rows = rows.searched(asked["q"])
    if annex := definition.annex_by_digits.get(asked["annex"]):
        rows = rows.in_annex(annex)
    if asked["status"] in definition.status.by_code:
        rows = rows.filter(status_code=asked["status"])
    if asked["unionised"] in UNIONISED:
        rows = getattr(rows, UNIONISED[asked["unionised"]][1])()
    if asked["problems"] in PROBLEMS:
        rows = PROBLEMS[asked["problems"]][1](rows, relief)
    if asked["carried"] in CARRIED:
        state = "" if asked["carried"] == ENTERED else asked["carried"]
        rows = rows.filter(carried_state=state)
    return rows


def chips(request, definition, asked) -> list[tuple[str, str]]:
    """(label, query string without it) of each filter that is set."""
    annex = definition.annex_by_digits.get(asked["annex"])
    status = definition.status.by_code.get(asked["status"])
    labels = {
        "q": asked["q"] and f"搜索：{asked['q']}",
        "annex": annex and annex.number,
        "unionised": UNIONISED.get(asked["unionised"], [""])[0],
        "status": status and f"经营状况：{status.label}",
        "problems": PROBLEMS.get(asked["problems"], [""])[0],
        "carried": CARRIED.get(asked["carried"], ""),
    }
    return [(label, _without(request, key)) for key, label in labels.items() if label]


def _without(request, key):
    left = request.GET.copy()
    left.pop(key, None)
    left.pop("page", None)
    return left.urlencode()


@dataclass(frozen=True, slots=True)
class Header:
    """One column's head: ``next`` is the sort its link asks for, ``direction`` the word of aria-sort."""

    label: str
    next: str
    direction: str
    number: bool


def headers(sort: str) -> list[Header]:
    """The heads of the table when it is sorted by ``sort`` (``-`` in front: the other way round)."""
    columns = [(c.field, c.label, c.kind is Kind.COUNT) for c in OFFICIAL]
    return [_header(sort, *column) for column in (*columns, (CHECKED, "检查", False))]


def _header(sort, field, label, number):
    downward = f"-{field}"
    if field == sort.removeprefix("-"):
        turned = field if sort == downward else downward
        return Header(label, turned, "descending" if sort == downward else "ascending", number)
    # What is large or wrong is wanted first.
    return Header(label, downward if number or field == CHECKED else field, "none", number)


def sort_of(request) -> str:
    """The sort asked for; the running number when it is no column."""
    sort = request.GET.get("sort", "")
    return sort if sort.removeprefix("-") in SORTS else "position"


def in_order(rows, sort: str):
    """``rows`` by ``sort``, what is not filled in last, the same on every database."""
    fields = [F(name) for name in SORTS[sort.removeprefix("-")]]
    turned = [
        field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
        for field in fields
    ]
    return rows.order_by(*turned, "pk")

"""What the address asks of the ledger: filters and their chips, the columns it is sorted by."""

from enterprises.columns import OFFICIAL, Kind
from enterprises.models import Carried
from enterprises.sorting import Column

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
COLUMNS = [
    *(Column(c.field, c.label, c.field, number=c.kind is Kind.COUNT) for c in OFFICIAL),
    # the marks: by errors, then doubts
    Column("check", "检查", ("error_count", "warning_count"), downward=True),
]
IN_ORDER = "position"


def asked_of(query) -> dict[str, str]:
    """The filters as typed in the query string, empty where none is set."""
    return {key: query.get(key, "").strip() for key in KEYS}


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

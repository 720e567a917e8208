"""下级报送情况 as a list: what it is searched and sorted by, and its lines as a file hands them out."""

from collections.abc import Callable

from campaign.models import Submission
from enterprises.export_formats import moment
from enterprises.sorting import Column
from reports.queue import ORDER, QueueRow

STATES: dict[str, tuple[str, Callable[[QueueRow], bool]]] = {
    state: (
        Submission(state=state).reviewer_label,
        lambda r, state=state: r.submission.state == state,
    )
    for state in ORDER
} | {"overdue": ("逾期未报", lambda r: r.overdue)}

UNIT = Column("unit", "单位", lambda r: r.district.path)
STATE = Column("state", "状态", lambda r: ORDER.index(r.submission.state))
HELD = Column("held", "在谁手中／已几天", lambda r: r.holding.days if r.holding.holder else None)
DUE = Column("due", "截止", lambda r: r.due.at if r.due else None)
SENT = Column("sent", "首次报送", lambda r: r.submission.first_sent_at)
TIMELINESS = Column("timeliness", "是否按时", lambda r: r.timeliness or None)
BELOW = Column("below", "下级已报送", lambda r: r.below.sent if r.below else None, number=True)
ROWS = Column("rows", "企业数", lambda r: r.rows, number=True)
TICKED = Column("ticked", "已核", lambda r: r.ticked[0] if r.ticked else None, number=True)
ERRORS = Column("errors", "错误", lambda r: r.errors, number=True)
WARNINGS = Column("warnings", "疑问", lambda r: r.warnings, number=True)
WAIVERS = Column("waivers", "豁免", lambda r: r.waivers, number=True)
REMARKS = Column("remarks", "未了批注", lambda r: r.open_remarks, number=True)
# What the desk shows of the units that come first.
URGENT = [UNIT, STATE, HELD, DUE, SENT, TIMELINESS, ROWS, ERRORS, WARNINGS, WAIVERS, REMARKS]


def columns_of(queue: list[QueueRow]) -> list[Column]:
    """The columns of the page; how far the units below have come only where there are any."""
    below = [BELOW] if any(row.below for row in queue) else []
    return [
        UNIT,
        STATE,
        HELD,
        DUE,
        SENT,
        TIMELINESS,
        *below,
        ROWS,
        TICKED,
        ERRORS,
        WARNINGS,
        WAIVERS,
        REMARKS,
    ]


def found(queue: list[QueueRow], q: str, state: str) -> list[QueueRow]:
    """The lines whose unit has ``q`` in its name or code, in ``state``; no known word filters nothing."""
    wanted = STATES[state][1] if state in STATES else lambda r: True
    return [r for r in queue if wanted(r) and is_called(r.district, q)]


def is_called(district, q: str) -> bool:
    """Whether ``q`` is in the unit's name or begins its code."""
    return q in district.name or district.code.startswith(q)


def line_of(row: QueueRow, columns: list[Column]) -> list[str | int | None]:
    """One line of the file, as the page shows it."""
    return [
        SHOWN[column.key](row) if column.key in SHOWN else column.value(row) for column in columns
    ]


def _held(row):
    if row.holding.holder:
        days = f"{row.holding.days} 天" if row.holding.days else "不足 1 天"
        return f"{row.holding.holder.name} {days}"
    return "已办结" if row.holding.since else ""


SHOWN: dict[str, Callable[[QueueRow], str | int | None]] = {
    "unit": lambda r: r.district.name,
    "state": lambda r: r.submission.reviewer_label,
    "held": _held,
    "due": lambda r: f"{r.due.label}{'（延）' if r.due.extended else ''}" if r.due else "",
    "sent": lambda r: moment(r.submission.first_sent_at) or "未报送",
    "timeliness": lambda r: r.timeliness,
    "below": lambda r: f"{r.below.sent}/{r.below.units}" if r.below else "",
    "ticked": lambda r: f"{r.ticked[0]}/{r.ticked[1]}" if r.ticked else "",
}

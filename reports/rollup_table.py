"""A roll-up as a table: the columns chosen, sorted, with sub-totals, 合计, shares and comparison."""

from dataclasses import dataclass
from decimal import Decimal

from reports.figures import ALL, FIGURES, Counts, percent, shown
from reports.layouts import CHILD
from reports.rolling_up import Line, RollUp
from reports.snapshots import Snapshot

SHARE, UNITS = "share", "units"
MAIN = FIGURES["enterprises"]
Value = int | Decimal | str | None
DEFAULT = (
    UNITS, "enterprises", "base", "unionised", "covered", "not_unionised", "unknown", "founded",
    "employees", "members", "unionisation_rate", "coverage_rate", "membership_rate", SHARE,
)  # fmt: skip
CHOICES = {UNITS: "已审核单位"} | {k: one.label for k, one in ALL.items()} | {SHARE: "占比"}


@dataclass(frozen=True, slots=True)
class Column:
    """``compared``: what stands here is the difference to the snapshot."""

    key: str
    label: str
    formula: str
    unit: str
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """``kind``: line, subtotal or total. ``values`` in the order of the columns, None for —."""

    line: Line
    kind: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Table:
    heading: str  # of the first column
    columns: list[Column]
    rows: list[Row]
    total: Row


def table_of(rollup: RollUp, chosen, sort: str = "", before: Snapshot | None = None) -> Table:
    """The columns ``chosen`` (keys of CHOICES), lines sorted by ``sort`` (``-key``: largest first)
    inside their groups, differences to ``before`` beside each figure where there is one."""
    columns = []
    for key in chosen:
        if key == UNITS and rollup.by != CHILD:
            continue
        columns.append(_column(key))
        if before and key in ALL:
            columns.append(
                Column(key, f"较{before.day.month}月{before.day.day}日", "", "", compared=True)
            )
    whole = Line("", "合计", rollup.total, units=rollup.units)
    rows = [_row(line, columns, rollup, before) for line in _sorted(rollup, sort)]
    return Table(rollup.heading, columns, rows, _row(whole, columns, rollup, before, kind="total"))


def parts_of(rollup: RollUp, chosen) -> Table:
    """The annexes, both together and 港澳台 beside the joint total, which they do not add up to."""
    columns = [_column(key) for key in chosen if key in ALL]
    whole = Line("", "合计（不重复）", rollup.total)
    rows = [_row(line, columns, rollup, None) for line in rollup.parts]
    return Table("附件", columns, rows, _row(whole, columns, rollup, None, kind="total"))


def _column(key):
    if key == UNITS:
        return Column(UNITS, CHOICES[UNITS], "填报单位中报表已审核通过的个数/填报单位个数", "")
    if key == SHARE:
        return Column(SHARE, "占比", f"本行{MAIN.label}÷合计{MAIN.label}", "%")
    one = ALL[key]
    return Column(key, one.label, one.formula, one.unit)


def _row(line, columns, rollup, before, kind=""):
    then = None
    if before:
        then = before.total if kind == "total" else before.lines.get(line.value)
    values = tuple(_value(column, line, then, rollup) for column in columns)
    return Row(line, kind or ("subtotal" if line.subtotal else "line"), values)


def _value(column, line: Line, then: Counts | None, rollup):
    counts = line.counts
    if column.key == UNITS:
        return f"{line.units.accepted}/{line.units.all}" if line.units else None
    if column.key == SHARE:
        return percent(MAIN.of(counts), MAIN.of(rollup.total))
    now = ALL[column.key].of(counts)
    if not column.compared:
        return now
    past = ALL[column.key].of(then) if then else None
    return None if now is None or past is None else now - past


def _sorted(rollup, sort):
    """The lines; sorted inside each group, sub-totals staying behind theirs."""
    key = sort.removeprefix("-")
    if key not in ALL:
        return rollup.lines
    down = sort.startswith("-")
    places = {}
    for line in rollup.lines:
        places.setdefault(line.group, len(places))

    def order(line):
        value = ALL[key].of(line.counts)
        size = 0 if value is None else -value if down else value
        return places[line.group], line.subtotal, value is None, size

    return sorted(rollup.lines, key=order)


def text_of(value: Value, column: Column) -> str:
    """A cell for people; a difference carries its sign, one of rates is in percentage points."""
    if isinstance(value, str):
        return value
    if not column.compared or value is None:
        return shown(value)
    sign = "+" if value > 0 else ""
    return f"{sign}{value}" if isinstance(value, Decimal) else f"{sign}{value:,}"

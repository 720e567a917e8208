"""A roll-up as the plain tables the writers take: what is on screen, on paper and in a workbook."""

from dataclasses import replace

from django.utils import timezone

from reports.figures import for_table
from reports.rolling_up import RollUp
from reports.rollup_table import UNITS, Row, Table
from reports.writers.sheet import AnnexSheet, Column, Value

OVERLAP = "列入两个以上附件的企业，合计只计一家，各附件各计一家，所以各行相加不等于合计。"
# Millimetres, stretched to the type area. 148/170 stays whole also beside every other column.
LABEL_WIDTH, UNITS_WIDTH, WIDTHS = 38.0, 22.0, {"人": 18.0}


def sheets_of(rollup: RollUp, table: Table, parts: Table | None, pictures=()) -> list[AnnexSheet]:
    """The table, and the one of the annexes and 港澳台 where there is one; ``pictures`` under the last."""
    notes = (standing_of(rollup), f"算法：{_formulas(table)}。")
    sheets = [_sheet(rollup, "汇总表", f"按{table.heading}汇总表", table, notes)]
    if parts:
        sheets.append(_sheet(rollup, "附件和港澳台", "分附件汇总表", parts, (OVERLAP,)))
    if pictures:
        sheets[-1] = replace(sheets[-1], pictures=tuple(pictures))
    return sheets


def _sheet(rollup, number, title, table, footnotes):
    day = timezone.localdate(rollup.at)
    annex = f"　{rollup.annex.number}" if rollup.annex else ""
    return AnnexSheet(
        number=number,
        title=f"{rollup.district.name}{title}",
        unit_line=f"单位：{rollup.district.union_name}　口径：{rollup.basis.label}{annex}",
        date_line=f"截至{day.year}年{day.month}月{day.day}日",
        columns=(
            Column(table.heading, LABEL_WIDTH),
            *(Column(_label(c), _width(c), "right") for c in table.columns),
        ),
        rows=tuple(_values(row) for row in table.rows),
        total=_values(table.total),
        signatures=(),
        footnotes=footnotes,
        working=True,
    )


def _label(column):
    return f"{column.label}%" if column.unit == "%" else column.label


def _width(column):
    return UNITS_WIDTH if column.key == UNITS else WIDTHS.get(column.unit, 15.0)


def _values(row: Row) -> tuple[Value, ...]:
    return (row.line.label, *(for_table(value) for value in row.values))


def standing_of(rollup: RollUp) -> str:
    """How final the figures are, in one sentence."""
    units = rollup.units
    said = f"填报单位 {units.all} 个，已报送 {units.sent} 个，已审核 {units.accepted} 个"
    if rollup.settled:
        return f"{said}。"
    said += "。数字未全部审核"
    if rollup.missing:
        said += f"；不含还没有{rollup.basis.label}的{_named(rollup.missing)}"
    if rollup.reopened:
        said += f"；{_named(rollup.reopened)}已重新打开，新版审核通过前按原来审核通过的版本计入"
    return f"{said}。" if rollup.missing or rollup.reopened else f"{said}，还会变动。"


def _named(units):
    more = f"等 {len(units)} 个单位" if len(units) > 5 else ""
    return "、".join(unit.name for unit in units[:5]) + more


def _formulas(table):
    return "；".join(f"{c.label}＝{c.formula}" for c in table.columns if c.formula)

"""The checking sheet of a sample as a table for the writers of xlsx and PDF."""

from dataclasses import replace

from django.utils import timezone

from reports.models import Sample, SampledRow
from reports.recording import COLUMNS, reported, result_of
from reports.writers.sheet import TYPE_WIDTH, AnnexSheet, Column

WIDTHS = {"name": 32, "address": 30, "status": 14, "unionised_on": 17, "reason": 22}
ASKED = tuple(Column(c.label, WIDTHS.get(c.field, c.width)) for c in COLUMNS)
_HEADS = (
    Column("序号", 9, "center"),
    Column("单位", 14),
    *ASKED,
    Column("联系人及电话", 20),
    Column("核查结果", 36),
)
_FIT = TYPE_WIDTH / sum(column.width for column in _HEADS)
HEADS = tuple(replace(column, width=column.width * _FIT) for column in _HEADS)


def sheet_of_sample(sample: Sample, rows: list[SampledRow]) -> AnnexSheet:
    """One line an enterprise; what is recorded stands in the last column, else it is left for the pen."""
    drawn_on = timezone.localdate(sample.at)
    return AnnexSheet(
        number="抽查表",
        title=f"{sample.superior.name}企业信息抽查核查表",
        unit_line=f"抽查单位：{sample.superior.union_name}",
        date_line=f"{drawn_on.year}年{drawn_on.month}月{drawn_on.day}日抽取，种子 {sample.seed}",
        columns=HEADS,
        rows=tuple(_line(row) for row in rows),
        total=None,
        signatures=("核查人：", "核查日期："),
        working=True,
    )


def _line(row):
    contact = "\n".join(filter(None, (row.values["contact"], row.values["contact_phone"])))
    values = [reported(row, column) for column in COLUMNS]
    return (row.position, row.district.short_name, *values, contact, result_of(row))

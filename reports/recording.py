"""What a check by phone or visit found: right or wrong column by column."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from campaign.models.submission import Refused, stamp
from enterprises.columns import OFFICIAL, Kind
from enterprises.importing.cells import show_month, show_yes_no
from reports.models import SampledRow
from reports.sampling import may_draw

COLUMNS = OFFICIAL[1:]  # what can be asked: everything but the running number
LONGEST = {"whom": 60, "note": 500, "told": 200}


@dataclass(frozen=True, slots=True)
class Found:
    """``verdicts`` are right (True) or wrong (False) by column, ``told`` what was found by column."""

    how: str = ""
    whom: str = ""
    checked_on: date | None = None
    note: str = ""
    verdicts: dict[str, bool] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    @classmethod
    def in_record(cls, row: SampledRow) -> "Found":
        """What is on record."""
        verdicts = {name: cell["right"] for name, cell in row.cells.items()}
        told = {name: cell["told"] for name, cell in row.cells.items()}
        return cls(row.how, row.whom, row.checked_on, row.note, verdicts, told)


def _refuse_incomplete(row, found: Found):
    if found.how not in SampledRow.How:
        raise Refused("请选择电话核查还是上门核查。")
    if found.checked_on is None:
        raise Refused("请填写核查日期，如 2018-11-20。")
    if found.checked_on > timezone.localdate():
        raise Refused("核查日期晚于今天，请更正。")
    if not found.verdicts and not found.note:
        raise Refused("一栏也没有核对：请逐栏选“相符”或“不符”；没有联系上的，请在备注中写明。")
    if found.verdicts and not found.whom:
        raise Refused("请填写受访人：向谁核实的。")
    for column in COLUMNS:
        told, right = found.told.get(column.field, ""), found.verdicts.get(column.field)
        if right is False and not told:
            raise Refused(f"{column.label}选了“不符”，请填写核实到的内容。")
        if told and right is not False:
            raise Refused(f"{column.label}填了核实到的内容，请选“不符”，或者清空。")


@transaction.atomic
def record(row: SampledRow, found: Found, *, by, edition: int, at=None) -> SampledRow:
    """Write what was found, over the record ``edition`` that was on the screen.

    Of two people at once the second is told who recorded what, and nothing of the first is lost.
    """
    if not (answer := may_draw(by, row.sample.superior, row.sample.round.campaign)):
        raise Refused(answer.reason)
    _refuse_incomplete(row, found)
    held = SampledRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.edition != edition:
        raise Refused(
            f"{held.by} 已于 {stamp(held.at)} 记录了这一家：{result_of(held)}。"
            "您填的还在下面，请核对后再保存，保存后以您的为准。"
        )
    held.how, held.whom, held.checked_on = found.how, found.whom, found.checked_on
    held.note = found.note
    held.cells = {
        name: {"right": right, "told": found.told.get(name, "")}
        for name, right in found.verdicts.items()
    }
    held.checked = len(held.cells)
    held.wrong = sum(not cell["right"] for cell in held.cells.values())
    held.by, held.at, held.edition = by, at or timezone.now(), edition + 1
    held.save()
    return held


def reported(row: SampledRow, column) -> str:
    """The value of ``column`` in the accepted version, in words."""
    value = row.values[column.field]
    if column.kind is Kind.YES_NO:
        return show_yes_no(value)
    if column.kind is Kind.MONTH:
        return show_month(value)
    return "" if value is None else str(value)


def result_of(row: SampledRow) -> str:
    """One line: what was wrong and what was found instead; empty before the first record."""
    if row.at is None:
        return ""
    if not row.checked:
        return f"没有核对：{row.note}"
    wrong = [
        f"{column.label}：报{_quoted(reported(row, column))}，"
        f"核为{_quoted(row.cells[column.field]['told'])}"
        for column in COLUMNS
        if not row.cells.get(column.field, {"right": True})["right"]
    ]
    right = f"{row.checked - row.wrong} 栏相符"
    return "；".join([*wrong, right])


def _quoted(text):
    return f"“{text}”" if text else "空"

"""Which rows stand in which annex, in what order, with what total.

Works on row dictionaries as ``frozen_row`` makes them, so that a draft from the live ledger and a
submitted version go the same way.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from campaign.definition import Annex
from enterprises.belonging import annexes_of
from enterprises.columns import OFFICIAL, Kind
from enterprises.importing.cells import show_month, show_yes_no
from enterprises.models import Enterprise
from reports.waived import footnotes_of
from reports.writers.sheet import Align, AnnexSheet, Column, Stamp

ALIGN: dict[Kind, Align] = {
    Kind.POSITION: "center",
    Kind.COUNT: "right",
    Kind.YES_NO: "center",
    Kind.MONTH: "center",
}
COLUMNS = tuple(Column(c.label, c.width, ALIGN.get(c.kind, "left")) for c in OFFICIAL)
BLANK_DATE = "　　　年　　月　　日"
_AT_ONCE = 2_000  # enterprises in memory together, besides what is kept of each
SIGN_ROOM = "　" * 6  # for the hand, before the printed name


@dataclass(frozen=True, slots=True)
class Total:
    """One 合计: enterprises, persons employed, enterprises unionised, union members."""

    enterprises: int
    employees: int
    unionised: int
    members: int


def frozen_row(enterprise: Enterprise, definition) -> dict:
    """The row as plain JSON: its values, codes, whose it is, and the annexes it stands in."""
    row = enterprise.row()
    return {
        "id": enterprise.pk,
        "unit": enterprise.district_id,
        "position": enterprise.position,
        **asdict(row),
        "ownership_code": enterprise.ownership_code,
        "status_code": enterprise.status_code,
        "annexes": list(annexes_of(row, definition)),
    }


def live_rows(campaign, district) -> list[dict]:
    """The unit's own rows as they stand now, in ledger order. One query."""
    rows = Enterprise.objects.in_campaign(campaign).of(district).kept().in_order()
    return [frozen_row(e, campaign.definition) for e in rows.iterator(_AT_ONCE)]


def rows_in(annex: Annex, rows: list[dict]) -> list[dict]:
    """Those of ``rows`` that stand in ``annex``, order kept."""
    return [row for row in rows if annex.number in row["annexes"]]


def total_of(rows: list[dict]) -> Total:
    """合计 of ``rows``; members counts every row that names them."""
    return Total(
        enterprises=len(rows),
        employees=sum(row["employees"] or 0 for row in rows),
        unionised=sum(row["unionised"] is True for row in rows),
        members=sum(row["members"] or 0 for row in rows),
    )


def _printed(row, column, number):
    if column.kind is Kind.POSITION:
        return number
    value = row[column.field]
    if column.kind is Kind.YES_NO:
        return show_yes_no(value)
    return show_month(value) if column.kind is Kind.MONTH else value


def _total_line(total):
    printed = {
        "position": "合计",
        "name": f"{total.enterprises} 家",
        "employees": total.employees,
        "unionised": total.unionised,
        "members": total.members,
    }
    return tuple(printed.get(column.field) for column in OFFICIAL)


def _signatures(stamp: Stamp | None) -> tuple[str, str]:
    """The line under the table; a known name is printed behind the place for the signature."""
    names = (stamp.signed_by, stamp.filled_by) if stamp else ("", "")
    return _signature("分管主席（签字）：", names[0]), _signature("填表人：", names[1])


def _signature(label, name):
    return f"{label}{SIGN_ROOM}（{name}）" if name else label


def _nil(annex, stamp):
    """What stands in an annex without rows: 零报告 on what was sent; a draft claims no such thing."""
    return f"经核查，本单位无{annex.short}。" if stamp else f"台账中还没有{annex.short}。"


def sheet_of(
    annex: Annex,
    rows: list[dict],
    district,
    *,
    date_line: str = "",
    stamp: Stamp | None = None,
    waivers: Sequence[dict] = (),
) -> AnnexSheet:
    """The paper of ``annex`` for ``district`` out of its ``rows`` (all of them; it picks its own).

    ``waivers`` (frozen or live, reports/waived.py) become its footnotes.

    The date is left blank to be written by hand unless ``date_line`` fills it in.
    Source: 冀工办发〔2018〕43号 附件2、附件3.
    """
    own = rows_in(annex, rows)
    return AnnexSheet(
        number=annex.number,
        title=annex.title_for(district.name),
        unit_line=f"县（市、区）总工会名称（盖章）：{district.union_name}"
        if district.level == "county"
        else f"总工会名称（盖章）：{district.union_name}",
        date_line=date_line or BLANK_DATE,
        columns=COLUMNS,
        rows=tuple(
            tuple(_printed(row, column, number) for column in OFFICIAL)
            for number, row in enumerate(own, start=1)
        ),
        total=_total_line(total_of(own)) if annex.total else None,
        signatures=_signatures(stamp),
        footnotes=footnotes_of(own, waivers),
        stamp=replace(stamp, document=annex.digits) if stamp else None,
        nil="" if own else _nil(annex, stamp),
    )

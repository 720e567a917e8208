"""Workbooks that openpyxl wrote cell by cell, before rows were streamed; each from sheets named here.

``told`` is all that a reader of a workbook is told.
"""

from openpyxl import load_workbook

from reports.writers.sheet import AnnexSheet, Column
from tests.reports.papers import LONG_NAME, LONG_REASON, STAMP, annex, enterprise

AWKWARD = {
    "企业名称": "=1+1",
    "企业所有制性质": '\'-5号<院>&"东"\n西街　',
    "企业地址": "\x0b河_x000D_\t街_x4e00_  3 号",
    "职工人数": 123456789,
    "是否建会": "",
    "工会主席姓名": "䶮𠮷é①½",
    "会员人数": 0,
    "未建会原因": "因" * 2000,
}
RATES = AnnexSheet(
    number="汇总表",
    title="青河县建会情况汇总表",
    unit_line="单位：青河县总工会",
    date_line="截至2018年11月30日",
    columns=(Column("单位", 38.0), Column("企业数", 15.0, "right"), Column("建会率%", 9, "right")),
    rows=(("甲", 3, 66.66666), ("乙", 0, "—"), ("丙", None, 100.0), ("丁", 1, 1234567.5)),
    total=("合计", 4, 50.0),
    signatures=(),
    footnotes=("算法：建会率＝已建会÷企业数。", "共 4 个单位。"),
    working=True,
    tab="比率/表",
)


def varied(count: int) -> tuple:
    """Rows of many heights, of which some values come again and some never do."""
    return tuple(
        enterprise(
            n,
            企业名称=LONG_NAME[: 4 + n * 7 % 38] + str(n),
            企业地址=f"青河县No.{n} Industrial-Park Road {n}号" * (1 + n % 2),
            企业所有制性质=("私营企业", "港、澳、台商投资股份有限公司")[n % 2],
            未建会原因=None if n % 5 else LONG_REASON[: n * 3],
        )
        for n in range(1, count + 1)
    )


SHEETS: dict[str, list[AnnexSheet]] = {
    "draft": [
        annex(3, first=AWKWARD),
        annex(0, number="附件3", nil="台账中还没有外资企业。", total=None),
        annex(0, title="青河县" * 20 + "登记表", signatures=("分管主席（签字）：",)),
        annex(),
    ],
    "stamped": [annex(45, stamp=STAMP, footnotes=("注：经省总工会审核同意。",)), RATES],
    "varied": [annex(1, rows=varied(count), tab=f"{count} 家") for count in (1, 14, 15, 16, 90)],
}


def told(file) -> list:
    """Values, types, styles, heights, widths, merges and how each worksheet prints."""
    book = load_workbook(file)
    return [book.properties.title, book.properties.creator, *map(_told_of, book.worksheets)]


def _told_of(ws):
    cells = {
        cell.coordinate: (
            cell.value,
            cell.data_type,
            cell.number_format,
            *map(repr, (cell.font, cell.border, cell.alignment, cell.fill, cell.protection)),
        )
        for row in ws.iter_rows()
        for cell in row
    }
    prints = (ws.page_setup, ws.page_margins, ws.print_options, ws.sheet_properties)
    parts = [(part.left, part.center, part.right) for part in (ws.oddHeader, ws.oddFooter)]
    return {
        "name": ws.title,
        "size": ws.dimensions,
        "cells": cells,
        "heights": {n: (row.height, row.hidden) for n, row in ws.row_dimensions.items()},
        "widths": {n: column.width for n, column in ws.column_dimensions.items()},
        "merged": sorted(merged.coord for merged in ws.merged_cells.ranges),
        "prints": (ws.print_area, ws.print_title_rows, ws.freeze_panes, *map(repr, prints)),
        "breaks": [row.id for row in ws.row_breaks.brk],
        "header and footer": [(p.text, p.font, p.size) for three in parts for p in three],
        "view": repr(ws.sheet_view),
    }

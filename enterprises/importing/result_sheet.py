"""What came of each row of an import, as an xlsx: the row as it stood in the file, result, reason."""

from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from enterprises.columns import BY_LABEL
from enterprises.importing.confirming import SAME
from enterprises.importing.showing import written_cells
from enterprises.models import BatchState, ImportBatch

RESULTS = {
    "new": "新增",
    "changed": "修改",
    "unchanged": "不变",
    SAME: "与前面一行是同一企业，合为一家",
    "skip": "没有导入（按选择）",
    "error": "没有导入（有错误）",
}
FIRST = ("文件", "工作表", "行号", "导入结果", "说明")
WIDTHS = {"文件": 24, "工作表": 14, "行号": 7, "导入结果": 20, "说明": 60}


def write_result(batch: ImportBatch, to: BinaryIO) -> None:
    """One line a row of the files, in their order, then the rows that are no enterprise. Two
    queries; ``to`` stays open."""
    rows = list(batch.rows.in_order())
    labels = list(dict.fromkeys(c.label for row in rows for c in written_cells(row)))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("导入结果")
    sheet.freeze_panes = "A2"
    for number, label in enumerate((*FIRST, *labels), 1):
        width = WIDTHS.get(label) or (BY_LABEL[label].width * 0.6 if label in BY_LABEL else 16)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, label, bold=True) for label in (*FIRST, *labels)])
    for row, (result, _, _) in zip(rows, batch.results, strict=True):
        written = {c.label: c.text for c in written_cells(row)}
        of = batch.sheets[row.sheet]
        became = RESULTS[result]
        if batch.state == BatchState.UNDONE and result in ("new", "changed"):
            became += "，已撤销"
        said = "；".join(p["message"] for p in row.shown["problems"])
        values = [of["file"], of["sheet"] or "", row.row, became, said]
        sheet.append(_cell(sheet, v) for v in [*values, *(written.get(k, "") for k in labels)])
    for of in batch.sheets:
        for left in of["skipped_rows"]:
            values = [
                of["file"],
                of["sheet"] or "",
                left["row"],
                "不是企业",
                left["why"],
                left["text"],
            ]
            sheet.append(_cell(sheet, value) for value in values)
    book.save(to)


def _cell(sheet, value, *, bold=False):
    """Text stays text: what begins with = is no formula here."""
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell

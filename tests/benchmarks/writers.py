"""An annex of many rows as a workbook, in three ways; each run is a process of its own.

``python -m tests.benchmarks.writers product|openpyxl|xlsxwriter ROWS FILE`` prints JSON. The other two write
the same texts in the same fonts, grids, alignments and widths, with title, header, print set-up; they work out
no row heights, small type or page breaks, and clean no text. Rows come from a generator.
"""

import json
import resource
import sys
import time
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from xlsxwriter import Workbook as Xlsxwriter

from reports.writers.sheet import BODY_POINTS, TITLE_POINTS, AnnexSheet, Column
from reports.writers.xlsx import write_annexes
from reports.writers.xlsx_layout import characters
from reports.writers.xlsx_shell import BIAOSONG, FANGSONG, HEADER_ROW, HEI

LABELS = "序号 企业名称 企业所有制性质 企业地址 经营状况 职工人数 是否建会 建会时间 工会主席姓名 会员人数 未建会原因"
WIDTHS = (10, 42, 22, 38, 16, 14, 12, 19, 17, 14, 21)
ALIGN = ("center", *["left"] * 4, "right", "center", "center", "left", "right", "left")
SIGNS = "东南西北中华盛兴隆昌泰和顺达鑫源恒润丰茂"
WORDS = [first + second for first in SIGNS for second in SIGNS]
OWNERSHIPS = ("私营企业", "其他有限责任公司", "港、澳、台商投资股份有限公司")
REASONS = (
    None,
    None,
    None,
    "企业主不同意建会",
    "职工流动性大，已三次上门宣讲政策，企业承诺月底前召开职工大会",
)


class Rows:
    """``count`` invented enterprises; names, addresses and chairs are almost all different."""

    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __iter__(self):
        for n in range(1, self.count + 1):
            word, other = WORDS[n % 400], WORDS[n // 400 % 400]
            yield (
                *(n, f"沧县{word}{other}{n % 7 + 1}号金属制品有限公司", OWNERSHIPS[n % 3]),
                *(
                    f"沧县{word}路{n % 900}号",
                    "正常",
                    100 + n % 400,
                    "否" if REASONS[n % 5] else "是",
                ),
                *(f"{2000 + n % 19}年{n % 12 + 1}月", f"{'王李张刘'[n % 4]}{other}", 80 + n % 300),
                REASONS[n % 5],
            )


def sheet_of(count):
    """附件2 of that many rows."""
    return AnnexSheet(
        number="附件2",
        title="沧县100人以上非公企业调查核实及建会情况登记表",
        unit_line="县（市、区）总工会名称（盖章）：沧县总工会",
        date_line="2018年11月15日",
        columns=tuple(map(Column, LABELS.split(), WIDTHS, ALIGN)),
        rows=Rows(count),
        total=("合计", f"{count} 家", *[None] * 9),
        signatures=("分管主席（签字）：", "填表人："),
    )


def product(sheet, path):
    with path.open("wb") as file:
        write_annexes([sheet], file)


def openpyxl(sheet, path):
    """Write-only, a styled cell a column used again for every row: its fastest way."""
    book = Workbook(write_only=True)
    ws = book.create_sheet("附件2")
    thin = Side(style="thin", color="000000")

    def cell(font, points, align, grid=True):
        made = WriteOnlyCell(ws)
        made.font = Font(name=font, size=points)
        made.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        if grid:
            made.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        return made

    for number, width in enumerate(sheet.widths, start=1):
        ws.column_dimensions[get_column_letter(number)].width = characters(width)
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", 9
    ws.print_title_rows, ws.freeze_panes = f"{HEADER_ROW}:{HEADER_ROW}", f"A{HEADER_ROW + 1}"
    ws.merged_cells.ranges.add("A2:K2")
    ws.oddFooter.center.text = "— &P —"
    title = cell(BIAOSONG, TITLE_POINTS, "center", grid=False)
    title.value = sheet.title
    for line in ([sheet.number], [title], [sheet.unit_line]):
        ws.append(line)
    heads = [cell(HEI, BODY_POINTS, "center") for _ in sheet.columns]
    cells = [cell(FANGSONG, BODY_POINTS, column.align) for column in sheet.columns]
    for line, values in [(heads, LABELS.split()), *((cells, row) for row in sheet.rows)]:
        for one, value in zip(line, values, strict=True):
            one.value = value
        ws.append(line)
    book.save(path)


def xlsxwriter(sheet, path):
    """With constant_memory."""
    book = Xlsxwriter(path, {"constant_memory": True})
    ws = book.add_worksheet("附件2")

    def style(font, points, align, border=1):
        looks = {"font_name": font, "font_size": points, "align": align, "border": border}
        return book.add_format(looks | {"valign": "vcenter", "text_wrap": True})

    for number, width in enumerate(sheet.widths):
        ws.set_column(number, number, characters(width))
    ws.set_landscape()
    ws.set_paper(9)
    ws.repeat_rows(HEADER_ROW - 1)
    ws.freeze_panes(HEADER_ROW, 0)
    ws.set_footer("&C— &P —")
    ws.write_string(0, 0, sheet.number)
    ws.merge_range("A2:K2", sheet.title, style(BIAOSONG, TITLE_POINTS, "center", 0))
    ws.write_string(2, 0, sheet.unit_line)
    ws.write_row(HEADER_ROW - 1, 0, LABELS.split(), style(HEI, BODY_POINTS, "center"))
    styles = [style(FANGSONG, BODY_POINTS, column.align) for column in sheet.columns]
    for row, values in enumerate(sheet.rows, start=HEADER_ROW):
        for column, value in enumerate(values):
            write = ws.write_blank if value is None else ws.write_number if isinstance(value, int) else ws.write_string  # fmt: skip
            write(row, column, value, styles[column])
    book.close()


def main(what, rows, path):
    """Only the writing counts; seconds by the clock and of the processor, peak memory in MB."""
    write, path = {f.__name__: f for f in (product, openpyxl, xlsxwriter)}[what], Path(path)
    started, worked = time.perf_counter(), time.process_time()
    write(sheet_of(int(rows)), path)
    figures = {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - worked,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "megabytes": path.stat().st_size / 1e6,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The workbook: read back as the next program reads it."""

import re
import subprocess
from io import BytesIO

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from reports.writers.xlsx import write_annexes
from tests.reports.papers import LABELS, LONG_NAME, LONG_REASON, STAMP, annex


def written(*sheets) -> BytesIO:
    to = BytesIO()
    write_annexes(sheets, to)
    to.seek(0)
    return to


def sheet_of(*sheets):
    return load_workbook(written(*sheets)).worksheets[0]


def texts(ws) -> list[str]:
    return [cell.value for row in ws.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_the_sheet_reads_label_title_unit_header_rows_total_signatures():
    ws = sheet_of(annex(3))
    assert ws.title == ws["A1"].value == "附件2"
    assert ws["A2"].value == "青河县100人以上非公企业调查核实及建会情况登记表"
    assert ws["A3"].value.startswith("县（市、区）总工会名称（盖章）")
    assert [cell.value for cell in ws[4]] == LABELS
    assert [ws.cell(row, 1).value for row in range(5, 10)] == [
        1,
        2,
        3,
        "合计",
        "分管主席（签字）：",
    ]


def test_another_reader_finds_the_header_and_the_same_values():
    rows = CalamineWorkbook.from_filelike(written(annex(2))).get_sheet_by_name("附件2").to_python()
    assert rows[3] == LABELS
    assert rows[5][:2] == [2, "青河县第2机械制造有限公司"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-停产", "@张", '=HYPERLINK("http://x","y")'])
def test_text_that_begins_like_a_formula_stays_the_same_text(text):
    cell = sheet_of(annex(first={"企业名称": text}))["B5"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", False)


def test_a_code_keeps_its_leading_zeros_and_a_count_is_a_number_that_sums():
    ws = sheet_of(annex(first={"企业名称": "0012"}))
    assert (ws["B5"].value, ws["B5"].data_type) == ("0012", "s")
    assert (ws["F5"].value, ws["F5"].data_type) == (101, "n")
    assert ws["F8"].value == sum(ws.cell(row, 6).value for row in (5, 6, 7))


def test_control_characters_stop_no_export_and_are_not_shown():
    assert sheet_of(annex(first={"企业名称": "青河\x0b厂_x000D_\x16"}))["B5"].value == "青河厂"


def test_every_cell_of_the_table_has_four_borders_empty_ones_too():
    ws = sheet_of(annex(3))
    for row in ws.iter_rows(min_row=4, max_row=8):
        for cell in row:
            sides = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
            assert {side.style for side in sides} == {"thin"}, cell.coordinate


def test_fonts_are_the_official_ones_by_name():
    ws = sheet_of(annex())
    assert (ws["A1"].font.name, ws["A1"].font.size) == ("黑体", 16)
    assert (ws["A2"].font.name, ws["A2"].font.size) == ("方正小标宋简体", 22)
    assert (ws["A3"].font.name, ws["A3"].font.size) == ("仿宋_GB2312", 14)
    assert ws["A4"].font.name == "黑体"
    assert (ws["A5"].font.name, ws["A5"].font.size) == ("仿宋_GB2312", 10.5)


def test_it_prints_on_a4_landscape_one_page_wide_with_the_header_on_every_page():
    ws = sheet_of(annex(3))
    assert (ws.page_setup.orientation, int(ws.page_setup.paperSize)) == ("landscape", 9)
    assert ws.sheet_properties.pageSetUpPr.fitToPage
    assert (ws.page_setup.fitToWidth, ws.page_setup.fitToHeight) == (1, 0)
    assert ws.print_title_rows == "$4:$4"
    assert ws.print_area == "'附件2'!$A$1:$K$9"
    assert ws.print_options.horizontalCentered
    assert "— &P —" in ws.oddFooter.center.text


def test_margins_are_the_rotated_type_area():
    margins = sheet_of(annex()).page_margins
    inches = (margins.top, margins.right, margins.bottom, margins.left)
    assert [round(inch * 25.4) for inch in inches] == [28, 37, 26, 35]


def test_the_row_of_a_long_name_is_higher_and_that_of_a_long_reason_higher_still():
    def height(**first):
        return sheet_of(annex(1, first=first)).row_dimensions[5].height

    assert height() < height(企业名称=LONG_NAME) < height(未建会原因=LONG_REASON)
    assert height(未建会原因="因" * 2000) == 409


def test_a_draft_says_so_on_the_sheet_and_on_every_page():
    ws = sheet_of(annex())
    assert "草稿　未报送" in texts(ws)
    assert ws.oddHeader.center.text == "草稿　未报送"


def test_a_submitted_version_prints_version_receipt_and_fingerprint():
    ws = sheet_of(annex(stamp=STAMP))
    assert "草稿" not in "".join([*texts(ws), ws.oddHeader.center.text or ""])
    assert ws.oddFooter.left.text == "第2版　回执号 青河-2018-0231"
    assert ws.oddFooter.right.text == "指纹 3f9a3f9a3f9a3f9a"
    assert ws.cell(ws.max_row, 1).value == f"第2版　回执号：青河-2018-0231　指纹：{'3f9a' * 16}"


def test_two_annexes_are_two_sheets_and_the_same_annex_twice_keeps_its_number():
    book = load_workbook(written(annex(), annex(number="附件3"), annex()))
    assert book.sheetnames == ["附件2", "附件3", "附件2（2）"]


def test_a_county_without_enterprises_still_prints_header_total_and_signatures():
    ws = sheet_of(annex(0))
    assert [ws.cell(row, 1).value for row in (4, 5, 6)] == ["序号", "合计", "分管主席（签字）："]


def test_an_annex_without_enterprises_says_so_in_one_framed_line():
    ws = sheet_of(annex(0, nil="经核查，本单位无外资企业。"))
    assert [ws.cell(row, 1).value for row in (4, 5, 6)] == [
        "序号",
        "经核查，本单位无外资企业。",
        "合计",
    ]
    assert "A5:K5" in [merged.coord for merged in ws.merged_cells.ranges]
    assert ws["K5"].border.right.style == "thin"


def test_an_office_program_prints_it_with_total_and_signatures_on_the_page_of_the_last_row(
    tmp_path,
):
    path = tmp_path / "annex.xlsx"
    path.write_bytes(written(annex(45, first={"企业名称": "=1+1"})).read())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path]
    subprocess.run(convert, check=True, capture_output=True, timeout=60)
    printed = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "annex.pdf", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    *pages, _ = re.sub(r"[^\S\f]", "", printed).split("\f")
    assert all("企业名称" in page for page in pages)
    assert "=1+1" in pages[0]
    assert all(word in pages[-1] for word in ("第45", "合计", "分管主席", f"—{len(pages)}—"))

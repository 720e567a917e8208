"""A clerk brings a workbook: correct a cell, decide a doubt, confirm, take the result sheet, undo."""

import io
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from enterprises.models import Enterprise
from tests.factories import UserFactory, campaign, enterprise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CASES = Path(__file__).parents[1] / "enterprises" / "cases"
UNIT = {"slug": "hebei-2018", "code": "130921"}


@pytest.fixture
def page(new_page):
    campaign()
    return new_page(UserFactory())


def shown(page, number):
    """The row of the preview that stands in this row of the file."""
    return page.get_by_role("row").filter(has_text=f"第{number}行").first


def test_a_workbook_goes_in_after_correction_and_decision_and_out_again_as_one(page):
    before = enterprise(name="青河县人数样例01有限公司", employees=100).row()
    page.goto(reverse("enterprises:ledger", kwargs=UNIT))
    page.get_by_role("link", name="导入表格").click()
    page.get_by_label("选择文件").set_input_files(CASES / "D05_numbers.xlsx")
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_text("读到 18 行").wait_for()

    shown(page, 15).get_by_role("link", name="更正").click()
    cell = page.get_by_label("职工人数")
    assert cell.input_value() == "120.5"
    cell.fill("121")
    page.get_by_role("button", name="保存更正").click()
    assert "121" in shown(page, 15).inner_text()
    assert "新增" in shown(page, 15).inner_text()

    assert page.get_by_role("button", name="确认导入台账").is_disabled()
    shown(page, 12).get_by_role("button", name="采用").click()
    page.get_by_text("还有 3 行待定").wait_for()
    page.get_by_role("button", name="其余待定行都不导入").click()
    page.get_by_role("button", name="确认导入台账").click()
    page.get_by_text("已导入台账").wait_for()

    kept = Enterprise.objects.kept()
    assert kept.get(name="青河县人数样例12有限公司").employees == 121
    assert kept.get(name="青河县人数样例09有限公司").employees == 120
    assert not kept.filter(name="青河县人数样例10有限公司").exists()
    with page.expect_download() as got:
        page.get_by_role("link", name="下载结果表").click()
    sheet = load_workbook(io.BytesIO(got.value.path().read_bytes())).active
    results = {row[2]: row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert results[4] == "修改"
    assert results[12] == results[15] == "新增"
    assert results[13] == "没有导入（按选择）"
    assert results[14] == "没有导入（有错误）"

    page.get_by_role("button", name="整批撤销").click()
    page.get_by_text("已整批撤销").wait_for()
    assert [e.row() for e in Enterprise.objects.kept()] == [before]


def test_a_file_that_is_no_table_is_answered_with_what_to_do(page):
    page.goto(reverse("enterprises:imports", kwargs=UNIT))
    page.get_by_label("选择文件").set_input_files(CASES / "D14_html_named_xls.xls")
    page.get_by_role("button", name="上传并预览").click()
    said = page.get_by_role("alert")
    said.wait_for()
    assert "另存为 xlsx" in said.inner_text()
    page.get_by_role("link", name="重新上传").click()
    assert page.get_by_label("选择文件").is_visible()

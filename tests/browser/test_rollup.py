"""The province drills from the whole to one enterprise and back, and takes away what is on screen."""

import openpyxl
import pytest
from django.urls import reverse

from campaign.models import District
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports import rollup_world as world
from tests.reports.rollup_pages import plain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def province():
    campaign()
    enterprise(name="沧县样板铸造有限公司")
    world.tree()
    world.fill(4, leaving=["130921"])
    world.freeze(district("130921"), accepted=True)
    return District.objects.get(code="130000")


def line(page, name):
    """The numbers of one line of the first table."""
    row = page.locator(".rollup-table").first.locator("tr", has=page.get_by_text(name, exact=True))
    return [plain(cell.strip()) for cell in row.locator("td").all_inner_texts()]


def test_from_the_whole_province_to_one_enterprise_and_back(new_page, province):
    page = new_page(UserFactory(viewer=True, at=province.code))
    page.goto("/")
    page.get_by_role("link", name="汇总", exact=True).click()
    assert line(page, "合计")[1] > 1
    page.get_by_role("link", name="沧州市", exact=True).click()
    page.get_by_role("link", name="沧县", exact=True).click()
    assert line(page, "合计")[0] == 1
    page.locator("tfoot .figure").first.click()
    page.get_by_role("link", name="沧县样板铸造有限公司").click()
    page.get_by_role("heading", name="沧县样板铸造有限公司").wait_for()
    page.go_back()
    page.get_by_role("link", name="返回汇总").click()
    page.locator("[name=unit]").select_option("河北省")
    page.get_by_role("button", name="汇总").click()
    page.get_by_role("heading", name="河北省 汇总").wait_for()


def test_the_export_says_what_the_screen_says(new_page, province, tmp_path):
    page = new_page(UserFactory(viewer=True, at=province.code))
    page.goto(reverse("rollup", kwargs={"slug": "hebei-2018", "code": province.code}))
    page.get_by_text("选择栏目").click()
    page.get_by_role("checkbox", name="新建会").uncheck()
    page.get_by_label("口径").select_option("已审核")
    page.get_by_role("button", name="汇总").click()
    page.get_by_text("不含还没有已审核的").wait_for()
    assert page.get_by_role("link", name="新建会").count() == 0
    page.get_by_role("link", name="登记企业").click()
    page.locator("th[aria-sort=descending]").wait_for()
    assert line(page, "沧州市")[1] == 1
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Excel", exact=True).click()
    waiting.value.save_as(file := tmp_path / "rollup.xlsx")
    sheet = openpyxl.load_workbook(file).worksheets[0]
    found = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows(min_row=5)}
    for name in ("沧州市", "合计"):
        assert found[name] == line(page, name)


def test_on_a_phone_only_tables_and_charts_scroll_sideways(new_page, province):
    page = new_page(UserFactory(viewer=True, at=province.code), viewport=PHONE)
    for by in ("child", "reason"):
        address = reverse("rollup", kwargs={"slug": "hebei-2018", "code": province.code})
        page.goto(f"{address}?by={by}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

"""抽查 on a phone: draw, record column by column, of two people at once the second is told."""

import pytest
from playwright.sync_api import expect

from reports.models import SampledRow
from tests.factories import UserFactory
from tests.reports.sampling import recorded, two_counties

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.console_error("422")
def test_a_reviewer_records_on_a_phone_and_is_told_of_another_record(new_page):
    two_counties(2, 1)
    page = new_page(UserFactory(reviewer=True), **PHONE)
    page.goto("/hebei-2018/130900/samples/")
    page.get_by_label("抽取方法").select_option("unit")
    page.get_by_label("家数").fill("3")
    page.get_by_role("button", name="抽取").click()
    expect(page.locator("#messages")).to_contain_text("抽中 3 家企业")

    first, second, _ = SampledRow.objects.all()
    page.get_by_role("link", name=first.values["name"]).click()
    employees = page.get_by_role("group", name="职工人数")
    employees.get_by_label("不符").check()
    employees.get_by_label("核实到的内容").fill("96")
    page.get_by_label("没有选的栏都相符").check()
    page.get_by_label("电话核查").check()
    page.get_by_label("受访人").fill("李经理")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(second.values["name"])
    first.refresh_from_db()
    assert (first.checked, first.wrong, first.cells["employees"]["told"]) == (10, 1, "96")

    recorded(second, {"chair": "王强"})  # somebody else, while this page is open
    page.get_by_label("没有选的栏都相符").check()
    page.get_by_label("上门核查").check()
    page.get_by_label("受访人").fill("门卫")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#messages")).to_contain_text("核为“王强”")
    expect(page.get_by_label("受访人")).to_have_value("门卫")
    second.refresh_from_db()
    assert second.wrong == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

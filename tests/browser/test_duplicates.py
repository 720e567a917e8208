"""Duplicates in a real browser: merged in a county, given to one county by the city."""

import pytest
from django.urls import reverse

from enterprises.models import Enterprise
from tests.factories import UserFactory, enterprise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "沧州鑫达铸造有限公司"


def address(name, code="130921"):
    return reverse(f"enterprises:{name}", kwargs={"slug": "hebei-2018", "code": code})


def kept(code):
    return Enterprise.objects.kept().filter(district__code=code)


def test_a_county_merges_two_rows_and_takes_one_value_from_the_other(new_page):
    clerk = UserFactory()
    enterprise(name="沧县鑫达铸造有限公司", employees=120)
    enterprise(name="沧县鑫大铸造有限公司", employees=150)
    page = new_page(clerk)
    page.goto(address("ledger"))
    page.get_by_role("link", name="重复核对").click()
    page.get_by_role("heading", name="名称只差一个字").wait_for()
    page.get_by_role("link", name="是同一企业，去合并").click()
    page.get_by_label("150", exact=True).check()
    page.get_by_role("button", name="合并为一行").click()
    page.get_by_text("已合并为一家：沧县鑫达铸造有限公司").wait_for()
    page.get_by_text("台账中没有要核对的重复企业").wait_for()
    assert list(kept("130921").values_list("name", "employees")) == [("沧县鑫达铸造有限公司", 150)]


def test_the_city_decides_who_keeps_an_enterprise_and_the_other_county_bins_its_row(new_page):
    enterprise(name=NAME)
    neighbour, reviewer = UserFactory(neighbour=True), UserFactory(reviewer=True)
    enterprise(by=neighbour, name=NAME)
    city, county = new_page(reviewer), new_page(neighbour)

    city.goto(reverse("home"))
    city.get_by_role("link", name="重复核对").click()
    city.get_by_role("heading", name="待裁定（1 家）").wait_for()
    city.get_by_label("由 沧县 填报").check()
    city.get_by_label("理由（必填，各单位都会看到）").fill("注册地和用工都在沧县")
    city.get_by_role("button", name="确定由所选单位填报").click()
    city.get_by_text("已裁定：").wait_for()
    city.get_by_text("等 青县 移除").wait_for()

    county.goto(address("ledger", "130922"))
    county.get_by_role("link", name="重复核对（1 处须处理）").click()
    county.get_by_text("理由：注册地和用工都在沧县").wait_for()
    county.get_by_role("button", name="把本单位的一行移入回收站").click()
    county.get_by_text(f"{NAME} 已移入回收站").wait_for()
    assert not kept("130922").exists()
    assert kept("130921").count() == 1

    city.reload()
    city.get_by_role("heading", name="待裁定（0 家）").wait_for()
    assert city.get_by_text("等 青县 移除").count() == 0

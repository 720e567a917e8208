"""An administrator opens accounts from a list; the strip in a clerk's hand works once."""

from io import BytesIO

import openpyxl
import pytest

from campaign.models import User
from tests.factories import UserFactory, campaign, district

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_list_becomes_strips_and_the_first_login_asks_for_an_own_password(new_page):
    campaign()
    district("130921")
    book = openpyxl.Workbook()
    book.active.append(["单位代码", "姓名", "联系电话", "角色", "账号名"])
    book.active.append(["130921", "王芳", "0317-1", "填报", ""])
    content = BytesIO()
    book.save(content)
    page = new_page(UserFactory(admin=True))
    page.goto("/")
    page.get_by_role("link", name="系统管理").first.click()
    page.locator('a[href$="/campaign/user/"]').first.click()
    page.locator('a[href$="/import/"]').click()
    file = {
        "name": "名单.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": content.getvalue(),
    }
    page.set_input_files("input[type=file]", files=[file])
    page.get_by_role("button", name="预览").click()
    page.get_by_text("王芳").wait_for()
    assert not User.objects.filter(username="130921").exists()
    page.locator("input[name=confirm]").click()
    page.locator(".strip").wait_for()
    codes = page.locator(".strip .code").all_text_contents()
    assert codes[0] == "130921"
    clerk = new_page()
    clerk.goto("/login/")
    clerk.fill("#id_username", codes[0])
    clerk.fill("#id_password", codes[1])
    clerk.get_by_role("button", name="登录").click()
    clerk.get_by_text("请先设置自己的密码").wait_for()
    page.reload()
    page.get_by_text("这份名单已经开过账号").wait_for()
    assert codes[1] not in page.content()
    assert User.objects.filter(district__code="130921").count() == 1


def test_a_unit_is_found_by_typing_and_named_to_a_screen_reader(new_page):
    campaign()
    unit = district("130922")
    page = new_page(UserFactory(admin=True))
    page.goto("/manage/campaign/user/add/")
    page.locator(".select2-selection").wait_for()
    page.get_by_role("textbox", name="单位：未选择").wait_for(state="attached")
    page.locator(".select2-selection").click()
    page.get_by_role("searchbox", name="查找单位").fill("130922")
    page.locator(".select2-results__option", has_text="青县（130922）").click()
    page.get_by_role("textbox", name="单位：青县（130922）").wait_for()
    page.select_option("#id_role", "entry")
    page.fill("#id_name", "王芳")
    page.get_by_role("button", name="保存").click()
    page.locator(".strip").wait_for()
    assert User.objects.get(name="王芳").district == unit


@pytest.mark.parametrize("width", [1366, 390])
def test_the_pages_of_the_administration_break_no_policy_and_fit(new_page, width):
    campaign()
    district("130921")
    page = new_page(
        UserFactory(username="gl", role="admin", at="130000"),
        viewport={"width": width, "height": 844},
    )
    models = ("user", "district", "campaign", "extension", "round")
    for path in ("", *(f"campaign/{m}/" for m in models), "campaign/user/add/",
                 "campaign/user/import/", "campaign/user/export/", "campaign/district/import/",
                 "campaign/district/export/", "campaign/extension/import/", "campaign/extension/add/", "campaign/campaign/load/"):  # fmt: skip
        page.goto(f"/manage/{path}")
        assert page.get_by_text("建会专项行动填报系统 管理").first.is_visible()

"""What was typed survives an ended session, a lost token and a colleague who saved first."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from enterprises.models import Enterprise
from tests.conftest import session_cookie
from tests.factories import UserFactory, campaign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNIT = {"slug": "hebei-2018", "code": "130921"}


def address(name, **more):
    return reverse(name, kwargs={**UNIT, **more})


def save(page):
    page.get_by_role("button", name="保存", exact=True).click()


def fill_new(page, name):
    page.goto(address("enterprises:row_new"))
    page.get_by_label("企业名称", exact=True).press_sequentially(name)
    page.get_by_label("职工人数", exact=True).press_sequentially("156")


def value(page, label):
    return page.get_by_label(label, exact=True).input_value()


def test_after_the_session_ended_the_typed_enterprise_is_still_there(new_page, live_server):
    campaign()
    clerk = UserFactory()
    page = new_page(clerk)
    fill_new(page, "沧县断线管件有限公司")
    Session.objects.all().delete()
    save(page)
    page.wait_for_url("**/login/**")
    page.context.add_cookies([session_cookie(clerk, live_server.url)])
    page.goto(address("enterprises:row_new"))
    page.get_by_text("已恢复").wait_for()
    assert (value(page, "企业名称"), value(page, "职工人数")) == ("沧县断线管件有限公司", "156")
    save(page)
    page.get_by_text("已保存：沧县断线管件有限公司").wait_for()


@pytest.mark.console_error("403")
def test_without_its_token_the_page_explains_and_going_back_keeps_what_was_typed(new_page):
    campaign()
    page = new_page(UserFactory())
    fill_new(page, "沧县失效管件有限公司")
    page.context.clear_cookies(name="csrftoken")
    page.context.clear_cookies(name="__Host-csrftoken")
    page.evaluate(
        "document.querySelector('main [name=csrfmiddlewaretoken], form[data-draft] [name=csrfmiddlewaretoken]').value = 'x'"
    )
    save(page)
    page.get_by_text("页面已过期，这次没有保存").wait_for()
    page.goto(address("enterprises:row_new"))
    assert value(page, "企业名称") == "沧县失效管件有限公司"


def test_of_two_versions_each_field_is_shown_side_by_side_and_one_can_be_taken(new_page):
    campaign()
    clerk, colleague = UserFactory(), UserFactory()
    page, other = new_page(clerk), new_page(colleague)
    fill_new(page, "沧县同改管件有限公司")
    save(page)
    page.get_by_text("已保存").wait_for()
    row = Enterprise.objects.get()
    for one in (page, other):
        one.goto(address("enterprises:row_edit", pk=row.pk))
    other.get_by_label("职工人数", exact=True).fill("200")
    other.get_by_label("经营状况", exact=True).fill("停产")
    save(other)
    other.get_by_text("已保存").wait_for()
    page.get_by_label("职工人数", exact=True).fill("180")
    page.get_by_label("企业地址", exact=True).fill("工业路1号")
    save(page)
    line = page.get_by_role("row").filter(has_text="职工人数")
    assert line.get_by_role("cell").all_inner_texts()[:2] == ["180", "200"]
    page.get_by_role("button", name="职工人数采用对方的").click()
    line.wait_for(state="detached")
    assert (value(page, "职工人数"), value(page, "企业地址")) == ("200", "工业路1号")
    save(page)
    page.get_by_text("已保存").wait_for()
    row.refresh_from_db()
    assert (row.employees, row.address) == (200, "工业路1号")

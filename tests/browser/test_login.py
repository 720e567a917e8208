"""An idle login is announced five minutes before; what was typed comes back after a real login."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.factories import UserFactory, campaign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Gonghui-8848"
NEW = reverse("enterprises:row_new", kwargs={"slug": "hebei-2018", "code": "130921"})


def test_five_minutes_before_the_end_the_page_warns_and_one_press_goes_on(new_page):
    campaign()
    page = new_page(UserFactory())
    page.clock.install()
    page.goto(reverse("notices"), wait_until="networkidle")
    page.clock.fast_forward(int(timedelta(minutes=54).total_seconds() * 1000))
    assert not page.get_by_text("分钟后失效").is_visible()
    page.clock.fast_forward(int(timedelta(minutes=1, seconds=5).total_seconds() * 1000))
    page.get_by_text("登录将在 5 分钟后失效").wait_for()
    page.get_by_role("link", name="继续办理").click()
    page.get_by_text("分钟后失效").wait_for(state="detached")


def test_after_signing_in_again_one_is_back_with_what_was_typed(new_page):
    campaign()
    clerk = UserFactory()
    clerk.set_password(PASSWORD)
    clerk.save()
    page = new_page(clerk)
    page.goto(NEW)
    page.get_by_label("企业名称", exact=True).press_sequentially("沧县断线管件有限公司")
    page.wait_for_load_state("networkidle")  # else the session ends in the middle of an answer
    Session.objects.all().delete()
    page.goto(NEW)
    page.get_by_label("账号名").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("已恢复").wait_for()
    assert page.get_by_label("企业名称", exact=True).input_value() == "沧县断线管件有限公司"

"""A visit told at the enterprise's gate, on a phone whose line drops."""

import pytest
from django.urls import reverse

from enterprises.models import Visit
from tests.enterprises.following import today, unfounded
from tests.factories import UserFactory, campaign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def page(new_page):
    campaign()
    row = unfounded()
    page = new_page(UserFactory(), **PHONE)
    where = {"slug": "hebei-2018", "code": 130921, "pk": row.pk}
    page.goto(reverse("enterprises:follow_up", kwargs=where))
    return page


def tell(page, said="经理同意成立筹备组"):
    page.get_by_label("走访日期").fill(today().isoformat())
    page.get_by_label("走访人").fill("李干事")
    page.get_by_label("已讲解").check()
    page.locator("[name=visit-said]").fill(said)
    page.get_by_role("button", name="保存走访").click()


@pytest.mark.console_error("ERR_INTERNET_DISCONNECTED")
def test_a_form_that_lost_the_network_is_kept_and_stored_once_when_it_is_back(page):
    page.context.set_offline(True)
    tell(page)
    page.locator("#unsent", has_text="现在没有信号").wait_for()
    assert "未发送 1 条走访" in page.locator("#unsent").inner_text()
    assert not Visit.objects.exists()
    page.context.set_offline(False)
    page.locator(".visit-list", has_text="经理同意成立筹备组").wait_for()
    page.locator("#unsent").wait_for(state="hidden")
    page.reload()
    assert page.locator(".visit-list > li").count() == 1
    assert [visit.said for visit in Visit.objects.all()] == ["经理同意成立筹备组"]


@pytest.mark.console_error("ERR_FAILED")
def test_a_form_whose_answer_was_lost_is_sent_again_and_stored_once(page):
    lost = []

    def lose_the_answer(route):
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/visits/", lose_the_answer, times=1)
    tell(page)
    page.locator("#unsent", has_text="现在没有信号").wait_for()
    assert (lost, Visit.objects.count()) == ([200], 1)
    page.get_by_role("button", name="现在发送").click()
    page.locator(".visit-list", has_text="经理同意成立筹备组").wait_for()
    assert Visit.objects.count() == 1


@pytest.mark.console_error("422")
def test_a_kept_form_the_server_refuses_comes_back_with_what_was_typed(page):
    page.get_by_label("走访日期").fill("2099-01-01")
    page.get_by_label("走访人").fill("李干事")
    page.get_by_label("已讲解").check()
    page.locator("[name=visit-said]").fill("填错了日期")
    page.get_by_role("button", name="保存走访").click()
    page.locator(".visit-told", has_text="以后").wait_for()
    assert page.locator("[name=visit-said]").input_value() == "填错了日期"
    assert not Visit.objects.exists()


def test_the_page_fits_a_phone(page):
    assert page.evaluate("document.documentElement.scrollWidth") == 390

"""A new row was stored and the answer did not arrive: it stands there once, and nothing is refused."""

import pytest
from django.urls import reverse

from enterprises.models import Enterprise
from tests.browser.test_grid import UNIT, cell, saved
from tests.factories import UserFactory, campaign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(new_page):
    campaign()
    page = new_page(UserFactory())
    page.goto(reverse("enterprises:grid", kwargs=UNIT))
    return page


@pytest.mark.console_error("ERR_FAILED")
def test_a_row_whose_answer_was_lost_is_saved_once_and_not_refused(page):
    lost = []

    def lose_the_answer(route):
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/grid/save/", lose_the_answer, times=1)
    cell(page, 1, "企业名称").click()
    page.keyboard.type("沧县断网铸造有限公司")
    cell(page, 1, "职工人数").fill("156人")
    page.keyboard.press("Control+s")
    page.locator("#grid-notice", has_text="现在连不上服务器").wait_for()
    assert lost == [200]
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    saved(page)
    assert cell(page, 1, "职工人数").input_value() == "156"
    assert Enterprise.objects.get().version == 1


@pytest.mark.console_error("ERR_FAILED")
def test_a_row_stored_while_the_page_was_left_does_not_stand_there_twice(page):
    page.route("**/grid/save/", lambda route: (route.fetch(), route.abort()), times=1)
    cell(page, 1, "企业名称").click()
    page.keyboard.type("沧县断网铸造有限公司")
    cell(page, 1, "职工人数").fill("156人")
    page.keyboard.press("Control+s")
    page.locator("#grid-notice", has_text="现在连不上服务器").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    saved(page)
    assert cell(page, 1, "企业名称").input_value() == "沧县断网铸造有限公司"
    assert cell(page, 2, "企业名称").input_value() == ""
    assert Enterprise.objects.get().version == 1

"""A reviewer goes through the rows without touching the mouse."""

import pytest
from django.urls import reverse

from reports.models import Tick
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprises

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(new_page):
    enterprises(4)
    send(campaign(), district(), by=UserFactory())
    page = new_page(UserFactory(reviewer=True))
    page.goto(reverse("review", kwargs={"slug": "hebei-2018", "code": "130921"}))
    return page


def here(page):
    """The place in the table of the row the reviewer stands on."""
    return page.locator("tr[data-row]:focus td").first.inner_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_next_tick_and_remark_by_keyboard_alone(page):
    press(page, "j", "j", "k")
    assert here(page) == "1"
    press(page, "x", "Space")
    page.get_by_text("已核 2／4 行").wait_for()
    assert here(page) == "3"
    assert Tick.objects.count() == 2
    press(page, "ArrowUp", "x")
    page.get_by_text("已核 1／4 行").wait_for()
    assert here(page) == "2"
    press(page, "r")
    name = page.locator("tr[data-row]").nth(1).locator("td").nth(2).inner_text()
    chosen = page.locator("#remark-row option:checked").inner_text()
    assert chosen.strip() == name.strip()
    press(page, "x", "j", "Space", "r")
    assert page.get_by_label("意见").input_value() == "xj r"
    assert Tick.objects.count() == 1


def test_by_mouse_a_tick_stays_in_place_and_can_be_taken_back(page):
    page.get_by_role("button", name="标为已核").nth(1).click()
    page.get_by_text("已核 1／4 行").wait_for()
    page.get_by_role("button", name="取消已核").click()
    page.get_by_text("已核 0／4 行").wait_for()
    assert page.locator("tr[data-row]").count() == 4
    assert not Tick.objects.exists()


def test_keys_of_an_input_method_and_with_control_do_nothing(page):
    press(page, "j")
    page.evaluate(
        "document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'x', isComposing: true, bubbles: true}))"
    )
    press(page, "Control+j")
    assert here(page) == "1"
    assert not Tick.objects.exists()

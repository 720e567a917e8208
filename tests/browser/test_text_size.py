"""大字: one press enlarges every text, loses nothing that was typed and lasts."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory, campaign, enterprises

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZE = "() => parseFloat(getComputedStyle(document.body).fontSize)"
TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


def large(page):
    return page.get_by_role("button", name="大字")


def test_large_text_enlarges_at_once_keeps_what_was_typed_and_lasts(new_page):
    page = new_page(UserFactory(admin=True), reduced_motion="reduce")
    page.goto(reverse("password_change"))
    page.locator("[name=old_password]").fill("kept")
    usual = page.evaluate(SIZE)
    large(page).click()
    assert page.evaluate(SIZE) == usual * 1.25
    assert large(page).get_attribute("aria-pressed") == "true"
    assert page.locator("[name=old_password]").input_value() == "kept"

    for address in ("/", reverse("help"), "/manage/"):
        page.goto(address)
        assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "20px"

    large(page).click()
    page.goto(reverse("password_change"))
    assert page.evaluate(SIZE) == usual


@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_grows_wider_than_the_screen_in_large_text(new_page, width):
    clerk = UserFactory()
    enterprises(12, by=clerk)
    campaign()
    here = {"slug": "hebei-2018", "code": "130921"}
    page = new_page(clerk, viewport={"width": width, "height": 768})
    page.goto("/")
    large(page).click()
    for name in (
        "home",
        "enterprises:ledger",
        "enterprises:grid",
        "submission",
        "enterprises:row_new",
        "enterprises:follow_ups",
    ):
        page.goto(reverse(name) if name == "home" else reverse(name, kwargs=here))
        assert not page.evaluate(TOO_WIDE), name

"""What was done against an employer who obstructs: told by the county, hidden from others."""

import pytest
from django.urls import reverse

from enterprises.models import Obstruction
from tests.enterprises.following import unfounded
from tests.factories import UserFactory, campaign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = "负责人当面拒绝建会"


@pytest.mark.console_error("40[34]")
def test_a_step_is_told_on_the_page_and_neither_viewer_nor_other_county_learns_of_it(new_page):
    campaign()
    where = {"slug": "hebei-2018", "code": 130921, "pk": unfounded().pk}
    page = new_page(UserFactory())
    page.goto(reverse("enterprises:follow_up", kwargs=where))
    page.get_by_role("link", name="阻挠建会处置").click()
    page.locator("[name=step]").select_option(label=Obstruction.Step.EXPLAINED.label)
    page.locator("[name=taken_on]").fill("2018-10-08")
    page.locator("[name=body]").fill("沧县总工会")
    page.locator("[name=person]").fill("李干事")
    page.locator("[name=result]").fill(SAID)
    page.get_by_role("button", name="登记", exact=True).click()
    page.locator(".story", has_text=SAID).wait_for()
    page.get_by_role("link", name="返回走访和计划").click()
    page.locator(".story", has_text="阻挠建会处置").wait_for()

    viewer = new_page(UserFactory(viewer=True))
    viewer.goto(reverse("enterprises:follow_up", kwargs=where))
    assert "走访记录" in viewer.inner_text("main")
    assert "阻挠" not in viewer.inner_text("main")
    assert viewer.goto(reverse("enterprises:obstruction", kwargs=where)).status == 403
    assert SAID not in viewer.content()

    neighbour = new_page(UserFactory(neighbour=True))
    for code in (130921, 130922):
        answer = neighbour.goto(reverse("enterprises:obstruction", kwargs=where | {"code": code}))
        assert answer.status == 404
        assert SAID not in neighbour.content()

"""A clerk begins the next campaign with what was accepted in the last one, and looks at it."""

import pytest

from enterprises.models import Carried
from tests.enterprises.carrying import following, reported, rows_of
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_empty_ledger_is_begun_with_last_years_rows_and_a_page_of_them_is_marked_at_once(
    new_page,
):
    reported({"name": "沧县甲机械有限公司"}, {"name": "沧县乙纺织有限公司"})
    new = following()
    page = new_page(UserFactory())
    page.goto(f"/{new.slug}/130921/rows/")
    page.get_by_role("link", name="结转", exact=True).click()
    page.get_by_role("button", name="结转 2 家企业").click()
    page.get_by_text("发现不对可以整批撤销").wait_for()
    page.goto(f"/{new.slug}/130921/rows/?carried={Carried.UNLOOKED}")
    page.get_by_role("button", name="全选本页").click()
    page.get_by_role("button", name="所选企业核实无变化").click()
    page.get_by_text("已将 2 家标为核实无变化").wait_for()
    assert set(rows_of(new).values_list("carried_state", flat=True)) == {Carried.LOOKED}

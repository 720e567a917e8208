"""Rows of one county that are one enterprise: merged by its clerk, or told apart."""

from dataclasses import replace

import pytest

from enterprises import ledger
from enterprises.models import DuplicateDecision, Enterprise
from reports.sending import send
from tests.enterprises.visits import address, cost, count, login, text
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two rows of 沧县 that are one enterprise."""
    one = enterprise(name="沧县鑫达铸造有限公司", employees=120, note="")
    return one, enterprise(name="沧县鑫大铸造有限公司", employees=150, note="已核实")


class TestMerge:
    def merge(self, two, **values):
        one, other = two
        form = {"keep": one.pk, f"version_{one.pk}": 1, f"version_{other.pk}": 1}
        return address("pair_merge", pk=one.pk, other=other.pk), form | values

    def test_each_value_is_chosen_and_the_other_row_goes_to_the_bin_with_its_reason(
        self, client, two
    ):
        where, form = self.merge(two, take_employees=two[1].pk, take_note=two[1].pk)
        page = text(login(client, UserFactory()).get(where))
        assert "沧县鑫大铸造有限公司" in page
        assert client.post(where, form).status_code == 302
        kept, gone = (Enterprise.objects.get(pk=row.pk) for row in two)
        assert (kept.name, kept.employees, kept.note) == ("沧县鑫达铸造有限公司", 150, "已核实")
        assert gone.removed_reason == "与“沧县鑫达铸造有限公司”重复，已合并"
        assert [row.history.first().history_user.username for row in (kept, gone)] == ["clerk"] * 2

    def test_the_kept_row_may_take_the_name_of_the_other(self, client, two):
        where, form = self.merge(two, take_name=two[1].pk)
        login(client, UserFactory()).post(where, form)
        assert Enterprise.objects.kept().get().name == "沧县鑫大铸造有限公司"

    def test_a_row_changed_in_between_refuses_the_merge(self, client, two):
        where, form = self.merge(two)
        ledger.change(two[1], two[1].row(), by=UserFactory(), version=1)
        page = text(login(client, UserFactory()).post(where, form))
        assert "没有合并：填报员 刚刚修改过这一行" in page
        assert Enterprise.objects.kept().count() == 2

    def test_a_sent_ledger_is_not_merged_and_the_button_says_why(self, client, two):
        where, form = self.merge(two)
        send(campaign(), district(), by=UserFactory())
        login(client, UserFactory())
        assert "台账已锁定" in text(client.get(address("duplicates")))
        assert "没有合并" in text(client.post(where, form))
        assert Enterprise.objects.kept().count() == 2


class TestOwnPairs:
    def test_a_pair_told_apart_is_not_shown_again_until_that_is_taken_back(self, client, two):
        login(client, UserFactory())
        assert "名称只差一个字" in text(client.get(address("duplicates")))
        client.post(address("pair_different", pk=two[0].pk, other=two[1].pk))
        page = text(client.get(address("duplicates")))
        assert "名称只差一个字" not in page
        assert "已确认不是同一企业的（1 对）" in page
        decision = DuplicateDecision.objects.get()
        client.post(address("decision_take_back", pk=decision.pk))
        assert "名称只差一个字" in text(client.get(address("duplicates")))
        decision.refresh_from_db()
        assert decision.taken_back_by.username == "clerk"

    def test_a_pair_that_was_renamed_in_between_is_not_told_apart(self, client, two):
        named = replace(two[1].row(), name="沧县瑞丰食品有限公司")
        ledger.change(two[1], named, by=UserFactory(), version=1)
        where = address("pair_different", pk=two[0].pk, other=two[1].pk)
        page = text(login(client, UserFactory()).post(where, follow=True))
        assert (
            "没有记下：“沧县鑫达铸造有限公司”与“沧县瑞丰食品有限公司”的名称或代码刚被改过" in page
        )
        assert not DuplicateDecision.objects.exists()

    def test_the_form_tells_what_the_ledger_has_already_and_links_to_it(self, client, two):
        typed = {"name": two[0].name, "unionised": "no"}
        page = text(login(client, UserFactory()).post(address("row_check"), typed))
        assert "台账中已有“沧县鑫达铸造有限公司”" in page
        assert "与台账中的“沧县鑫大铸造有限公司”相近" in page
        assert address("row", pk=two[0].pk) in page
        page = text(client.post(f"{address('row_check')}?row={two[0].pk}", typed))
        assert "台账中已有" not in page

    def test_the_page_asks_the_same_for_one_pair_and_for_ten(self, client, two):
        login(client, UserFactory())
        client.get(address("duplicates"))
        with count() as few:
            client.get(address("duplicates"))
        for character in "囧汝鹏王李张刘":
            enterprise(name=f"沧县鑫{character}铸造有限公司")
        with count() as many:
            client.get(address("duplicates"))
        assert cost(few) == cost(many) <= 15

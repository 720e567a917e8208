"""One enterprise in several counties: given to one of them by the city, or told apart."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaign.models import District
from campaign.models.submission import Refused
from enterprises import deciding, ledger
from enterprises.models import DuplicateDecision, Enterprise
from enterprises.shared import open_groups
from tests.enterprises.visits import address, cost, count, login, text
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
NAME = "沧州鑫达铸造有限公司"


@pytest.fixture
def apart():
    """One enterprise in the ledgers of 沧县 and 青县."""
    return enterprise(name=NAME), enterprise(by=UserFactory(neighbour=True), name=NAME)


def groups(code="130900", user=None):
    user = user or UserFactory(reviewer=True)
    rows = Enterprise.objects.visible_to(user).in_campaign(campaign())
    return open_groups(campaign(), rows, district(code))


class TestShared:
    def test_rows_of_two_units_are_never_merged(self, apart):
        with pytest.raises(Refused):
            ledger.merge(*apart, apart[0].row(), by=UserFactory(), versions=(1, 1))

    def test_the_city_sees_one_enterprise_in_two_counties_by_name_or_code(self):
        name = [enterprise(name=NAME).pk]
        name.append(enterprise(by=UserFactory(neighbour=True), name=NAME).pk)
        code = [enterprise(name="沧县甲甲食品厂", uscc="1").pk]
        code.append(enterprise(by=UserFactory(neighbour=True), name="青县乙乙塑料厂", uscc="1").pk)
        enterprise(name="沧县丙丙饲料厂")
        assert groups() == [name, code]

    def test_one_code_twice_in_one_county_is_that_countys_affair(self):
        enterprise(name="沧县甲甲食品厂", uscc="1")
        enterprise(name="沧县乙乙塑料厂", uscc="1")
        assert groups() == []

    def test_the_province_sees_what_crosses_cities_and_not_what_one_city_settles(self, apart):
        province = UserFactory(username="province", role="review", at="130000")
        assert groups("130000", province) == []
        district("130000").refresh_from_db()
        city = District.objects.get(code="130000").add_child(
            code="139001", name="定州市", short_name="定州", level="city", union_name="定州市总工会"
        )
        clerk = UserFactory(username="dingzhou", district=city)
        third = enterprise(by=clerk, name=NAME)
        assert groups("130000", province) == [[*(row.pk for row in apart), third.pk]]

    def test_the_decision_is_told_to_both_counties_and_touches_no_row(self, client, apart):
        mine, theirs = apart
        login(client, UserFactory(reviewer=True))
        page = text(client.get(address("shared", 130900)))
        assert "待裁定（1 家）" in page
        asked = {"row": [r.pk for r in apart], "keeper": theirs.pk, "reason": "注册地在青县"}
        client.post(address("shared_decide", 130900), asked)
        page = text(client.get(address("shared", 130900)))
        assert "待裁定（0 家）" in page
        assert "等 沧县 移除" in page
        assert Enterprise.objects.kept().count() == 2
        login(client, UserFactory())
        for where in (address("duplicates"), address("row", pk=mine.pk)):
            assert "由 <b>青县</b> 填报。理由：注册地在青县" in text(client.get(where))
        assert "重复核对（1 处须处理）" in text(client.get(address("ledger")))
        login(client, UserFactory(neighbour=True))
        page = text(client.get(address("row", 130922, pk=theirs.pk)))
        assert "由本单位填报；沧县 还没有移除它的一行" in page

    def test_it_is_settled_once_the_county_has_moved_its_row_away(self, client, apart):
        by = UserFactory(reviewer=True)
        deciding.keep_one(apart, apart[1], district("130900"), reason="注册地在青县", by=by)
        ledger.remove(apart[0], by=UserFactory(), reason="由青县填报")
        page = text(login(client, by).get(address("shared", 130900)))
        assert "等 沧县 移除" not in page
        assert groups() == []

    def test_a_decision_without_reason_or_keeper_is_refused(self, client, apart):
        login(client, UserFactory(reviewer=True))
        rows = {"row": [r.pk for r in apart]}
        for asked, said in (({}, "请选择由哪个单位填报"), ({"keeper": apart[0].pk}, "理由")):
            page = client.post(address("shared_decide", 130900), rows | asked, follow=True)
            assert said in text(page)
        assert not DuplicateDecision.objects.exists()

    @pytest.mark.parametrize("asked", [{"different": 1}, {"reason": "注册地"}])
    def test_rows_that_share_nothing_any_more_are_not_decided_about(self, client, apart, asked):
        named = replace(apart[0].row(), name="沧县瑞丰食品有限公司")
        ledger.change(apart[0], named, by=UserFactory(), version=1)
        asked = {"row": [r.pk for r in apart], "keeper": apart[1].pk} | asked
        login(client, UserFactory(reviewer=True))
        page = text(client.post(address("shared_decide", 130900), asked, follow=True))
        assert "没有裁定：这几家的名称或统一社会信用代码刚被改过，已不再相同" in page
        assert not DuplicateDecision.objects.exists()

    def test_rows_that_hang_together_by_name_and_by_code_are_decided_at_once(self, apart):
        third = enterprise(by=UserFactory(neighbour=True), name="青县乙乙塑料厂", uscc="1")
        first = ledger.change(
            apart[0], replace(apart[0].row(), uscc="1"), by=UserFactory(), version=1
        )
        by, city = UserFactory(reviewer=True), district("130900")
        made = deciding.keep_one([third, apart[1], first], first, city, reason="注册地", by=by)
        assert len(made) == 2

    def test_a_long_list_of_decisions_has_pages(self, client):
        by, city = UserFactory(reviewer=True), district("130900")
        for number in range(21):
            name = f"沧州鑫达{number}号铸造有限公司"
            rows = enterprise(name=name), enterprise(by=UserFactory(neighbour=True), name=name)
            deciding.keep_one(rows, rows[0], city, reason="注册地", by=by)
        login(client, by)
        page = text(client.get(address("shared", 130900)))
        assert "已裁定，等下级移除（21 家）" in page
        assert "沧州鑫达0号铸造" not in page
        assert "?waiting=2#waiting" in page
        assert "沧州鑫达0号铸造" in text(client.get(address("shared", 130900), {"waiting": 2}))

    def test_told_apart_by_the_city_they_are_not_listed_until_that_is_taken_back(
        self, client, apart
    ):
        login(client, UserFactory(reviewer=True))
        asked = {"row": [r.pk for r in apart], "different": 1}
        client.post(address("shared_decide", 130900), asked)
        assert groups() == []
        decision = DuplicateDecision.objects.get()
        client.post(address("decision_take_back", 130900, pk=decision.pk))
        assert len(groups()) == 1

    @pytest.mark.parametrize(
        "who",
        [
            {},
            {"neighbour": True},
            {"username": "v", "role": "view", "at": "130900"},
            {"username": "p", "role": "review", "at": "130000"},
            {"username": "e", "role": "entry", "at": "130900"},
            {"username": "a", "role": "admin", "at": "130900"},
        ],
    )
    def test_only_the_reviewer_of_the_common_superior_decides(self, apart, who):
        district("130900")
        with pytest.raises(Refused):
            deciding.keep_one(
                apart, apart[0], district("130900"), reason="x", by=UserFactory(**who)
            )

    def test_rows_out_of_sight_answer_404(self, client, apart):
        login(client, UserFactory(username="e", role="entry", at="130900"))
        asked = {"row": [r.pk for r in apart], "different": 1}
        assert client.post(address("shared_decide", 130900), asked).status_code == 404

    def test_the_page_asks_the_same_for_one_enterprise_and_for_three(self, client, apart):
        login(client, UserFactory(reviewer=True))
        client.get(address("shared", 130900))
        with count() as few:
            client.get(address("shared", 130900))
        for name in ("沧州甲甲食品厂", "沧州乙乙塑料厂"):
            enterprise(name=name)
            enterprise(by=UserFactory(neighbour=True), name=name)
        with count() as many:
            client.get(address("shared", 130900))
        assert cost(few) == cost(many) <= 15


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_stands_and_the_other_person_is_told():
    rows = enterprise(name=NAME), enterprise(by=UserFactory(neighbour=True), name=NAME)
    by, city, barrier, refusals = UserFactory(reviewer=True), district("130900"), Barrier(2), []

    def decide(keeper):
        barrier.wait(timeout=10)
        try:
            deciding.keep_one(rows, keeper, city, reason="注册地", by=by)
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    pressing = [Thread(target=decide, args=[row]) for row in rows]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join(timeout=30)
    assert DuplicateDecision.objects.count() == 1
    assert len(refusals) == 1
    assert "审核员 已于" in refusals[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "one", "keeper": None},
        {"verdict": "one", "reason": ""},
        {"verdict": "different"},
        {"swapped": True},
        {"taken_back_at": timezone.now()},
    ],
)
def test_the_database_refuses_half_a_decision(apart, wrong):
    first, second = sorted(apart, key=lambda row: row.pk)
    values = {"first": first, "second": second, "verdict": "one", "keeper": first, "reason": "x"}
    values |= {"campaign": first.campaign} | wrong
    if values.pop("swapped", False):
        values |= {"first": second, "second": first}
    with pytest.raises(IntegrityError), transaction.atomic():
        DuplicateDecision.objects.create(**values, by=UserFactory(), at=timezone.now())

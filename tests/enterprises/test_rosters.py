"""底册: a superior's list comes in once, is shared out and passed on; nothing doubled or lost."""

import pytest
from django.core.files.base import ContentFile

from campaign.models.submission import Refused
from enterprises.models import BatchState, Outcome, RosterLine
from enterprises.rosters import imports, settling, sharing
from tests.enterprises.rosters import city, handed_down, line, roster_file, valid_code
from tests.enterprises.test_hostile_files import REFUSED
from tests.factories import UserFactory, campaign, district

pytestmark = pytest.mark.django_db


def test_a_line_for_another_city_stays_with_the_superior_who_closes_it_with_a_word():
    made = handed_down(line(unit="石家庄市"), line("沧县乙铸造有限公司"))
    assert [one.district.code for one in made] == ["130900", "130921"]
    reviewer = UserFactory(reviewer=True)
    with pytest.raises(Refused, match="怎样知道"):
        sharing.set_aside(campaign(), district("130900"), [made[0].pk], " ", by=reviewer)
    sharing.set_aside(campaign(), district("130900"), [made[0].pk], "注册地在石家庄", by=reviewer)
    made[0].refresh_from_db()
    assert made[0].outcome == Outcome.ELSEWHERE
    assert not made[0].is_open


def test_the_same_file_twice_adds_nothing_and_says_so():
    lines = [line("沧县甲铸造有限公司", address="崔尔庄1号"), line("沧县乙铸造有限公司", code=valid_code(2, "130921"))]  # fmt: skip
    assert len(handed_down(*lines)) == 2
    again = imports.upload(campaign(), city(), roster_file(*lines), by=UserFactory(reviewer=True))  # fmt: skip
    assert (again.counts["new"], again.counts["known"]) == (0, 2)
    imports.confirm(again, by=UserFactory(reviewer=True))
    assert RosterLine.objects.count() == 2


def test_two_uploads_of_one_file_confirmed_one_after_the_other_store_it_once():
    reviewer = UserFactory(reviewer=True)
    both = [imports.upload(campaign(), city(), roster_file(line()), by=reviewer) for _ in (1, 2)]  # fmt: skip
    assert [batch.counts["new"] for batch in both] == [1, 1]
    assert [imports.confirm(batch, by=reviewer).counts["new"] for batch in both] == [1, 0]
    assert RosterLine.objects.count() == 1


def test_a_confirmed_import_is_not_confirmed_twice_and_is_taken_back_until_a_line_is_settled():
    reviewer, clerk = UserFactory(reviewer=True), UserFactory()
    batch = handed_down(line())[0].batch
    with pytest.raises(Refused, match="已导入"):
        imports.confirm(batch, by=reviewer)
    assert imports.take_back(batch, by=reviewer) == 1
    assert not RosterLine.objects.exists()
    made = handed_down(line())[0]
    settling.close(made, Outcome.NOT_FOUND, "原址查看", by=clerk)
    with pytest.raises(Refused, match="已有 1 行核实过"):
        imports.take_back(made.batch, by=reviewer)


@pytest.mark.one_database
@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_file_costs_one_message(what):
    file = ContentFile(REFUSED[what](), "底册.xlsx")
    batch = imports.upload(campaign(), city(), file, by=UserFactory(reviewer=True))
    assert batch.state == BatchState.REFUSED
    assert batch.message
    assert not RosterLine.objects.exists()


@pytest.mark.parametrize("who", [{}, {"viewer": True}, {"admin": True}, {"username": "city-clerk", "at": "130900"}])  # fmt: skip
def test_only_the_reviewer_of_a_superior_hands_down_a_roster(who):
    with pytest.raises(Refused, match="审核账号"):
        imports.upload(campaign(), city(), roster_file(line()), by=UserFactory(**who))


def test_a_line_of_the_province_that_lies_with_the_city_is_passed_on_by_the_city():
    province = UserFactory(username="province", role="review", at="130000")
    made = handed_down(line(unit="沧州市", name="沧州甲公司"), by=province, superior="130000")[0]
    assert made.district.code == "130900"
    reviewer = UserFactory(reviewer=True)
    assert sharing.place(campaign(), district("130900"), [made.pk], district("130921"), by=reviewer) == 1  # fmt: skip
    made.refresh_from_db()
    assert (made.district.code, made.superior.code) == ("130921", "130000")
    assert made.steps.get().said == "分配给沧县"


def test_a_line_is_not_given_outside_the_superiors_units():
    made = handed_down(line(unit=""))[0]
    with pytest.raises(Refused, match="本级下面"):
        sharing.place(campaign(), district("130900"), [made.pk], district("130000"), by=UserFactory(reviewer=True))  # fmt: skip

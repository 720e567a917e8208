"""A city's report goes without a county only with a word about it; who comes later is 补报."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import Request, Submission
from campaign.models.submission import Refused
from campaign.state_changes import accept, fingerprint, send_back, withdraw
from reports import correcting
from reports.children import late_below
from reports.explaining import explain
from reports.models import Absence
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprises
from tests.reports.corrections import Story
from tests.reports.test_correction_chain import both

pytestmark = pytest.mark.django_db
CITY = {"slug": "hebei-2018", "code": "130900"}
WHY = "青县正在核对底册，11月20日前补报。"


class City(Story):
    """沧县 is accepted; 青县 has three rows and has not sent."""

    def __init__(self):
        super().__init__()
        self.neighbour = UserFactory(neighbour=True)
        enterprises(3, by=self.neighbour)

    def explain(self, text=WHY, seen="", code="130922", by=None):
        texts = {district(code): (seen, text)}
        return explain(self.round, district("130900"), texts, by=by or self.city_clerk)

    def neighbour_sends(self):
        return send(campaign(), district("130922"), by=self.neighbour)

    def neighbour_accepted(self):
        self.neighbour_sends()
        return accept(self.round, district("130922"), by=self.reviewer)

    def ask_of_neighbour(self, **values):
        from enterprises.models import Enterprise

        row = Enterprise.objects.select_related("campaign", "district").of(district("130922"))
        self.row = lambda: row.in_order().first()
        asker, self.clerk = self.clerk, self.neighbour
        try:
            return self.ask(**values)
        finally:
            self.clerk = asker


@pytest.fixture
def city():
    return City()


def test_the_province_reads_the_doubts_about_a_county_row_with_its_explanation(client, city):
    enterprises(1, by=city.neighbour, name="河北劳派有限公司", members=130, note="含派遣会员")
    city.neighbour_accepted()
    city.city_sends()
    (told,) = city.report("130900").current.content["problems"]
    assert told["code"] == "members_exceed_employees"
    shown = page(client, city.province, "review", {"show": "doubtful"}).split('id="rows"')[1]
    assert "河北劳派有限公司" in shown
    assert "会员人数 130 大于职工人数" in shown
    assert shown.count("data-row=") == 1


def units(version):
    return [child["district"] for child in version.content["children"]]


def page(client, user, name="submission", query=None, **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(name, kwargs=CITY | more), query).content.decode()


def test_a_missing_county_needs_a_word_and_then_the_city_may_send(city):
    with pytest.raises(Refused, match="还有 1 个下级单位没有审核通过，也没有说明原因：青县"):
        city.city_sends()
    city.explain()
    sent = city.city_sends().current
    assert units(sent) == ["130921"]
    (absent,) = sent.content["absent"]
    assert (absent["district"], absent["name"], absent["text"]) == ("130922", "青县", WHY)
    assert absent["by"] == "市填报员"
    assert sent.fingerprint == fingerprint(sent.content)
    less = {name: value for name, value in sent.content.items() if name != "absent"}
    assert sent.fingerprint != fingerprint(less)


def test_a_word_about_a_county_accepted_meanwhile_is_ignored(city):
    city.explain()
    city.neighbour_accepted()
    sent = city.city_sends().current
    assert units(sent) == ["130921", "130922"]
    assert "absent" not in sent.content


def test_a_report_of_nothing_but_absences_is_none(city):
    Submission.objects.filter(district=district()).update(
        accepted=None, accepted_at=None, state="returned"
    )
    city.explain()
    city.explain("沧县重新核对", code="130921")
    with pytest.raises(Refused, match="一个也没有审核通过"):
        city.city_sends()


def test_a_city_returned_may_send_again_only_with_something_new(city):
    city.explain()
    city.city_sends()
    send_back(city.round, district("130900"), by=city.province, reason="说明不清楚")
    with pytest.raises(Refused, match="完全相同"):
        city.city_sends()
    city.explain("青县工会换届，11月22日补报。", seen=WHY)
    assert city.city_sends().current.number == 2


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"text": "字" * 501}, "超过 500 个字"),
        ({"text": " ", "seen": WHY}, "不能改成空白"),
        ({"text": "另一种说法", "seen": "看到的已经过时"}, r"刚由 市填报员 .* 写成“青县正在核对"),
    ],
)
def test_an_unfit_word_is_refused_with_what_to_do(city, texts, reason):
    city.explain()
    with pytest.raises(Refused, match=reason):
        city.explain(**{"seen": WHY, **texts})
    assert Absence.objects.get().text == WHY


def test_only_the_citys_clerk_explains_and_only_while_the_report_is_open(city):
    for other in (city.clerk, city.reviewer, city.province):
        with pytest.raises(Refused, match="只有本单位的填报账号"):
            city.explain(by=other)
    city.explain()
    city.city_sends()
    with pytest.raises(Refused, match="已报送"):
        city.explain("改说法", seen=WHY)


def test_the_database_refuses_an_empty_word_a_second_one_and_one_about_oneself(city):
    values = {"round": city.round, "by": city.city_clerk, "superior": district("130900")}
    Absence.objects.create(child=district(), text=WHY, **values)
    for child, text, name in (
        ("130922", "", "has_text"),
        ("130921", WHY, "once_per_child|UNIQUE"),
        ("130900", WHY, "of_another_unit"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Absence.objects.create(child=district(child), text=text, **values)


def test_a_county_accepted_later_is_told_at_city_and_province_and_is_in_the_next_version(
    client, city
):
    city.explain()
    city.city_sends()
    assert late_below(city.report("130900")) == []
    city.neighbour_accepted()
    assert [late.district.code for late in late_below(city.report("130900"))] == ["130922"]
    own = page(client, city.city_clerk)
    above = page(client, city.province, "review")
    for shown in (own, above):
        assert "又有 1 个下级单位的新版审核通过，不在这一版里" in shown
        assert WHY in shown
    assert "请撤回（上级受理前）或申请上级退回" in own
    assert "请把沧州市的报表退回" in above
    assert WHY in page(client, city.province, "version", number=1)
    withdraw(city.round, district("130900"), by=city.city_clerk)
    assert units(city.city_sends().current) == ["130921", "130922"]
    assert "不在这一版里" not in page(client, city.province, "review")


def test_a_county_that_comes_late_is_not_slipped_in_by_a_correction_of_another(city):
    city.explain()
    city.city_sends()
    city.neighbour_accepted()
    asked = city.ask(employees=130)
    correcting.grant(asked, by=city.reviewer)
    correcting.grant(Request.objects.get(pk=asked.pk), by=city.province)
    moved = city.report("130900").current
    assert (moved.number, units(moved)) == (2, ["130921"])
    assert moved.content["absent"][0]["text"] == WHY


def test_a_correction_of_a_county_that_came_late_ends_at_the_city(city):
    city.explain()
    city.city_sends()
    city.neighbour_accepted()
    asked = city.ask_of_neighbour(employees=140)
    ended = correcting.grant(asked, by=city.reviewer)
    assert ended.state == Request.State.GRANTED
    assert city.report("130922").accepted.number == 2
    assert city.report("130900").current.number == 1


def test_what_was_typed_stays_on_the_page_when_it_is_refused(client, city):
    city.explain()
    client.force_login(city.city_clerk, backend="django.contrib.auth.backends.ModelBackend")
    said = {"seen_130922": "旧的", "text_130922": "青县刚打来电话，明天报。"}
    answer = client.post(reverse("absences", kwargs=CITY), said)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "青县刚打来电话，明天报。" in shown
    assert f"写成“{WHY}”" in shown
    said["seen_130922"] = WHY
    answer = client.post(reverse("absences", kwargs=CITY), said, follow=True)
    assert "已保存 1 条说明" in answer.content.decode()
    assert Absence.objects.get().text == "青县刚打来电话，明天报。"


def test_who_only_reads_sees_the_words_and_no_fields(client, city):
    city.explain()
    shown = page(client, UserFactory(username="v", role="view", at="130900"))
    assert WHY in shown
    assert "text_130922" not in shown
    assert "text_130922" in page(client, city.city_clerk)


def test_only_who_writes_the_words_is_sent_to_write_them(client, city):
    assert ">去说明</a>" in page(client, city.city_clerk)
    for reader in (city.reviewer, UserFactory(username="v", role="view", at="130900")):
        shown = page(client, reader)
        assert "没有说明原因" in shown
        assert ">去说明</a>" not in shown
        assert ">查看</a>" in shown


def test_the_page_asks_the_same_for_one_missing_county_and_for_three(client, city):
    page(client, city.city_clerk)
    with CaptureQueriesContext(connection) as one:
        page(client, city.city_clerk)
    for number in (3, 4):
        values = {"code": f"13092{number}", "name": f"{number}县", "level": "county"}
        district("130900").add_child(short_name="县", union_name="县总工会", **values)
    with CaptureQueriesContext(connection) as three:
        page(client, city.city_clerk)
    assert len(three) == len(one)


@pytest.mark.django_db(transaction=True)
def test_a_county_accepted_while_the_city_sends_is_in_the_report_or_comes_late():
    city = City()
    city.explain()
    city.neighbour_sends()
    told = both(
        lambda: accept(city.round, district("130922"), by=city.reviewer),
        city.city_sends,
    )
    assert not [one for one in told if isinstance(one, str)]
    report = city.report("130900")
    absent = [one["district"] for one in report.current.content.get("absent", [])]
    late = [one.district.code for one in late_below(report)]
    assert (units(report.current), absent, late) in (
        (["130921", "130922"], [], []),
        (["130921"], ["130922"], ["130922"]),
    )


@pytest.mark.django_db(transaction=True)
def test_a_county_that_withdraws_while_the_city_sends_is_absent_with_a_word():
    city = City()
    city.explain()
    city.neighbour_sends()
    told = both(
        lambda: withdraw(city.round, district("130922"), by=city.neighbour),
        city.city_sends,
    )
    assert not [one for one in told if isinstance(one, str)]
    assert city.report("130922").state == "drafting"
    assert units(city.report("130900").current) == ["130921"]

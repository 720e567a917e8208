"""工作台 of an administrator before a campaign begins, and of who has two campaigns of one name."""

import pytest
from django.urls import reverse

from campaign.campaign_loading import load
from campaign.models import Campaign
from reports import practising
from tests.factories import CAMPAIGN_FILE, UserFactory, campaign, district

pytestmark = pytest.mark.django_db


def desk(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("home"))


def done(page):
    return [stage.done for stage in page.context["stages"]]


def test_an_administrator_is_led_through_the_set_up_in_its_order(client, time_machine):
    time_machine.move_to("2018-09-01 10:00 +0800")
    admin = UserFactory(username="top", role="admin", at="130000")
    page = desk(client, admin)
    assert done(page) == [False] * 5
    assert (
        page.text.index("建立单位") < page.text.index("载入专项行动文件") < page.text.index("演练")
    )
    assert "没有正在进行的专项行动" not in page.text
    assert page.text.count("去办理<") == 4  # the day comes by itself
    district()
    for code in ("130000", "130900", "130921"):
        UserFactory(username=code, at=code)
    assert done(desk(client, admin)) == [True, True, False, False, False]
    campaign()
    page = desk(client, admin)
    assert done(page) == [True, True, True, False, False]
    assert page.text.count("去办理<") == 1
    practising.make(campaign(), by=admin)
    assert done(desk(client, admin)) == [True, True, True, True, False]
    time_machine.move_to("2018-11-01 10:00 +0800")
    assert desk(client, admin).context["stages"] == []


@pytest.mark.parametrize("code", ["130900", "130921"])
def test_an_administrator_below_the_top_is_led_only_through_what_it_may_do(
    client, time_machine, code
):
    time_machine.move_to("2018-09-01 10:00 +0800")
    admin = UserFactory(username="below", role="admin", at=code)
    for _ in ("without a campaign", "with one"):
        stages = desk(client, admin).context["stages"]
        assert [stage.title for stage in stages] == ["开账号", "开始"]
        campaign()


def test_nobody_but_an_administrator_is_led_through_the_set_up(client):
    campaign()
    for user in (UserFactory(), UserFactory(reviewer=True), UserFactory(viewer=True)):
        assert "准备一次专项行动" not in desk(client, user).text


def test_two_campaigns_of_one_name_are_told_apart_by_document_number_and_dates(client):
    campaign()
    assert "冀工办发" not in desk(client, UserFactory()).text
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    text = text.replace('slug = "hebei-2018"', 'slug = "again"').replace(
        "〔2018〕43号", "〔2018〕44号"
    )
    load(text)
    assert Campaign.objects.get(slug="again").title == campaign().title
    page = desk(client, UserFactory()).text
    assert "冀工办发〔2018〕43号" in page
    assert "冀工办发〔2018〕44号" in page

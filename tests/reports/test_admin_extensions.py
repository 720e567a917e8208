"""Extensions from a list: granted by the same verb as one by one, after a preview."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from campaign.deadlines import due_for
from campaign.definition import SHANGHAI
from campaign.models import District, Extension
from reports import practising
from tests.factories import UserFactory, campaign, district
from tests.reports.test_admin import confirm, enter, upload

pytestmark = pytest.mark.django_db
HEAD = "单位代码,延至,原因\n"
NOW = "2018-11-10 09:00+08:00"


@pytest.fixture
def city_admin(client):
    campaign()
    district("130921")
    district("130922")
    with time_machine.travel(NOW, tick=False):
        yield enter(client, UserFactory(admin=True))


def test_a_list_extends_to_the_minute_or_to_the_end_of_the_day(client, city_admin):
    text = HEAD + "130921,2018-11-20 17:30,洪水\n130922,2018年11月20日24时,停电\n"
    page = upload(client, text, "extension")
    assert "2018年11月20日（星期二）24时" in page.text
    assert not Extension.objects.exists()
    confirm(client, page, "extension")
    round_ = campaign().current_round()
    assert due_for(round_, district("130921")).at == datetime(2018, 11, 20, 17, 30, tzinfo=SHANGHAI)
    midnight = due_for(round_, district("130922"))
    assert midnight.at == datetime(2018, 11, 21, tzinfo=SHANGHAI)
    assert {e.granted_by for e in Extension.objects.all()} == {city_admin}


def test_a_list_without_a_campaign_means_the_one_that_counts_not_its_practice(client, city_admin):
    practising.make(campaign(), by=UserFactory(username="top", role="admin", at="130000"))
    confirm(client, upload(client, HEAD + "130921,2018-11-20,洪水\n", "extension"), "extension")
    assert Extension.objects.get().round.campaign == campaign()


def test_what_stands_already_is_not_granted_again(client, city_admin):
    text = HEAD + "130921,2018-11-20,洪水\n"
    confirm(client, upload(client, text, "extension"), "extension")
    assert "完全相同" in upload(client, text, "extension").text
    assert Extension.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("130921,2018-11-20,", "第2行：请写明延期理由"),
        ("130921,2018-11-09 17:30,洪水", "第2行：延至的时间不能早于现在"),
        ("130921,下周二,洪水", "第2行 延至：“下周二”不是时间"),
        ("130921,2018-11-31,洪水", "第2行 延至：“2018-11-31”不是时间"),
        ("130900,2018-11-20,洪水", "第2行 单位代码：“130900”不是本单位的直接下级"),
        ("130000,2018-11-20,洪水", "第2行 单位代码：“130000”不是本单位的直接下级"),
        ("130921100,2018-11-20,洪水", "第2行 单位代码：“130921100”不是本单位的直接下级"),
        ("130921,2018-11-20,洪水\n130921,2018-11-21,洪水", "第3行 单位代码：沧县 与第2行重复"),
        (f"130921,2018-11-20,{'长' * 301}", "第2行：延期理由超过 300 个字"),
    ],
)
def test_a_list_with_a_mistake_grants_nothing_and_says_where(client, city_admin, line, said):
    District.objects.get(code="130921").add_child(
        code="130921100",
        name="杜林乡",
        short_name="杜林",
        level="township",
        union_name="杜林乡总工会",
    )
    page = upload(client, f"{HEAD}{line}\n", "extension")
    assert said in page.text
    assert "confirm_form" not in page.context
    assert not Extension.objects.exists()


def test_a_confirmation_sent_again_grants_no_second_time(client, city_admin):
    page = upload(client, HEAD + "130921,2018-11-20,洪水\n", "extension")
    confirm(client, page, "extension")
    assert "已经导入过" in confirm(client, page, "extension").text
    assert Extension.objects.count() == 1


def test_the_page_for_one_extension_offers_direct_reporters_only(client, city_admin):
    form = client.get(reverse("admin:campaign_extension_add")).context["adminform"].form
    assert {unit.code for unit in form.fields["district"].queryset} == {"130921", "130922"}


def test_the_search_for_a_unit_finds_what_the_form_takes_and_nothing_but_units(client, city_admin):
    district("130921").add_child(
        code="130921100", name="沧县杜林乡", short_name="杜林", level="township", union_name="杜林乡总工会",
    )  # fmt: skip
    asked = {"app_label": "campaign", "model_name": "extension", "term": "沧"}
    address = reverse("admin:autocomplete")
    found = client.get(address, asked | {"field_name": "district"}).json()["results"]
    assert [unit["text"] for unit in found] == ["沧县（130921）"]
    assert client.get(address, asked | {"field_name": "granted_by"}).status_code == 404


def test_an_empty_list_says_what_it_is_for_and_a_search_in_vain_how_to_see_all(client, city_admin):
    address = reverse("admin:campaign_extension_changelist")
    assert "还没有延期。给直接向本单位报送的单位延长截止时间" in client.get(address).text
    page = client.get(address, {"q": "没有"}).text
    assert "没有符合条件的" in page
    assert "还没有延期" not in page

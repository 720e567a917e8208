"""The columns of a campaign's own: real choices in the form, told in words, asked for when due."""

import pytest
from django.urls import reverse

from campaign import campaign_loading
from campaign.campaign_file import CampaignFileError
from enterprises import campaign_loading as judged_loading
from enterprises import ledger
from enterprises.models import Enterprise
from tests.enterprises.test_ledger_pages import TYPED
from tests.factories import CAMPAIGN_FILE, RowFactory, UserFactory, district

pytestmark = pytest.mark.django_db
COLUMNS = """
[[extra_columns]]
key = "park"
label = "所在园区"
type = "text"
[[extra_columns]]
key = "women"
label = "女职工人数"
type = "count"
[[extra_columns]]
key = "contract"
label = "签订集体合同"
type = "yes_no"
required_if = "unionised"
[[extra_columns]]
key = "founded"
label = "投产时间"
type = "month"
[[extra_columns]]
key = "size"
label = "规模"
type = "choice"
choices = ["大型", "中型", "小微"]
required_if = "always"
"""
ANSWERS = {
    "extra_park": "临港园区",
    "extra_women": "45",
    "extra_contract": "no",
    "extra_founded": "2011年5月",
    "extra_size": "中型",
}


@pytest.fixture
def campaign_with_columns():
    district("130000")
    return campaign_loading.load(CAMPAIGN_FILE.read_text(encoding="utf-8") + COLUMNS)[0]


@pytest.fixture
def page(client, campaign_with_columns):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name, **more):
    kwargs = {"slug": "hebei-2018", "code": 130921, **more}
    return reverse(f"enterprises:{name}", kwargs=kwargs)


def test_each_kind_of_column_is_stored_as_what_it_is(page):
    assert page.post(address("row_new"), TYPED | ANSWERS).status_code == 302
    row = Enterprise.objects.get()
    assert row.extra == {
        "park": "临港园区", "women": 45, "contract": False, "founded": "2011-05", "size": "中型",
    }  # fmt: skip
    assert row.error_count == 0
    shown = page.get(address("row", pk=row.pk)).content.decode()
    for said in ("签订集体合同", "2011年5月", "中型"):
        assert said in shown
    assert "False" not in shown


def test_choices_and_yes_or_no_are_chosen_and_keep_what_was_stored(page):
    page.post(address("row_new"), TYPED | ANSWERS)
    row = Enterprise.objects.get()
    form = page.get(address("row_edit", pk=row.pk)).context["form"]
    assert 'value="中型" selected' in str(form["extra_size"])
    assert 'value="no" selected' in str(form["extra_contract"])
    assert form["extra_founded"].value() == "2011年5月"
    page.post(address("row_edit", pk=row.pk), TYPED | ANSWERS | {"version": "1"})
    row.refresh_from_db()
    assert row.extra["contract"] is False


@pytest.mark.parametrize("typed", [{"extra_size": "巨型"}, {"extra_contract": "也许"},
                                   {"extra_women": "约十人"}])  # fmt: skip
def test_what_is_no_choice_or_no_number_is_refused(page, typed):
    shown = page.post(address("row_new"), TYPED | ANSWERS | typed).content.decode()
    assert "field-error" in shown
    assert not Enterprise.objects.exists()


def test_a_column_is_asked_for_when_the_file_says_so(page):
    left = {"extra_contract": "", "extra_size": ""}
    union = {"unionised": "yes", "unionised_on": "2018", "members": "10", "reason": ""}
    told = page.post(address("row_check"), TYPED | ANSWERS | left | union).content.decode()
    assert "没有填写签订集体合同" in told
    assert "没有填写规模" in told
    told = page.post(address("row_check"), TYPED | ANSWERS | left).content.decode()
    assert "没有填写签订集体合同" not in told  # asked of 已建会 only
    assert "已建会的企业必填" in page.get(address("row_new")).content.decode()


def test_what_is_missing_is_told_on_the_very_field(page, campaign_with_columns):
    row = ledger.add(campaign_with_columns, district(), RowFactory(), by=UserFactory())
    shown = page.get(address("row_edit", pk=row.pk)).content.decode()
    field = shown.split('name="extra_size"')[1].split('name="')[0]
    assert "上次保存时：没有填写规模" in field


def test_a_stored_word_that_left_the_list_is_kept_until_chosen_anew(page, campaign_with_columns):
    values = RowFactory(extra={"size": "特大型"})
    row = ledger.add(campaign_with_columns, district(), values, by=UserFactory())
    form = page.get(address("row_edit", pk=row.pk)).context["form"]
    assert 'value="特大型" selected' in str(form["extra_size"])


@pytest.mark.parametrize(
    ("key", "label", "said"),
    [
        ("note", "情况", r"extra_columns\.key：“note”"),
        ("phone", "联系电话", r"extra_columns\.label：“联系电话”"),
        ("phone", "联系 电话", r"extra_columns\.label：“联系 电话”"),
        ("agreed", "签订集体合同", "“签订集体合同”是台账已有的栏目（是否签订集体合同）"),
    ],
)
def test_a_column_that_the_ledger_has_already_is_refused_by_its_key(key, label, said):
    district("130000")
    column = f'[[extra_columns]]\nkey = "{key}"\nlabel = "{label}"\ntype = "text"\n'
    with pytest.raises(CampaignFileError, match=said):
        judged_loading.load(CAMPAIGN_FILE.read_text(encoding="utf-8") + column)

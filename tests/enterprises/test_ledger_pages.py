"""The pages of the ledger, through the browser's door."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from campaign.models import Campaign
from enterprises import ledger
from enterprises.models import Enterprise
from tests.factories import RowFactory, UserFactory, campaign, enterprise

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "河间某某铸造有限公司",
    "ownership": "私营企业",
    "address": "河间市工业园区",
    "status": "正常",
    "employees": "120",
    "unionised": "no",
    "reason": "经营者不支持或有顾虑",
}


def address(name, **more):
    return reverse(f"enterprises:{name}", kwargs={"slug": "hebei-2018", "code": 130921, **more})


@pytest.fixture
def clerk():
    campaign()
    return UserFactory()


@pytest.fixture
def page(client, clerk):
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", ["䶮泰有限公司", "😀彩印有限公司", "甲\x1f乙\x07有限公司"])
def test_rare_emoji_and_control_characters_are_stored(page, name):
    assert page.post(address("row_new"), TYPED | {"name": name}).status_code == 302
    assert Enterprise.objects.get().name == name.replace("\x1f", "").replace("\x07", "")


@pytest.mark.parametrize("name", ["长" * 300, "㈱" * 200, "\u200b", ""])
def test_a_name_too_long_or_invisible_is_refused_with_a_sentence(page, name):
    assert "field-error" in text(page.post(address("row_new"), TYPED | {"name": name}))
    assert not Enterprise.objects.exists()


def test_a_rough_number_is_refused_and_stays_as_typed(page):
    assert "约120人" in text(page.post(address("row_new"), TYPED | {"employees": "约120人"}))
    assert not Enterprise.objects.exists()


def test_a_row_with_mistakes_is_stored_and_says_so(page):
    page.post(address("row_new"), TYPED | {"reason": ""})
    stored = Enterprise.objects.get()
    assert stored.error_count == 1
    assert "没有未建会原因" in text(page.get(address("row", pk=stored.pk)))


def test_save_and_next_opens_an_empty_form_and_drops_the_draft(page):
    response = page.post(address("row_new"), TYPED | {"next": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == address("row_new")
    assert 'name="draft-saved"' in text(response)


def test_the_form_of_a_row_with_a_mistake_says_at_once_what_is_wrong(page):
    row = enterprise(employees=None)
    shown = text(page.get(address("row_edit", pk=row.pk)))
    assert (
        shown.count("没有填写职工人数，请补填") == 3
    )  # on the field, in the list, read out with 为什么
    assert "上次保存时：没有填写职工人数" in shown.split('name="employees"')[1].split('name="')[0]


def test_a_doubt_stands_at_its_field_and_the_field_that_settles_it_is_unfolded(page):
    doubtful = enterprise(
        unionised=False, unionised_on="", chair="", members=None, reason="情况特殊"
    )
    shown = text(page.get(address("row_edit", pk=doubtful.pk)))
    at_reason = shown.split('name="reason"')[1].split('name="')[0]
    assert "上次保存时：“情况特殊”没有对应的原因分类" in at_reason
    assert '<details class="mb-3" open>' in shown
    assert '<details class="mb-3" open>' not in text(
        page.get(address("row_edit", pk=enterprise().pk))
    )


def test_save_and_next_from_a_filtered_list_opens_the_next_of_that_list_and_ends_on_it(page):
    rows = [enterprise(employees=None) for _ in range(2)]
    enterprise()
    ends = []
    for row in rows:
        edited = address("row_edit", pk=row.pk) + "?list=problems%3Derror"
        assert "保存并改下一家" in text(page.get(edited))
        typed = TYPED | {"name": row.name, "version": row.version, "next": "1"}
        ends.append(page.post(edited, typed).url)
    assert ends == [
        address("row_edit", pk=rows[1].pk) + "?list=problems%3Derror",
        address("ledger") + "?problems=error",
    ]


def test_the_row_page_tells_the_mistakes_before_the_values(page):
    shown = text(page.get(address("row", pk=enterprise(employees=None).pk)))
    assert shown.index("没有填写职工人数，请补填") < shown.index("企业所有制性质")


def test_a_row_opened_from_a_filtered_list_leads_back_to_that_list_when_saved(page):
    row = enterprise(employees=None)
    listed = text(page.get(address("ledger") + "?problems=error"))
    opened = address("row", pk=row.pk) + "?list=problems%3Derror"
    assert opened in listed
    assert "/edit/?list=problems%3Derror" in text(page.get(opened))
    edited = address("row_edit", pk=row.pk) + "?list=problems%3Derror"
    typed = TYPED | {"name": row.name, "version": row.version}
    saved = page.post(edited, typed, follow=True)
    assert saved.redirect_chain[-1][0] == address("ledger") + "?problems=error"
    assert "没有这样的企业了，请回" in text(saved)


def test_a_conflict_shows_both_versions_and_keeps_what_was_typed(page, clerk):
    row = enterprise()
    ledger.change(row, replace(row.row(), address="对方的地址"), by=clerk, version=1)
    typed = TYPED | {"version": "1", "address": "我的地址"}
    shown = text(page.post(address("row_edit", pk=row.pk), typed))
    assert "对方的地址" in shown
    assert "我的地址" in shown
    assert 'name="version" value="2"' in shown


def _edit(page, row, **typed):
    form = page.get(address("row_edit", pk=row.pk)).context["form"]
    values = {name: "" if v is None else v for name, v in form.initial.items()}
    assert page.post(address("row_edit", pk=row.pk), values | typed).status_code == 302
    row.refresh_from_db()
    return row


def test_the_chosen_class_of_a_reason_survives_another_edit(page, clerk):
    values = RowFactory(not_unionised=True, reason="老板说再等等", reason_code="A4")
    row = ledger.add(campaign(), clerk.district, values, by=clerk)
    assert _edit(page, row, address="新址").reason_code == "A4"


def test_another_reason_is_classed_anew(page):
    row = enterprise(not_unionised=True)
    assert _edit(page, row, reason="阻挠建会").reason_code == "A5"


def test_the_form_suggests_official_words_for_ownership_status_and_reason(page):
    shown = text(page.get(address("row_new")))
    for name in ("ownership", "status", "reason"):
        assert f'list="words-{name}"' in shown


def test_the_check_of_a_form_stores_nothing(page):
    assert "没有填写企业地址" in text(page.post(address("row_check"), TYPED | {"address": ""}))
    assert not Enterprise.objects.exists()


def test_history_tells_in_chinese_who_changed_what_up_to_the_bin_and_back(page, clerk):
    row = enterprise()
    values = replace(row.row(), unionised_on="2018-10", holder="private", congress=True)
    row = ledger.change(row, values, by=clerk, version=1)
    ledger.remove(row, by=clerk, reason="重复")
    ledger.restore(row, by=clerk)
    shown = text(page.get(address("row_history", pk=row.pk)))
    for said in ("2018年9月", "2018年10月", "私人控股", "移入回收站", "从回收站恢复", "重复"):
        assert said in shown
    assert clerk.name in shown
    for raw in ("True", "None", "2018-09", "private"):
        assert raw not in shown


def test_the_township_typed_in_the_form_stands_on_the_row_page_and_in_its_history(page, clerk):
    page.post(address("row_new"), TYPED | {"township": " 崔尔庄镇 "})
    row = Enterprise.objects.get()
    assert "崔尔庄镇" in text(page.get(address("row", pk=row.pk)))
    ledger.change(row, replace(row.row(), township="杜林镇"), by=clerk, version=1)
    shown = text(page.get(address("row_history", pk=row.pk)))
    for said in ("乡镇（街道）", "崔尔庄镇", "杜林镇"):
        assert said in shown


def test_the_row_page_shows_the_further_columns(page):
    shown = text(page.get(address("row", pk=enterprise(contact="王五", holder="private").pk)))
    assert "王五" in shown
    assert "私人控股" in shown


@pytest.mark.parametrize("reason", ["", " ", "长" * 301])
def test_removal_without_a_reason_or_with_one_too_long_is_refused(page, reason):
    row = enterprise()
    assert "没有移除" in text(page.post(address("row_remove", pk=row.pk), {"reason": reason}))
    row.refresh_from_db()
    assert row.removed_at is None


def test_a_removed_row_lies_in_the_bin_with_its_reason_and_comes_back(page):
    row = enterprise()
    page.post(address("row_remove", pk=row.pk), {"reason": "重复\x00填报"})
    assert "重复填报" in text(page.get(address("bin")))
    assert row.name not in page.get(address("ledger")).content.decode().split("<table", 1)[1]
    page.post(address("row_restore", pk=row.pk))
    assert row.name in text(page.get(address("ledger")))


@pytest.mark.parametrize(
    "asked", ["q=%00", "page=99999999999", "annex=9", "unionised=z", "status=z", "sort=z", "q=䶮"]
)
def test_an_address_that_asks_for_nonsense_still_shows_the_ledger(page, asked):
    enterprise()
    text(page.get(f"{address('ledger')}?{asked}"))


def test_a_viewer_is_not_told_to_add_an_enterprise(client, clerk):
    viewer = UserFactory(viewer=True)
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    assert "新增企业" not in text(client.get(address("ledger")))


def test_a_closed_ledger_says_what_closed_it_and_keeps_what_was_typed(page):
    Campaign.objects.update(archived_at=timezone.now())
    assert "归档" in text(page.get(address("ledger")))
    shown = text(page.post(address("row_new"), TYPED))
    assert "归档" in shown
    assert TYPED["name"] in shown


def test_the_history_tells_nought_from_empty(client):
    clerk = UserFactory()
    row = enterprise(by=clerk, members=None)
    ledger.change(row, RowFactory(name=row.name, members=0), by=clerk, version=1)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    kwargs = {"slug": "hebei-2018", "code": "130921", "pk": row.pk}
    page = client.get(reverse("enterprises:row_history", kwargs=kwargs)).content.decode()
    assert '<del class="was">空</del> → <ins class="now">0</ins>' in page


@pytest.mark.parametrize("name", ["ledger", "row", "row_edit", "row_remove", "bin", "offline"])
def test_every_page_of_a_closed_ledger_says_what_closed_it(page, name):
    row = enterprise()
    Campaign.objects.update(archived_at=timezone.now())
    more = {"pk": row.pk} if name.startswith("row") else {}
    shown = text(page.get(address(name, **more)))
    assert "归档，只能查看" in shown
    buttons = re.findall(r"<button[^>]*>", shown.split("<main")[1])
    assert all("disabled" in button for button in buttons if name in ("row_edit", "row_remove"))


def test_a_viewer_is_told_who_may_change_the_ledger(client, clerk):
    row = enterprise()
    client.force_login(
        UserFactory(viewer=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    for shown in (client.get(address("ledger")), client.get(address("row", pk=row.pk))):
        assert "只有本单位的填报账号可以修改台账" in text(shown)
    refused = client.get(address("row_new")).content.decode()
    assert "只有本单位的填报账号可以修改台账" in refused


def test_a_row_in_the_bin_says_since_when_by_whom_and_why(page, clerk):
    row = enterprise()
    ledger.remove(row, by=clerk, reason="与另一行重复")
    shown = text(page.get(address("row", pk=row.pk)))
    assert f"由 {clerk} 移入回收站：与另一行重复" in shown
    assert address("bin") in shown


def test_a_mistake_in_a_field_folded_away_opens_the_fold(page):
    assert "open>" not in text(page.get(address("row_new")))
    shown = text(page.post(address("row_new"), TYPED | {"registered_members": "约5人"}))
    assert 'class="mb-3" open>' in shown

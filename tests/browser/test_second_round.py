"""The second round is six rows to read, not three hundred."""

import pytest
from django.urls import reverse
from PIL import Image

from campaign.models import Submission
from enterprises.models import Enterprise
from reports.models import Tick
from reports.review_rows import reading_of
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprises

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNIT = {"slug": "hebei-2018", "code": "130921"}


def address(name, **more):
    return reverse(name, kwargs={**UNIT, **more})


def say(city, name, column, text, suggestion=""):
    """One remark on one cell."""
    city.goto(address("review"))
    city.get_by_label("企业", exact=True).select_option(label=name)
    city.get_by_label("栏目", exact=True).select_option(label=column)
    city.get_by_label("类别", exact=True).select_option(index=0)
    city.get_by_label("意见").fill(text)
    city.get_by_label("建议值").fill(suggestion)
    city.get_by_role("button", name="保存批注").click()
    city.get_by_text("批注已保存").wait_for()


def answer(page, row, text):
    page.goto(address("remarks"))
    panel = page.locator("section.panel", has_text=row.name)
    panel.get_by_label("答复").fill(text)
    panel.get_by_role("button", name="保存答复").click()
    page.get_by_text("答复已保存").wait_for()


def may_change(page, row) -> bool:
    page.goto(address("enterprises:row", pk=row.pk))
    page.get_by_role("heading", name=row.name).wait_for()
    return page.get_by_role("link", name="修改", exact=True).count() == 1


def press(page, button):
    page.get_by_role("button", name=button, exact=True).click()


def ticked():
    """The rows whose tick counts now."""
    report = Submission.objects.for_unit(campaign().current_round(), district())
    return {row.pk for row in reading_of(report, UserFactory(reviewer=True)).rows if row.tick}


@pytest.fixture
def rows():
    enterprises(300)
    send(campaign(), district(), by=UserFactory())
    return list(Enterprise.objects.in_order())


def test_six_of_three_hundred_rows_go_back_and_the_reviewer_reads_seven(rows, new_page, tmp_path):
    page, city = new_page(UserFactory()), new_page(UserFactory(reviewer=True))
    returned, others = rows[:6], rows[6:]
    for row in returned[:4]:
        say(city, row.name, "职工人数", "与社保名单不符")
    for row in returned[4:]:
        say(city, row.name, "会员人数", "与会员名册不符", "105")
    city.goto(address("review"))
    city.get_by_role("link", name="全部标为已核（294 行）").click()
    press(city, "确认，294 行标为已核")
    city.get_by_text("已核 294／300 行").wait_for()
    city.get_by_label("退回的类别").select_option(index=1)
    city.get_by_label("退回理由").fill("六家人数请核对")
    city.get_by_label("有批注的企业，也可以新增").check()
    press(city, "退回")
    city.get_by_text("已退回，下级会看到").wait_for()

    # The county: exactly the six, and one row more.
    page.goto(address("enterprises:ledger"))
    page.get_by_text("上级退回时只开放 6 家企业修改，也可以新增").wait_for()
    assert all(may_change(page, row) for row in returned)
    assert not any(may_change(page, row) for row in (others[0], others[150], others[-1]))
    assert page.get_by_text("退回时没有开放这一行").count()
    for row in returned[:4]:
        page.goto(address("enterprises:row_edit", pk=row.pk))
        page.get_by_label("职工人数", exact=True).fill("118")
        press(page, "保存")
        page.get_by_text("已保存").wait_for()
        answer(page, row, "已按社保名单改正")
    page.goto(address("remarks"))
    page.locator("section.panel", has_text=returned[4].name).get_by_role(
        "button", name="采用建议，修改台账"
    ).click()
    page.get_by_text("已按建议把会员人数改为“105”").first.wait_for()
    page.goto(address("submission"))
    assert page.get_by_role("button", name="报送", exact=True).is_disabled()
    page.get_by_text("还有 1 条没有答复").first.wait_for()
    answer(page, returned[5], "会员含劳务派遣工 5 人，名册另附")
    page.goto(address("enterprises:row_new"))
    page.get_by_label("企业名称", exact=True).fill("沧县补报阀门有限公司")
    page.get_by_label("企业所有制性质", exact=True).fill("民营")
    page.get_by_label("企业地址", exact=True).fill("沧县工业路9号")
    page.get_by_label("经营状况", exact=True).fill("正常")
    page.get_by_label("职工人数", exact=True).fill("130")
    page.get_by_label("否", exact=True).check()
    page.get_by_label("未建会原因", exact=True).fill("经营者不支持或有顾虑")
    press(page, "保存")
    page.get_by_text("已保存：沧县补报阀门有限公司").wait_for()
    page.goto(address("submission"))
    press(page, "报送")
    page.get_by_role("heading", name="报送回执").wait_for()

    # The reviewer: seven rows, the 294 ticks stand.
    city.goto(address("review"))
    assert city.locator("tr[data-row]").count() == 7
    city.get_by_text("已核 294／301 行").wait_for()
    assert ticked() == {row.pk for row in others}
    press(city, "审核通过")
    city.get_by_text("已审核通过，这一版生效").wait_for()

    # One ticked row is put right by a granted 勘误 and has lost its tick.
    proof = tmp_path / "社保名单.png"
    Image.new("RGB", (40, 40), "white").save(proof)
    page.goto(address("enterprises:row", pk=others[0].pk))
    page.get_by_role("link", name="申请勘误").click()
    page.get_by_label("职工人数", exact=True).fill("119")
    page.get_by_label("申请理由").fill("报送后收到社保名单")
    page.get_by_label("证明材料").set_input_files(proof)
    press(page, "提出申请")
    page.get_by_text("已交给 沧州市").first.wait_for()
    city.goto(reverse("request_desk", kwargs={**UNIT, "code": "130900"}))
    city.get_by_text("报送后收到社保名单").wait_for()
    press(city, "同意")
    city.get_by_text("同意").first.wait_for()
    report = Submission.objects.for_unit(campaign().current_round(), district())
    assert (report.accepted.number, report.get_state_display()) == (3, "已审核")
    assert ticked() == {row.pk for row in others[1:]}
    assert Tick.objects.count() == 294
    city.goto(address("review"))
    assert city.locator("ins.now").all_inner_texts() == ["119"]

"""The city's days: one county back, one later, three accepted at once, up to the province and down again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaign.models import Extension, Submission
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprises

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CITY, LATE, FIRST = "130900", "130922", "130923"
MORE = (("130923", "东光县"), ("130924", "海兴县"), ("130925", "盐山县"))


def go(page, name, code=CITY, **more):
    page.goto(reverse(name, kwargs={"slug": "hebei-2018", "code": code, **more}))


def press(page, button):
    page.get_by_role("button", name=button, exact=True).click()


def told(page, text):
    page.locator("#messages").get_by_text(text).wait_for()


def state(code):
    return Submission.objects.get(district__code=code).get_state_display()


@pytest.fixture
def cast():
    """Five counties with rows, all sent but 青县; the clerk of 东光县, the city's two, the province."""
    plan = campaign()
    clerks = [UserFactory(), UserFactory(neighbour=True)]
    for code, name in MORE:
        short = name.removesuffix("县")
        unit = district(CITY).add_child(
            code=code, name=name, short_name=short, level="county", union_name=f"{name}总工会"
        )
        clerks.append(
            UserFactory(username=code, name=f"{short}填报员", role="entry", district=unit)
        )
    for clerk in clerks:
        enterprises(2, by=clerk)
        if clerk.district.code != LATE:
            send(plan, clerk.district, by=clerk)
    return {
        "county": clerks[2],
        "reviewer": UserFactory(reviewer=True),
        "clerk": UserFactory(username="city", name="市填报员", at=CITY),
        "province": UserFactory(username="p", name="省审核员", role="review", at="130000"),
    }


def explain(page, **texts):
    go(page, "submission")
    for code, text in texts.items():
        page.locator(f"[name=text_{code.removeprefix('u')}]").fill(text)
    press(page, "保存说明")
    told(page, "已保存")


def submit(page, code=CITY):
    go(page, "submission", code)
    press(page, "报送")
    page.get_by_role("heading", name="报送回执").wait_for()


def ask_return(page, code, reason):
    go(page, "submission", code)
    page.get_by_role("link", name="申请退回").click()
    page.get_by_label("申请理由").fill(reason)
    press(page, "提出申请")
    told(page, "已交给")


@pytest.mark.console_error("422")
def test_from_the_five_counties_to_the_province_and_back_through_the_chain(cast, new_page):
    reviewer, clerk = new_page(cast["reviewer"]), new_page(cast["clerk"])
    province, county = new_page(cast["province"]), new_page(cast["county"])

    # The reviewer: one county back, one later, three accepted at once.
    go(reviewer, "supervision")
    reviewer.get_by_role("link", name="沧县", exact=True).click()
    reviewer.get_by_label("退回的类别").select_option(index=1)
    reviewer.get_by_label("退回理由").fill("两家企业职工人数请核对")
    press(reviewer, "退回")
    told(reviewer, "已退回，下级会看到")
    go(reviewer, "supervision")
    reviewer.get_by_role("link", name="青县", exact=True).click()
    until = timezone.localdate() + timedelta(days=9)
    reviewer.get_by_label("延至（当日24时）").fill(until.isoformat())
    reviewer.get_by_label("理由", exact=True).fill("全县停电两天")
    press(reviewer, "准予延期")
    told(reviewer, "截止时间已延至")
    go(reviewer, "supervision")
    for _, name in MORE:
        reviewer.get_by_label(f"选择{name}").check()
    press(reviewer, "审核通过所选单位…")
    reviewer.get_by_text("将审核通过下面 3 个单位").wait_for()
    press(reviewer, "确认审核通过")
    told(reviewer, "已审核通过 3 个单位：东光县、海兴县、盐山县")
    assert [state(code) for code, _ in MORE] == ["已审核"] * 3
    assert state("130921") == "已退回"
    assert Extension.objects.get().district == district(LATE)

    # The city's clerk: nothing goes up before the two that are absent are explained.
    go(clerk, "submission")
    assert clerk.get_by_role("button", name="报送", exact=True).is_disabled()
    clerk.get_by_text("还有 2 个下级单位没有审核通过，也没有说明原因：沧县、青县").wait_for()
    explain(clerk, u130921="正在核对人数，两日内补报。", u130922="停电两天，已准予延期。")
    submit(clerk)
    go(province, "review")
    province.get_by_text("停电两天，已准予延期。").wait_for()
    assert province.locator("tr[data-row]").count() == 6
    press(province, "审核通过")
    told(province, "已审核通过，这一版生效")

    # Through the chain: county to city, city to province, and down again.
    ask_return(county, FIRST, "漏报一家外资企业")
    go(reviewer, "request_desk")
    press(reviewer, "同意")
    told(reviewer, "下级报表不能重新打开；请先撤回或由上级退回本级汇总")
    ask_return(clerk, CITY, "东光县漏报一家，须重新汇总")
    go(province, "request_desk", "130000")
    press(province, "同意")
    told(province, "已办理 沧州市 的申请退回")
    go(reviewer, "request_desk")
    press(reviewer, "同意")
    told(reviewer, "已办理 东光县 的申请退回")
    assert (state(FIRST), state(CITY)) == ("已退回", "已退回")

    # The city does not wait: what is in force counts and is marked; the new version is 补报.
    go(clerk, "submission")
    clerk.get_by_text("东光县 已重新打开").first.wait_for()
    submit(clerk)
    go(county, "enterprises:row_new", FIRST)
    for label, value in {
        "企业名称": "东光县补报制衣有限公司",
        "企业所有制性质": "外资企业",
        "企业地址": "东光县工业路3号",
        "经营状况": "正常",
        "职工人数": "120",
    }.items():
        county.get_by_label(label, exact=True).fill(value)
    county.get_by_label("否", exact=True).check()
    county.get_by_label("未建会原因", exact=True).fill("经营者不支持或有顾虑")
    press(county, "保存")
    county.get_by_text("已保存：东光县补报制衣有限公司").wait_for()
    submit(county, FIRST)
    go(reviewer, "review", FIRST)
    press(reviewer, "审核通过")
    told(reviewer, "已审核通过，这一版生效")
    for page, name in ((clerk, "submission"), (province, "review")):
        go(page, name)
        page.get_by_text("东光县：").filter(has_text="审核通过（第2版）").wait_for()
        assert page.get_by_text("补报", exact=True).first.is_visible()

    # The province lets it in: the next version of the city has seven rows and no 补报.
    province.get_by_label("退回的类别").select_option(index=1)
    province.get_by_label("退回理由").fill("列入东光县补报")
    press(province, "退回")
    told(province, "已退回，下级会看到")
    submit(clerk)
    go(province, "review")
    assert province.get_by_text("补报", exact=True).count() == 0
    press(province, "审核通过")
    told(province, "已审核通过，这一版生效")
    report = Submission.objects.get(district__code=CITY)
    assert (report.accepted.number, len(report.accepted.content["rows"])) == (3, 7)

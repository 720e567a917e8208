"""底册 in a browser: the city hands it down, the county settles every line, and only then may send."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from enterprises.models import Enterprise, Outcome, RosterLine
from tests.enterprises.rosters import city, line, roster_file
from tests.factories import UserFactory, campaign, enterprise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = (
    line("沧县甲铸造有限公司"),  # in the ledger, word for word
    line("沧县乙机械制造有限责任公司"),  # in the ledger under another legal form
    line("沧县丙纺织有限公司"),  # gone
    line("沧县丁管件有限公司", unit="某某管委会"),  # nobody can place it
)


def address(name, code, **more):
    return reverse(name, kwargs={"slug": "hebei-2018", "code": code, **more})


def test_a_clerk_settles_a_roster_to_100_percent_and_the_submission_unlocks(new_page):
    city(), campaign()
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    enterprise(name="沧县甲铸造有限公司")
    enterprise(name="沧县乙机械制造有限公司")

    above = new_page(reviewer)
    above.goto(address("enterprises:roster", "130900"))
    file = roster_file(*LIST)
    above.get_by_label("导入底册文件").set_input_files(
        {"name": file.name, "mimeType": "text/csv", "buffer": file.read()}
    )
    above.get_by_role("button", name="上传并预览").click()
    above.get_by_role("button", name="确认导入底册").click()
    expect(above.locator("#messages")).to_contain_text("分到单位 3 行，待人工分配 1 行")
    above.goto(address("enterprises:roster", "130900") + "?unit=130900&state=open")
    above.get_by_label("选择 沧县丁管件有限公司").check()
    above.get_by_label("分配给").select_option("130921")
    above.get_by_role("button", name="分配", exact=True).click()
    expect(above.locator("#messages")).to_contain_text("已分配给")

    page = new_page(clerk)
    page.goto(address("submission", "130921"))
    expect(page.get_by_text("底册还有 4 行没有核实")).to_be_visible()
    page.get_by_role("link", name="去核实").click()
    page.get_by_role("link", name="成批匹配").click()
    page.get_by_role("button", name="确认匹配所选的行").click()
    expect(page.locator(".tick-count")).to_contain_text("已核实 1 / 4")
    assert RosterLine.objects.get(number=2).outcome == ""  # a likeness waits for a person

    page.get_by_role("row", name="沧县乙机械制造有限责任公司").get_by_role(
        "button", name="是这一家"
    ).click()
    expect(page.locator("#messages")).to_contain_text("已匹配：沧县乙机械制造有限责任公司")

    page.get_by_role("row", name="沧县丙纺织").get_by_role("link", name="其他办理").click()
    page.get_by_label("核实结果").select_option(Outcome.DISSOLVED)
    page.get_by_label("核实依据").fill("市场监管部门登记为注销")
    page.get_by_role("button", name="办结").click()
    expect(page.locator(".tick-count")).to_contain_text("已核实 3 / 4")

    page.get_by_role("row", name="沧县丁管件有限公司").get_by_role(
        "button", name="新增入台账"
    ).click()
    expect(page.get_by_label("企业名称")).to_have_value("沧县丁管件有限公司")
    added = Enterprise.objects.get(name="沧县丁管件有限公司")
    page.goto(address("enterprises:row", "130921", pk=added.pk))
    expect(page.get_by_text("下发底册第 4 号")).to_be_visible()
    expect(page.get_by_text("填报员：已新增入台账")).to_be_visible()

    page.goto(address("enterprises:roster_check", "130921"))
    expect(page.locator(".tick-count")).to_contain_text("全部核实完毕")
    page.goto(address("submission", "130921"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("底册还有")).to_have_count(0)
    above.goto(address("roster_progress", "130900"))
    expect(above.get_by_role("row", name="沧县")).to_contain_text("100.0")

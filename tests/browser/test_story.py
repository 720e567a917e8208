"""The whole main job in a real browser: enter by keyboard, mend, send, return, correct, accept, print."""

import io
import subprocess

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaign.models import Submission
from tests.factories import UserFactory, campaign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNIT = {"slug": "hebei-2018", "code": "130921"}


def address(name, **more):
    return reverse(name, kwargs={**UNIT, **more})


def fill(page, **cells):
    """One enterprise by keyboard alone: labels lead to cells, Tab to the next, Enter saves."""
    for label, value in cells.items():
        if label == "是否建会":
            page.get_by_label(value, exact=True).press("Space")
        else:
            page.get_by_label(label, exact=True).press_sequentially(value)


def enter(page, button, **cells):
    page.goto(address("enterprises:row_new"))
    fill(page, **cells)
    page.get_by_role("button", name=button, exact=True).press("Enter")
    page.get_by_text(f"已保存：{cells['企业名称']}").wait_for()


def download(page, link):
    with page.expect_download() as got:
        page.get_by_role("link", name=link).first.click()
    return got.value.path().read_bytes()


@pytest.fixture
def cast():
    campaign()
    return UserFactory(), UserFactory(reviewer=True)


def test_a_report_from_the_first_key_to_the_stamped_paper(cast, new_page):
    clerk, reviewer = cast
    page, city = new_page(clerk), new_page(reviewer)
    common = {"企业所有制性质": "民营", "企业地址": "沧县工业路1号", "经营状况": "正常"}
    enter(
        page,
        "保存并填下一家",
        企业名称="沧县一号管件有限公司",
        **common,
        职工人数="156",
        是否建会="否",
        未建会原因="总部或外方未同意",
    )
    enter(
        page,
        "保存并填下一家",
        企业名称="沧县二号（香港）制衣有限公司",
        **{**common, "企业所有制性质": "港资"},
        职工人数="60",
        是否建会="是",
        建会时间="2018年9月",
        工会主席姓名="刘喆",
        会员人数="55",
    )
    enter(
        page,
        "保存",
        企业名称="沧县三号䶮业有限公司",
        **common,
        职工人数="200",
        是否建会="是",
        建会时间="2016",
        工会主席姓名="王垚",
        会员人数="",
    )

    page.goto(address("submission"))
    page.get_by_text("须改正：沧县三号䶮业有限公司").wait_for()
    assert page.get_by_role("button", name="报送", exact=True).is_disabled()
    page.goto(address("enterprises:ledger"))
    page.get_by_role("link", name="沧县三号䶮业有限公司").click()
    page.get_by_role("link", name="修改", exact=True).click()
    fill(page, 会员人数="180")
    page.get_by_role("button", name="保存", exact=True).press("Enter")
    page.get_by_text("已保存").wait_for()
    page.goto(address("submission"))
    page.get_by_role("button", name="报送", exact=True).click()
    page.get_by_role("heading", name="报送回执").wait_for()

    city.goto(address("review"))
    city.get_by_label("企业", exact=True).select_option(label="沧县一号管件有限公司")
    city.get_by_label("栏目", exact=True).select_option(label="未建会原因")
    city.get_by_label("类别", exact=True).select_option(label="原因填写过于笼统")
    city.get_by_role("button", name="保存批注").click()
    city.get_by_text("批注已保存").wait_for()
    city.get_by_label("退回的类别").select_option("漏填")
    city.get_by_label("退回理由").fill("见批注")
    city.get_by_role("button", name="退回", exact=True).click()
    city.get_by_text("已退回，下级会看到").wait_for()

    page.goto(address("enterprises:ledger"))
    page.get_by_role("link", name="沧县一号管件有限公司").click()
    page.get_by_text("原因填写过于笼统").wait_for()
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("未建会原因", exact=True).fill("经营者不支持或有顾虑")
    page.get_by_role("button", name="保存", exact=True).press("Enter")
    page.get_by_text("已保存").wait_for()
    page.goto(address("remarks"))
    page.get_by_label("答复（已改正的内容，或不改的理由）").fill("已再次走访并改正")
    page.get_by_role("button", name="保存答复").click()
    page.get_by_text("答复已保存").wait_for()
    page.goto(address("submission"))
    page.get_by_role("button", name="报送", exact=True).click()
    page.get_by_role("heading", name="报送回执").wait_for()

    city.goto(address("review"))
    assert city.locator("del.was").all_inner_texts()[0] == "总部或外方未同意"
    assert city.locator("ins.now").all_inner_texts()[0] == "经营者不支持或有顾虑"
    city.get_by_role("button", name="审核通过").click()
    city.get_by_text("已审核通过，这一版生效").wait_for()

    version = Submission.objects.get(district__code="130921").accepted
    assert version.number == 2
    page.goto(address("annex", digits=2) + "?version=2")
    book = load_workbook(io.BytesIO(download(page, "下载 Excel")))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    first = next(row for row in cells if "沧县一号管件有限公司" in row)
    assert first[:11] == [1, "沧县一号管件有限公司", "民营", "沧县工业路1号", "正常", 156, "否",
                          None, None, None, "经营者不支持或有顾虑"]  # fmt: skip
    pdf = download(page, "下载 PDF 打印")
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    text = "".join(text.stdout.decode().split())
    assert version.fingerprint in text
    assert "沧县三号䶮业" in text
    assert "合计" in text
    assert "草稿" not in text

"""盖章扫描件 in a real browser: a county's pile of both annexes finds its places, the city sees it beside the data."""

import pytest

from campaign.models import Submission
from reports.models import Scan
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprises
from tests.reports.scans import address, pile, scanned

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def clerk():
    clerk = UserFactory()
    enterprises(20, by=clerk)
    enterprises(3, by=clerk, foreign=True)
    send(campaign(), district(), by=clerk)
    return clerk


def downloaded(page, digits):
    page.goto(address("annex", digits=digits) + "?version=1")
    with page.expect_download() as got:
        page.get_by_role("link", name="下载 PDF 打印").click()
    return got.value.path().read_bytes()


def widest(page):
    return page.evaluate("document.documentElement.scrollWidth")


def all_pictures_shown(page):
    return page.evaluate(
        "Promise.all([...document.querySelectorAll('img')].map(i => (i.loading = 'eager', i.decode().then(() => i.naturalWidth > 0))))"
    )


def test_a_county_uploads_a_pile_and_the_city_sees_it_beside_the_data(clerk, new_page):
    page = new_page(clerk)
    papers = [scanned(downloaded(page, digits), noise=30) for digits in (2, 3)]
    pages = [*papers[1], *papers[0]]
    page.goto(address("submission"))
    assert page.get_by_text("盖章、签字后扫描上传", exact=True).count() == 2
    page.get_by_role("link", name="盖章扫描件", exact=True).click()
    content = pile([image.rotate(180) for image in pages[:-1]] + pages[-1:])
    page.get_by_label("扫描件（可以一次选几个文件").set_input_files(
        {"name": "一摞.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="上传并识别").click()
    page.get_by_text(f"已读出 {len(pages)} 页").wait_for()
    assert page.get_by_text("页数齐全").count() == 2
    assert all(all_pictures_shown(page))
    page.get_by_role("button", name="收下", exact=True).click()
    page.get_by_text("已收下 2 份盖章扫描件").wait_for()
    assert Scan.objects.in_force().count() == 2

    city = new_page(UserFactory(reviewer=True))
    city.goto(address("review"))
    city.get_by_role("link", name="附件2扫描件与数据对照").click()
    assert city.get_by_role("img").count() == len(papers[0])
    assert all(all_pictures_shown(city))
    row = Submission.objects.get().current.content["rows"][0]
    assert city.get_by_role("cell", name=row["name"], exact=True).is_visible()
    city.get_by_role("link", name="写批注（整份报表）").click()
    city.get_by_label("意见", exact=True).fill("附件2 印章盖偏")
    city.get_by_role("button", name="保存批注").click()
    city.get_by_text("批注已保存").wait_for()


@pytest.mark.console_error("422")
def test_a_program_in_a_scans_clothes_is_told_on_the_page(clerk, new_page):
    page = new_page(clerk, viewport=PHONE)
    page.goto(address("scans"))
    page.get_by_label("扫描件（可以一次选几个文件").set_input_files(
        {"name": "扫描.pdf", "mimeType": "application/pdf", "buffer": b"MZ" + b"\0" * 500}
    )
    page.get_by_role("button", name="上传并识别").click()
    page.get_by_text("“扫描.pdf”不是 PDF、JPG 或 PNG 文件").wait_for()
    assert page.get_by_role("button", name="上传并识别").is_enabled()
    assert widest(page) <= PHONE["width"]

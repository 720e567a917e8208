"""The third paper from the first sentence to the package: written over a killed server, sent, stamped,
scanned, returned for one heading, taken away and checked."""

import hashlib
import re
from itertools import chain
from zipfile import ZipFile

import pytest

from campaign.models import Submission
from reports.models import ReportSection
from tests.factories import UserFactory, campaign, enterprises
from tests.reports.report_texts import parts, write_all
from tests.reports.scans import address, pile, scanned
from tests.web import server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEFORE, AFTER = "县总工会成立专班，逐家上门。", "服务器断电以后写的这一句也在。"


@pytest.fixture
def cast():
    campaign()
    clerk = UserFactory()
    enterprises(2, by=clerk)
    enterprises(2, by=clerk, foreign=True)
    return clerk, UserFactory(reviewer=True)


def write_over_a_killed_server(page, live_server):
    """On a server process of its own, which loses its power in the middle and is started again."""
    static = re.compile(r"http://localhost:\d+/static/.*")
    page.route(
        static,
        lambda route: route.fulfill(
            response=route.fetch(url=re.sub(r"http://[^/]+", live_server.url, route.request.url))
        ),
    )
    editor = page.locator("#part-practice .written-editor")
    state = page.locator("#part-practice .written-state")
    with server() as first:
        page.goto(f"http://localhost:{first.port}{address('report')}")
        editor.click()
        page.keyboard.type(BEFORE)
        state.get_by_text("已自动保存").wait_for()
        first.kill()
        page.keyboard.type(AFTER)
        state.get_by_text("现在连不上服务器，没有保存").wait_for()
    assert ReportSection.objects.get().blocks[0]["text"] == BEFORE
    with server(port=first.port):
        state.get_by_text("已自动保存").wait_for()
    assert [block.text for block in parts()["practice"].blocks] == [BEFORE + AFTER]


def papers(page):
    """Every paper of the checklist, downloaded where it says so, as a scanner sees it."""
    page.goto(address("submission"))
    links = page.get_by_role("link", name=re.compile("下载 PDF 打印"))
    images = []
    for place in range(links.count()):
        with page.expect_download() as got:
            links.nth(place).press("Enter")
        images.append(scanned(got.value.path().read_bytes()))
    return images


@pytest.mark.console_error("ERR_CONNECTION|ERR_EMPTY|ERR_SOCKET|net::")
def test_a_report_is_written_sent_stamped_returned_and_its_package_proves_itself(
    new_page, live_server, cast, tmp_path
):
    clerk, reviewer = cast
    page, city = new_page(clerk), new_page(reviewer)
    write_over_a_killed_server(page, live_server)
    write_all(by=clerk)
    page.goto(address("submission"))
    page.get_by_role("button", name="报送", exact=True).click()
    page.get_by_role("heading", name="报送回执").wait_for()
    images = papers(page)
    assert len(images) == 3
    page.goto(address("scans"))
    page.get_by_label("扫描件（可以一次选几个文件").set_input_files(
        {"name": "一摞.pdf", "mimeType": "application/pdf", "buffer": pile(chain(*images))}
    )
    page.get_by_role("button", name="上传并识别").click()
    page.get_by_role("button", name="收下", exact=True).click()
    page.get_by_text("已收下 3 份盖章扫描件").wait_for()

    city.goto(address("review"))
    city.get_by_role("link", name="专项报告扫描件与数据对照").click()
    assert city.get_by_role("img").count() >= len(images[2])
    assert city.get_by_text(AFTER).first.is_visible()
    city.goto(address("review"))
    city.get_by_label("栏目", exact=True).select_option(label="专项报告“主要做法和经验”")
    city.get_by_label("意见", exact=True).fill("经验写得太空，请写一个乡镇的做法")
    city.get_by_role("button", name="保存批注").click()
    city.get_by_text("批注已保存").wait_for()
    city.get_by_label("退回的类别").select_option("漏填")
    city.get_by_label("退回理由").fill("见批注")
    city.get_by_role("button", name="退回", exact=True).click()
    city.get_by_text("已退回，下级会看到").wait_for()
    page.goto(address("remarks"))
    page.get_by_role("link", name="专项报告“主要做法和经验”").click()
    page.locator("#part-practice", has_text="经验写得太空").wait_for()

    page.goto(address("submission"))
    with page.expect_download() as got:
        page.get_by_role("link", name="成套材料").click()
    assert got.value.suggested_filename == "沧县成套材料（第1版，已退回）.zip"
    got.value.save_as(file := tmp_path / "package.zip")
    with ZipFile(file) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    contents = files.pop("目录.txt").decode("utf-8-sig")
    said = dict(re.findall(r"^(\S.*)\r\n    SHA-256 ([0-9a-f]{64})\r$", contents, re.MULTILINE))
    assert said == {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    assert sum("盖章扫描件" in path for path in files) == 3
    assert said["报送数据.json"] == Submission.objects.get().current.fingerprint

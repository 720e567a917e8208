"""Makes the pictures of 使用手册 from the real pages, with the demo's invented names: `make help-pictures`."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from campaign.campaign_file import parse
from campaign.models import Campaign, Submission, User
from enterprises.models import Enterprise
from reports.demo import story
from tests.enterprises.test_imports import HEADER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOLDER = Path(settings.BASE_DIR) / "static" / "help"
DATA = Path(settings.BASE_DIR) / "campaign" / "data"
SCREEN = {"viewport": {"width": 1180, "height": 720}}
WIDTH = 960  # of a picture, in pixels
LARGEST = 60 * 1024
LINES = (
    "1,沧县测样铸造有限公司,私营有限责任公司,沧县工业路1号,正常,约120人,是,2018.9,王明,110,\n"
    "2,沧县测样机械有限公司,民营,沧县工业路2号,正常,156,否,,,,经营者不支持或有顾虑\n"
    "3,沧县测样管件有限公司,外商独资,沧县工业路3号,正常,八十多,否,,,,总部未同意\n"
    "合计,,,,,,,,,,\n"
)


def keep(page, name):
    """What the window shows, as a small PNG with as many colours as fit."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.LANCZOS)
    for colours in (128, 64, 32, 16):
        content = io.BytesIO()
        picture.quantize(colours).save(content, "PNG", optimize=True)
        if content.tell() <= LARGEST:
            break
    (FOLDER / f"{name}.png").write_bytes(content.getvalue())


@pytest.fixture
def demo(time_machine):
    """The demo as it stood in the days before the notice's own deadline."""
    time_machine.move_to("2018-11-09 10:00 +0800")
    text = (DATA / "hebei_2018.toml").read_text(encoding="utf-8")
    tree = (DATA / "hebei_districts_2018.csv").read_text(encoding="utf-8")
    story.tell(tree, text, parse(text), date(2018, 11, 9))
    return Campaign.objects.get()


def test_pictures(demo, new_page):
    def go(username, name, code="", **more):
        page = new_page(User.objects.get(username=username), **SCREEN)
        unit = {"slug": demo.slug, "code": code} if code else {}
        page.goto(reverse(name, kwargs=unit | more), wait_until="networkidle")
        return page

    def rows(code):
        unit = User.objects.get(username=code).district
        return Enterprise.objects.in_campaign(demo).of(unit).kept().in_order()

    keep(go("130922", "home"), "home")
    keep(go("130922", "enterprises:grid", "130922"), "grid")
    page = go("130922", "enterprises:row_new", "130922")
    page.get_by_label("企业名称", exact=True).fill("青县测样铸造有限公司")
    page.get_by_label("职工人数", exact=True).fill("80")
    page.get_by_label("企业所有制性质", exact=True).fill("私营有限责任公司")
    page.get_by_text("不足 100 人").scroll_into_view_if_needed()
    page.mouse.wheel(0, 300)
    page.wait_for_function("scrollY > 200")
    keep(page, "form")
    wrong = rows("130922").filter(employees=None).first()
    page = go("130922", "enterprises:row", "130922", pk=wrong.pk)
    page.get_by_role("heading", name="检查结果").scroll_into_view_if_needed()
    keep(page, "row")
    page = go("130924", "enterprises:imports", "130924")
    file = {"name": "登记表.csv", "mimeType": "text/csv", "buffer": (HEADER + LINES).encode()}
    page.get_by_label("选择文件").set_input_files(file)
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_text("读到 3 行").wait_for()
    page.goto(page.url, wait_until="networkidle")
    page.get_by_text("第4行").scroll_into_view_if_needed()
    keep(page, "import")
    visited = rows("130903").filter(visits__isnull=False).first()
    page = go("130903", "enterprises:follow_up", "130903", pk=visited.pk)
    page.get_by_role("heading", name="建会结果").scroll_into_view_if_needed()
    keep(page, "visit")
    sent = Submission.objects.get(district__code="130923")
    keep(go("130923", "submission", "130923"), "submission")
    keep(go("130900sh", "queue", "130900"), "queue")
    page = go("130900sh", "review", sent.district.code)
    page.get_by_role("heading", name="报送内容").first.scroll_into_view_if_needed()
    keep(page, "review")
    keep(go("130900sh", "supervision", "130900"), "supervision")
    keep(go("130900sh", "rollup", "130900"), "rollup")
    page = go("130900sh", "enterprises:roster", "130900")
    page.locator(".roster-table, table").last.locator("tbody tr").nth(
        4
    ).scroll_into_view_if_needed()
    keep(page, "roster")
    keep(go("130000ck", "follow_up_rates", "130000"), "following")
    keep(go("130000gl", "admin:campaign_user_changelist"), "admin")

"""The reporting tree through the administrator's pages: preview, confirmation, who may."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from campaign.district_loading import load
from campaign.models import District
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.test_admin import confirm, enter, upload

pytestmark = pytest.mark.django_db
FILE = Path(settings.BASE_DIR) / "campaign" / "data" / "hebei_districts_2018.csv"
HEAD = "代码,名称,简称,级别,报送单位\n"


@pytest.fixture
def top(client):
    campaign()
    district("130921")
    district("130922")
    return enter(client, UserFactory(username="top", role="admin", at="130000"))


def told(page):
    return dict(page.context["result"].counts())


def test_the_file_of_the_command_loads_through_the_page_and_a_second_time_changes_nothing(
    client, top
):
    page = upload(client, FILE.read_bytes(), "district")
    assert told(page) == {"新增": 177, "不变": 4}
    assert District.objects.count() == 4
    assert "新增 177 个" in confirm(client, page, "district").text
    assert District.objects.count() == 181
    assert District.find_problems() == ([], [], [], [], [])
    again = upload(client, FILE.read_bytes(), "district")
    assert told(again) == {"不变": 181}
    assert "完全相同" in again.text
    assert load(FILE.read_text(encoding="utf-8").splitlines()) == (181, 0)


def test_a_preview_tells_new_changed_moved_with_both_superiors_and_unchanged(client, top):
    text = HEAD + (
        "130000,河北省,河北,省,\n130900,沧州市,沧州,市,130000\n130100,石家庄市,石家庄,市,130000\n"
        "130921,沧县,沧县,县,130100\n130922,青县,青县城,县（市、区）,130900\n"
    )
    page = upload(client, text, "district")
    assert told(page) == {"新增": 1, "修改": 1, "移动": 1, "不变": 2}
    assert "<del>沧州市 130900</del> <ins>石家庄市 130100</ins>" in page.text
    assert "style=" not in page.text
    assert district("130921").superior.code == "130900"
    confirm(client, page, "district")
    assert District.objects.get(code="130921").superior.code == "130100"
    assert District.objects.get(code="130922").short_name == "青县城"


def test_a_unit_that_moves_takes_its_subtree_and_its_name_for_the_union_stays(client, top):
    District.objects.get(code="130921").add_child(
        code="130921100",
        name="杜林乡",
        short_name="杜林",
        level="township",
        union_name="杜林乡总工会",
    )
    District.objects.filter(code="130921").update(union_name="沧县总工会筹备组", note="暂")
    page = upload(client, HEAD + "130921,沧县,沧县,县,130000\n", "district")
    confirm(client, page, "district")
    moved = District.objects.get(code="130921")
    assert (moved.superior.code, moved.union_name, moved.note) == (
        "130000",
        "沧县总工会筹备组",
        "暂",
    )
    assert District.objects.get(code="130921100").superior == moved
    assert District.find_problems() == ([], [], [], [], [])


def test_a_unit_that_moves_while_its_report_stands_is_named_in_the_preview(client, top):
    clerk = UserFactory()
    enterprise(by=clerk)
    sent = send(campaign(), district("130921"), by=clerk).current
    page = upload(client, HEAD + "130921,沧县,沧县,县,130000\n", "district")
    assert "沧县 在“" in page.text
    assert "已报送的版本不变" in page.text
    confirm(client, page, "district")
    fingerprint = sent.fingerprint
    sent.refresh_from_db()
    assert sent.fingerprint == fingerprint
    unmoved = upload(client, HEAD + "130922,青县,青县,县,130000\n", "district")
    assert "已有报送" not in unmoved.text


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("130921,沧县,沧县,县,130922\n130922,青县,青县,县,130921\n", "绕成了圈"),
        ("130900,沧州市,沧州,市,130921\n", "绕成了圈"),
        ("130923,东光县,东光,县,139999\n", "第2行：报送单位 139999 不在文件中"),
        ("130921,沧县,沧县,县,130900\n130921,沧县,沧县,县,130900\n", "第3行：代码 130921 与第2行重复"),
        ("130923,东光县,东光,村,130900\n", "第2行：名称不能为空，级别应为"),
        ("130923,东光县,东光,县,\n", "第2行：新单位 东光县 应填写报送单位"),
        (f"130923,{'长' * 61},东光,县,130900\n", "第2行：名称超过 60 个字"),
    ],
)  # fmt: skip
def test_a_tree_with_a_mistake_is_refused_naming_the_line_and_nothing_is_stored(
    client, top, lines, said
):
    page = upload(client, HEAD + lines, "district")
    assert said in page.text
    assert "confirm_form" not in page.context
    assert District.objects.count() == 4


def test_a_tree_of_somebody_else_is_not_touched(client, top):
    other = District.add_root(
        code="410000", name="河南省", short_name="河南", level="province", union_name="河南省总工会"
    )
    for line in ("410000,河南,河南,省,\n", "130921,沧县,沧县,县,410000\n"):
        assert "河南省 不在您的管理范围内" in upload(client, HEAD + line, "district").text
    other.refresh_from_db()
    assert other.name == "河南省"


def test_only_the_top_unit_imports_the_tree_and_the_others_read_why(client):
    campaign()
    enter(client, UserFactory(admin=True))
    for page in ("import", "process_import"):
        answer = client.post(reverse(f"admin:campaign_district_{page}"))
        assert answer.status_code == 403
        assert "最上级单位的系统管理员" in answer.text
    listed = client.get(reverse("admin:campaign_district_changelist")).text
    assert "import_link" not in listed


def test_a_tree_that_changed_since_the_preview_is_not_overwritten(client, top):
    page = upload(client, HEAD + "130921,沧县,沧县城,县,130900\n", "district")
    District.objects.filter(code="130921").update(short_name="沧")
    assert "预览之后情况有了变化" in confirm(client, page, "district").text
    assert District.objects.get(code="130921").short_name == "沧"

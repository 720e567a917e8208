"""What leaves the administration as a file: what the list shows, harmless, and it comes back unchanged."""

import csv
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse

from campaign.district_loading import load
from campaign.extending import extend
from campaign.models import District
from tests.factories import UserFactory, campaign, district
from tests.reports.test_admin import enter, upload
from tests.reports.test_admin_districts import FILE

pytestmark = pytest.mark.django_db
XLSX, CSV = "0", "1"


@pytest.fixture
def top(client):
    load(FILE.read_text(encoding="utf-8").splitlines())
    campaign()
    return enter(client, UserFactory(username="top", role="admin", at="130000"))


def download(client, model, form=XLSX, **query):
    address = reverse(f"admin:campaign_{model}_export", query=query)
    assert "下载 Excel" in client.get(address).text
    return b"".join(client.post(address, {"format": form, "resource": "0"}))


def test_the_empty_list_has_every_column_and_filled_in_it_is_taken(client, top):
    filled = {
        "user": ("130921", "王芳", "", "填报", "", "", "沧县"),
        "district": ("130931", "渤海新区", "渤海", "县", "130900", "", ""),
        "extension": ("130900", "2099-11-20 17:30", "洪水", "", ""),
    }
    for model, line in filled.items():
        assert "下载空表" in client.get(reverse(f"admin:campaign_{model}_import")).text
        answer = client.get(reverse(f"admin:campaign_{model}_blank"))
        (heads,) = lines(b"".join(answer))
        assert len(heads) == len(line)
        page = upload(client, f"{','.join(heads)}\n{','.join(line)}\n", model)
        assert "新增 1 行" in page.text


def test_a_list_of_accounts_is_begun_with_the_units_that_have_none(client, top):
    address = reverse("admin:campaign_user_blank") + "?begun"
    assert address in client.get(reverse("admin:campaign_user_import")).text
    _, *begun = lines(b"".join(client.get(address)))
    assert ["130921", None, None, "填报", None, None, "沧县"] in begun


def lines(content):
    if not content.startswith(b"PK"):
        return list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return [list(line) for line in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("form", [XLSX, CSV])
def test_exported_units_come_back_all_unchanged(client, top, form):
    District.objects.filter(code="130921").update(note="=1+1", union_name="沧县总工会筹备组")
    content = download(client, "district", form)
    assert len(lines(content)) == 182
    page = upload(client, content, "district")
    assert page.context["result"].counts() == [("不变", 181)]


def test_a_filtered_export_holds_what_the_list_shows_and_comes_back_too(client, top):
    content = download(client, "district", q="沧", level__exact="county")
    shown = client.get(
        reverse("admin:campaign_district_changelist", query={"q": "沧", "level__exact": "county"})
    ).context["cl"]
    assert [line[0] for line in lines(content)[1:]] == [unit.code for unit in shown.queryset]
    page = upload(client, content, "district")
    assert dict(page.context["result"].counts())["不变"] == shown.result_count


def test_exported_accounts_hold_no_password_and_no_unit_out_of_scope(client, top):
    clerk = UserFactory(name="=HYPERLINK(1)", password="pbkdf2_sha256$secret")
    enter(client, UserFactory(admin=True))
    for form in (XLSX, CSV):
        content = download(client, "user", form)
        head, *rows = lines(content)
        assert head == ["账号名", "姓名", "单位", "角色", "启用"]
        assert {row[0] for row in rows} == {"admin", "clerk"}
        assert clerk.password not in repr(rows)
        name = next(row[1] for row in rows if row[0] == "clerk")
        assert name == ("=HYPERLINK(1)" if form == XLSX else "'=HYPERLINK(1)")
    cell = openpyxl.load_workbook(BytesIO(download(client, "user"))).active["B3"]
    assert cell.data_type == "s"
    only = lines(download(client, "user", role__exact="entry"))
    assert [row[0] for row in only[1:]] == ["clerk"]


def test_exported_extensions_come_back_all_unchanged(client, top):
    enter(client, admin := UserFactory(admin=True))
    extend(campaign().current_round(), district("130921"), date(2099, 1, 1), "洪水", by=admin)
    for form in (XLSX, CSV):
        content = download(client, "extension", form)
        assert "2099年1月1日（星期四）24时" in lines(content)[1]
        page = upload(client, content, "extension")
        assert dict(page.context["result"].counts()) == {"不变": 1}


def test_an_export_with_an_unknown_filter_leads_back_to_the_list(client, top):
    address = reverse("admin:campaign_user_export", query={"no_such": "1"})
    assert "没有导出：网址中的筛选条件不对" in client.get(address, follow=True).text

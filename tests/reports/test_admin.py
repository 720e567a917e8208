"""系统管理: who gets in, what of it, and that accounts come with a one-time password shown once."""

import re

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign import accounts
from campaign.models import Extension, UsedForm, User
from campaign.models.submission import Refused
from tests.factories import CAMPAIGN_FILE, UserFactory, campaign, district

pytestmark = pytest.mark.django_db
LISTS = ["user", "auditline", "district", "extension", "campaign", "round"]
PAGES = ["index", *(f"campaign_{m}_changelist" for m in LISTS), "campaign_user_add", "campaign_user_import",
         "campaign_user_process_import", "campaign_extension_add", "campaign_campaign_load", "jsi18n"]  # fmt: skip


def enter(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


@pytest.fixture
def city_admin(client):
    campaign()
    district("130921")
    district("130922")
    return enter(client, UserFactory(admin=True))


@pytest.mark.parametrize("page", PAGES)
def test_only_administrators_get_in_whatever_their_flags(client, page):
    address = reverse(f"admin:{page}")
    assert client.get(address).url.startswith(reverse("login"))
    for role in ("entry", "review", "view"):
        enter(client, UserFactory(username=role, role=role, is_staff=True, is_superuser=True))
        assert client.get(address).status_code == client.post(address).status_code == 403


@pytest.mark.parametrize("page", sorted({*PAGES} - {"campaign_user_process_import"}))
def test_an_administrator_reads_every_page(client, city_admin, page):
    assert client.get(reverse(f"admin:{page}")).status_code == 200


def test_an_object_of_another_unit_is_404_on_every_page(client, city_admin):
    above = UserFactory(username="above", role="admin", at="130000")
    objects = {"user": above, "district": above.district, "campaign": campaign(),
               "round": campaign().current_round()}  # fmt: skip
    objects["extension"] = Extension.objects.create(
        round=campaign().current_round(), district=above.district, granted_by=above, reason="x",
        due_at="2099-01-01T00:00+08:00",
    )  # fmt: skip
    for model, found in objects.items():
        for page in ("change", "history", "delete"):
            address = reverse(f"admin:campaign_{model}_{page}", args=[found.pk])
            assert client.get(address).status_code in (403, 404), address
            assert page != "change" or client.get(address).status_code == 404
    assert client.post(reverse("admin:campaign_user_reset", args=[above.pk])).status_code == 404


def test_nothing_of_another_unit_is_listed_or_offered(client, city_admin):
    UserFactory(username="stranger-above", role="entry", at="130000")
    assert "stranger-above" not in client.get(reverse("admin:campaign_user_changelist")).text
    form = client.get(reverse("admin:campaign_user_add")).context["adminform"].form
    assert "130000" not in {unit.code for unit in form.fields["district"].queryset}


def test_a_unit_is_found_by_name_or_code_and_never_one_of_another_scope(client, city_admin):
    asked = {"app_label": "campaign", "model_name": "user", "field_name": "district"}

    def found(term):
        answer = client.get(reverse("admin:autocomplete"), asked | {"term": term})
        return {unit["text"] for unit in answer.json()["results"]}

    assert found("青") == found("130922") == {"青县（130922）"}
    assert found("河北") == set()


def test_an_account_opened_here_shows_its_password_once_and_must_change_it(client, city_admin):
    values = {"district": district("130921").pk, "role": "entry", "name": "王芳", "phone": "",
              "token": "once"}  # fmt: skip
    page = client.post(reverse("admin:campaign_user_add"), values)
    assert "no-store" in page.headers["Cache-Control"]
    made = User.objects.get(username="130921")
    shown = re.findall(r'class="code">([^<]+)<', page.text)
    assert shown[0] == "130921"
    assert made.check_password(shown[1])
    assert made.must_change_password
    assert not made.is_superuser
    again = client.post(reverse("admin:campaign_user_add"), values, follow=True)
    assert "这张表已经开过账号" in again.text
    assert shown[1] not in again.text
    assert User.objects.filter(district=district("130921")).count() == 1


def test_a_reset_password_is_a_one_time_password_again(client, city_admin):
    clerk = UserFactory()
    address = reverse("admin:campaign_user_reset", args=[clerk.pk])
    values = {"token": client.get(address).context["token"]}
    page = client.post(address, values)
    password = re.findall(r'class="code">([^<]+)<', page.text)[1]
    assert "刚才已经重置" in client.post(address, values, follow=True).text
    clerk.refresh_from_db()
    assert clerk.check_password(password)
    assert clerk.must_change_password


def test_nobody_widens_stops_or_raises_oneself(client, city_admin):
    for values in ({"role": "review"}, {"is_active": False}, {"district": district("130921")}):
        user = User.objects.get(pk=city_admin.pk)
        for name, value in values.items():
            setattr(user, name, value)
        with pytest.raises(Refused, match="自己"):
            accounts.change(user, by=city_admin)
    with pytest.raises(Refused, match="管理范围"):
        accounts.open_account(User(district=district("130000"), role="admin"), by=city_admin)
    page = client.post(
        reverse("admin:campaign_user_change", args=[city_admin.pk]),
        {"district": city_admin.district_id, "role": "entry", "name": "x", "is_active": "on"},
    )
    assert "请由另一位系统管理员办理" in page.text


def upload(client, text, model="user"):
    """The preview of a list (text: csv; bytes: as they are)."""
    content = text.encode("utf-8-sig") if isinstance(text, str) else text
    values = {
        "import_file": SimpleUploadedFile("名单.csv", content),
        "format": "0",
        "resource": "0",
    }
    return client.post(reverse(f"admin:campaign_{model}_import"), values)


def confirm(client, preview, model="user"):
    """What the button under ``preview`` sends."""
    values = {**preview.context["confirm_form"].initial, "seen": preview.context["result"].seen()}
    return client.post(
        reverse(f"admin:campaign_{model}_process_import"), values, follow=model != "user"
    )


LIST = "单位代码,姓名,联系电话,角色,账号名\n130921,王芳,0317-1,填报,\n130922,李红,,审核,qing\n130921,赵强,,填报,\n"


def test_a_list_becomes_accounts_after_a_preview_that_stores_nothing(client, city_admin):
    page = upload(client, LIST)
    assert "王芳" in page.text
    assert "style=" not in page.text
    assert User.objects.count() == 1
    sheet = confirm(client, page)
    shown = re.findall(r'class="code">([^<]+)<', sheet.text)
    assert shown[::2] == ["130921", "qing", "130921-2"]
    assert User.objects.get(username="qing").check_password(shown[3])


def test_a_confirmation_sent_again_opens_no_second_accounts(client, city_admin):
    page = upload(client, "单位代码,姓名,联系电话,角色\n130921,王芳,,填报\n")
    password = re.findall(r'class="code">([^<]+)<', confirm(client, page).text)[1]
    again = client.get(confirm(client, page).url)
    assert "这份名单已经开过账号" in again.text
    assert password not in again.text
    assert User.objects.filter(district=district("130921")).count() == 1
    stored = [*Session.objects.values_list("session_data"), *LogEntry.objects.values_list()]
    assert password not in repr([*stored, *UsedForm.objects.values_list()])


def test_a_list_whose_accounts_changed_since_the_preview_stores_nothing(client, city_admin):
    page = upload(client, LIST)
    UserFactory()
    UserFactory(username="qing", at="130922")
    told = client.get(confirm(client, page).url).text
    assert "预览之后情况有了变化" in told
    assert not User.objects.filter(name__in=["王芳", "李红", "赵强"]).exists()


def test_a_preview_older_than_an_hour_asks_for_the_list_again(client, city_admin):
    with time_machine.travel("2026-11-01 08:00", tick=False):
        enter(client, city_admin)
        page = upload(client, LIST)
    with time_machine.travel("2026-11-01 09:01", tick=False):
        enter(client, city_admin)
        assert "重新上传" in client.get(confirm(client, page).url).text
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("单位代码,姓名,联系电话,角色\n130000,王芳,,填报\n", "第2行 单位代码：“130000”不在您的管理范围内"),
        ("单位代码,姓名,联系电话,角色\n130921,王芳,,主任\n", "第2行：角色应为"),
        ("单位代码,姓名,角色\n130921,王芳,填报\n", "缺少列 联系电话"),
        ("单位代码,姓名,联系电话,角色,账号名\n130921,王芳,,填报,admin\n", "第2行：账号名 admin 已被使用"),
        ("<html>", "其实是网页"),
    ],
)  # fmt: skip
def test_a_list_with_a_mistake_is_refused_and_says_where(client, city_admin, text, told):
    page = upload(client, text)
    assert told in page.text
    assert "Traceback" not in page.text
    assert User.objects.count() == 1


def test_an_extension_is_for_units_below_and_needs_a_reason(client, city_admin):
    values = {"round": campaign().current_round().pk, "district": district("130921").pk,
              "last_day": "2099-01-01", "reason": "洪水"}  # fmt: skip
    address = reverse("admin:campaign_extension_add")
    client.post(address, values | {"reason": ""})
    client.post(address, values | {"district": city_admin.district_id})
    client.post(address, values | {"last_day": "2018-01-01"})
    assert not Extension.objects.exists()
    assert client.post(address, values).status_code == 302
    made = Extension.objects.get()
    assert (made.granted_by, made.reason) == (city_admin, "洪水")


def test_a_campaign_file_is_loaded_by_whoever_manages_its_root(client, city_admin):
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    address = reverse("admin:campaign_campaign_load")

    def sent(text):
        return client.post(address, {"file": SimpleUploadedFile("x.toml", text.encode())})

    assert "不在您的管理范围内" in sent(text).text
    enter(client, UserFactory(username="province", role="admin", at="130000"))
    assert "专项行动文件的 titel" in sent(text.replace("title =", "titel =", 1)).text or (
        "title" in sent(text.replace("title =", "titel =", 1)).text
    )
    answer = sent(text + "\n# renewed\n")
    assert answer.status_code == 302
    assert "冀工办发〔2018〕43号" in client.get(answer.url).text


def test_the_first_page_says_what_each_place_is_for_in_the_order_it_is_done(client, city_admin):
    shown = client.get(reverse("admin:index")).text
    labels = re.findall(r"<dt>\s*<a href=\"([^\"]+)\">(\S+)</a>", shown)
    assert [label for _, label in labels] == [
        "单位",
        "账号",
        "专项行动",
        "轮次",
        "延期",
        "审计日志",
    ]
    assert {client.get(address).status_code for address, _ in labels} == {200}
    assert len(re.findall(r"<dd>\s*\S+。\s*</dd>", shown)) == len(labels)


def test_a_campaigns_file_is_handed_out_as_it_was_loaded(client):
    made = campaign()
    enter(client, UserFactory(username="province", role="admin", at="130000"))
    page = client.get(reverse("admin:campaign_campaign_change", args=[made.pk])).text
    address = reverse("admin:campaign_campaign_file", args=[made.pk])
    assert f'<a href="{address}">下载文件</a>' in page
    assert b"".join(client.get(address)).decode() == CAMPAIGN_FILE.read_text(encoding="utf-8")

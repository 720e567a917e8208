"""演练: every page and paper says so, nothing is sent for it, it is made and wiped by one person."""

import io
import zipfile
from datetime import date, datetime
from functools import partial
from html import unescape

import pypdfium2
import pytest
from django.apps import apps
from django.core import mail
from django.core.files.storage import storages
from django.urls import reverse

from campaign import campaign_loading, wiping
from campaign.campaign_file import CampaignFileError, parse
from campaign.models import AuditLine, Campaign, Job, Notice, NoticeMail, Submission
from campaign.models.submission import Refused
from campaign.practice_file import practice_of
from campaign.state_changes import send_back, take_up
from enterprises.models import Enterprise
from reports import practising
from reports.context import campaigns_of, first_of
from reports.papers import place_of
from reports.reminding import due_messages
from reports.sending import send
from tests.addresses import UNIT_ADDRESSES, address_of, one_of_each
from tests.factories import (
    CAMPAIGN_FILE,
    UserFactory,
    campaign,
    change_file,
    district,
    enterprise,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
BAND = "演练：数据不作数，可随时清空"
MONTHLY = CAMPAIGN_FILE.parents[2] / "tests" / "campaigns" / "from_25_monthly.toml"


@pytest.fixture
def practice(monkeypatch, tmp_path):
    """From here on the tests' campaign is a 演练."""
    change_file(monkeypatch, tmp_path, ("practice = false", "practice = true"))


@pytest.fixture
def admin():
    return UserFactory(username="top", role="admin", at="130000")


PAGES = {
    UserFactory: ("submission", "enterprises:ledger", "enterprises:follow_ups", "report", "doubts"),
    partial(UserFactory, reviewer=True): ("queue", "rollup", "samples", "supervision", "circular"),
}


@pytest.mark.parametrize("person", PAGES)
def test_every_page_of_a_practice_says_so(client, practice, person):
    enterprise()
    user = person()
    client.force_login(user, backend=BACKEND)
    for name in PAGES[person]:
        where = {"slug": campaign().slug, "code": user.district.code}
        assert BAND in client.get(reverse(name, kwargs=where)).text, name


def test_every_page_has_the_frame_that_says_it():
    folder = CAMPAIGN_FILE.parents[2] / "templates"
    whole = {f for f in folder.rglob("*.html") if "<!DOCTYPE" in f.read_text(encoding="utf-8")}
    frames = {f.relative_to(folder).as_posix() for f in whole if f.parent.name != "paper"}
    assert frames == {"base.html", "400.html", "500.html"}


def files(client):
    """(name, content) of every xlsx and docx that the clerk of 沧县 or the reviewer above takes out."""
    objects = one_of_each()
    for user, code in ((UserFactory(), 130921), (UserFactory(reviewer=True), 130900)):
        client.force_login(user, backend=BACKEND)
        for name, words, _ in UNIT_ADDRESSES:
            if "form" not in words or name.startswith("enterprises:"):  # lists to work with
                continue
            for form in ("xlsx", "docx"):
                address = address_of(name, words, code, objects).replace("/csv/", f"/{form}/")
                answer = client.get(address)
                if answer.status_code == 200:
                    yield name, answer.getvalue()


def words_of(content):
    """All text of an xlsx or docx."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = [parts.read(name).decode(errors="replace") for name in parts.namelist()]
    return unescape("".join(texts))


def test_every_document_of_a_practice_says_so(client, practice):
    silent, seen = set(), set()
    for name, content in files(client):
        seen.add(name)
        silent |= {name} - {name if "演练" in words_of(content) else ""}
    assert not silent
    assert {
        "annex_file",
        "annexes_file",
        "book",
        "report_file",
        "rollup_file",
        "circular_file",
    } <= seen
    row = Enterprise.objects.filter(district=district()).first()
    client.force_login(UserFactory(), backend=BACKEND)
    where = {"slug": "hebei-2018", "code": 130921}
    letter = client.get(reverse("obstruction_letter", kwargs={**where, "pk": row.pk}))
    assert 'string="演练"' in words_of(letter.getvalue())


def test_what_was_sent_in_a_practice_is_marked_on_every_page_and_when_it_is_verified(
    client, practice
):
    clerk = UserFactory()
    enterprise(by=clerk)
    sent = send(campaign(), district(), by=clerk)
    client.force_login(clerk, backend=BACKEND)
    where = {"slug": "hebei-2018", "code": 130921}
    asked = reverse("annex_file", kwargs={**where, "digits": 2, "form": "pdf"})
    pdf = pypdfium2.PdfDocument(client.get(f"{asked}?version=1").getvalue())
    texts = [page.get_textpage().get_text_range() for page in pdf]
    assert all("演练" in text and "数据不作数" in text and "草稿" not in text for text in texts)
    package = client.get(reverse("package_file", kwargs={**where, "number": 1})).getvalue()
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        assert "演练：数据不作数" in parts.read("目录.txt").decode()
    client.logout()
    assert BAND in client.get(reverse("verify", args=[sent.current.receipt])).text


def test_a_campaign_that_counts_says_nothing_of_it(client):
    clerk = UserFactory()
    enterprise(by=clerk)
    client.force_login(clerk, backend=BACKEND)
    where = {"slug": campaign().slug, "code": 130921}
    assert BAND not in client.get(reverse("submission", kwargs=where)).text
    file = client.get(reverse("annexes_file", kwargs={**where, "form": "xlsx"}))
    assert "演练" not in words_of(file.getvalue())


def test_no_reminder_and_no_letter_go_out_for_a_practice(practice):
    clerk, reviewer = UserFactory(email="clerk@example.org"), UserFactory(reviewer=True)
    enterprise(by=clerk)
    round_ = send(campaign(), district(), by=clerk).round
    take_up(round_, district(), by=reviewer)
    send_back(round_, district(), by=reviewer, reason="请核对", reason_code="R1")
    due = round_.dues.get(to_level="city").due_at
    assert due_messages(campaign(), due) == []
    assert Notice.objects.count() == 1  # the decision is shown in the site
    assert NoticeMail.objects.count() == len(mail.outbox) == 0


def test_a_campaign_keeps_what_it_began_as():
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    other = text.replace("practice = false", "practice = true")
    campaign()
    with pytest.raises(CampaignFileError, match="practice：已载入的专项行动不能改为演练"):
        campaign_loading.load(other)
    with pytest.raises(CampaignFileError, match="practice：应为true 或 false"):
        parse(text.replace("practice = false", 'practice = "ja"'))


@pytest.mark.parametrize("file", [CAMPAIGN_FILE, MONTHLY])
def test_the_file_of_a_practice_is_the_same_but_for_name_and_days(file):
    text, today = file.read_text(encoding="utf-8"), date(2027, 3, 4)
    real, made = parse(text), parse(practice_of(text, today))
    assert (made.slug, made.title) == (f"{real.slug}-yanlian", f"{real.title}（演练）")
    assert made.practice
    assert 0 <= (today - made.rounds[0].opens.date()).days < 7
    pairs = zip(real.rounds, made.rounds, strict=True)
    moved = {(new.opens - old.opens, len(new.due) - len(old.due)) for old, new in pairs}
    assert moved == {(made.starts - real.starts, 0)}
    assert made.annexes == real.annexes
    with pytest.raises(CampaignFileError, match="已经是演练"):
        practice_of(practice_of(text, today), today)


def test_a_practice_is_open_at_once_and_stands_behind_the_real_one(client, admin):
    made = practising.make(campaign(), by=admin)
    clerk = UserFactory()
    assert Submission.objects.for_unit(made.current_round(), clerk.district).lock()
    assert first_of(campaigns_of(clerk.district)) == campaign()
    client.force_login(clerk, backend=BACKEND)
    page = client.get(reverse("home"))
    assert page.context["campaign"] == campaign()
    assert page.context["practices"] == [(made, str(made))]
    assert BAND not in page.text
    assert BAND in client.get(f"{reverse('home')}?campaign={made.slug}").text


def test_only_the_administrator_of_the_root_makes_and_wipes_a_practice(admin):
    city = UserFactory(admin=True)
    with pytest.raises(Refused):
        practising.make(campaign(), by=city)
    made = practising.make(campaign(), by=admin)
    with pytest.raises(Refused):
        practising.wipe(made, by=city)


def test_wiping_leaves_nothing_of_the_practice_and_all_of_the_real_one(
    monkeypatch, tmp_path, admin, django_capture_on_commit_callbacks
):
    one_of_each()
    before = wiping.counts(campaign())
    change_file(
        monkeypatch, tmp_path,
        ("practice = false", "practice = true"), ('slug = "hebei-2018"', 'slug = "uebung"'),
    )  # fmt: skip
    one_of_each()
    made = campaign()
    version = Submission.objects.get(round__campaign=made, current__isnull=False).current
    annex = made.definition.annexes[0]
    kept = storages["made"].save(place_of(version, annex), io.BytesIO(b"%PDF"))
    assert set(wiping.counts(made)) == set(before)
    with django_capture_on_commit_callbacks(execute=True):
        gone = practising.wipe(made, by=admin)
    assert gone == before.total()
    assert not wiping.counts(made)
    assert Campaign.objects.filter(pk=made.pk).exists()
    assert not storages["made"].exists(kept)
    assert wiping.counts(Campaign.objects.get(slug="hebei-2018")) == before
    line = AuditLine.objects.get(deed__startswith="清空演练")
    assert (line.username, line.subject) == ("top", "uebung")


def test_every_table_of_the_house_is_wiped_or_belongs_to_no_campaign():
    ours = {m for m in apps.get_models() if m._meta.app_label in ("enterprises", "reports")}
    assert not ours - set(wiping.paths())
    stays = {m.__name__ for m in apps.get_app_config("campaign").get_models()} - {
        m.__name__ for m in wiping.paths()
    }
    assert stays == {"AuditLine", "AuditHead", "District", "HandOver", "Job", "User", "UsedForm"}


def test_a_campaign_that_counts_is_never_wiped(client, admin):
    enterprise()
    before = wiping.counts(campaign())
    with pytest.raises(Refused, match="不是演练"):
        practising.wipe(campaign(), by=admin)
    client.force_login(admin, backend=BACKEND)
    address = reverse("admin:campaign_campaign_wipe", args=[campaign().pk])
    assert "不是演练，数据不能清空" in client.get(address).text
    client.post(address)
    assert wiping.counts(campaign()) == before


def test_a_practice_is_not_wiped_while_a_job_works_on_it(admin):
    made = practising.make(campaign(), by=admin)
    job = Job.objects.create(
        title="书", task="x", district=admin.district, by=admin, arguments={"slug": made.slug}
    )
    with pytest.raises(Refused, match="后台任务"):
        practising.wipe(made, by=admin)
    Job.objects.filter(pk=job.pk).update(state="cancelled", ended_at=datetime.now().astimezone())
    practising.wipe(made, by=admin)
    assert not Job.objects.exists()


def test_the_wiping_page_names_the_counts_and_a_full_practice_is_not_begun_anew(client, admin):
    made = practising.make(campaign(), by=admin)
    clerk = UserFactory()
    enterprise(by=clerk)
    Enterprise.objects.update(campaign=made)
    with pytest.raises(Refused, match="请先清空演练"):
        practising.make(campaign(), by=admin)
    client.force_login(admin, backend=BACKEND)
    address = reverse("admin:campaign_campaign_wipe", args=[made.pk])
    page = client.get(address)
    assert ("台账企业（含回收站）", 1) in page.context["counts"]
    assert "不能撤销" in page.text
    assert "演练已清空" in client.post(address, follow=True).text
    asked = reverse("admin:campaign_campaign_practice", args=[campaign().pk])
    assert "演练已建立" in client.post(asked, follow=True).text


def test_an_extension_says_of_which_campaign_it_is(client, admin):
    made = practising.make(campaign(), by=admin)
    client.force_login(admin, backend=BACKEND)
    page = client.get(reverse("admin:campaign_extension_add")).text
    assert f"{campaign().title} 专项行动报送" in page
    assert f"{made.title} 专项行动报送" in page

"""The written report as part of what is sent: frozen, fingerprinted, corrected, remarked on."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from campaign import campaign_loading
from campaign.models import Campaign
from campaign.models.submission import Refused
from campaign.state_changes import accept, fingerprint, send_back
from enterprises.models import Enterprise
from reports import correcting
from reports.models import Remark
from reports.sending import send
from tests.factories import CAMPAIGN_FILE, UserFactory, campaign, district, enterprise
from tests.reports.report_texts import PROSE, parts, report_of, write, write_all
from tests.reports.sent_reports import UNIT, change, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    campaign()
    enterprise()
    enterprise(not_unionised=True)
    return UserFactory()


@pytest.fixture
def sent(clerk):
    write_all(by=clerk)
    return send(campaign(), district(), by=clerk)


def texts(version):
    return [
        part.get("text", "")
        for section in version.content["report"]["sections"]
        for part in section["parts"]
    ]


def test_text_and_figures_are_part_of_the_version_and_its_fingerprint(sent):
    version = sent.current
    assert PROSE in texts(version)
    assert any("应建会企业2家中，已建会1家，建会率50.0%" in text for text in texts(version))
    assert version.fingerprint == fingerprint(version.content)
    other = {**version.content, "report": {**version.content["report"], "title": "别的"}}
    assert fingerprint(other) != version.fingerprint


def test_a_unit_that_wrote_nothing_sends_what_it_always_sent(clerk):
    assert "report" not in send(campaign(), district(), by=clerk).current.content


def test_what_is_written_and_counted_later_leaves_the_version_as_it_was(sent, clerk, client):
    send_back(sent.round, district(), by=UserFactory(reviewer=True), reason="补正")
    change(Enterprise.objects.not_unionised().get().pk, employees=500)
    write("practice", f"改过的做法。{PROSE}", parts()["practice"].edition, by=clerk)
    shown = page(client, clerk, "version", number=1)
    assert "改过的做法" not in shown
    assert PROSE in shown
    assert send(campaign(), district(), by=clerk).current.number == 2
    assert "改过的做法" in page(client, clerk, "version", number=2)


def test_the_day_is_no_change_so_the_same_report_is_not_sent_twice(sent, clerk):
    send_back(sent.round, district(), by=UserFactory(reviewer=True), reason="补正")
    with pytest.raises(Refused, match="完全相同"):
        send(campaign(), district(), by=clerk, at=timezone.now() + timedelta(days=3))


def test_a_sent_report_is_dated_the_day_it_was_sent_and_is_no_draft(sent, clerk, client):
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("report_file", kwargs={**UNIT, "form": "docx"}) + "?version=1"
    paper = docx.Document(BytesIO(b"".join(client.get(address))))
    at = timezone.localtime(sent.current.sent_at)
    assert paper.paragraphs[-1].text == f"{at.year}年{at.month}月{at.day}日"
    feet = "".join(p.text for s in paper.sections for p in s.footer.paragraphs)
    assert sent.current.receipt in feet
    shown = client.get(reverse("report_preview", kwargs=UNIT) + "?version=1").content.decode()
    assert "草稿" not in shown
    assert sent.current.fingerprint in shown
    missing = client.get(reverse("report_preview", kwargs=UNIT) + "?version=7")
    assert missing.status_code == 404


def test_a_correction_brings_the_reports_figures_along(sent, clerk):
    reviewer = UserFactory(reviewer=True)
    accept(sent.round, district(), by=reviewer)
    row = Enterprise.objects.filter(unionised=True).get()
    wanted = replace(row.row(), members=60)
    proof = ContentFile(b"%PDF-1.4 proof", "证明.pdf")
    asked = correcting.ask(row, wanted, by=clerk, reason="多记了", proof=proof, version=row.version)
    correcting.grant(asked, by=reviewer)
    now = report_of().accepted
    assert now.number == 2
    assert any("会员60人，入会率50.0%" in text for text in texts(now))


def test_only_where_the_campaign_says_so_a_missing_heading_stops_the_sending(clerk, client):
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    campaign_loading.load(text.replace("needed = false", "needed = true"))
    with pytest.raises(Refused, match="专项报告：“主要做法和经验”还没有写，至少 100 字"):
        send(Campaign.objects.get(), district(), by=clerk)
    assert "去写报告" in page(client, clerk, "submission")
    write_all(by=clerk)
    assert send(Campaign.objects.get(), district(), by=clerk).current.content["report"]


def test_a_remark_on_a_heading_leads_back_to_that_heading(sent, clerk, client):
    reviewer = UserFactory(reviewer=True)
    said = {"column": "report.practice", "reason_code": "R6", "text": "经验写得太空"}
    page(client, reviewer, "remark_new", post=said)
    remark = Remark.objects.get()
    assert (remark.enterprise, remark.column) == (None, "report.practice")
    send_back(sent.round, district(), by=reviewer, reason="见批注")
    assert f'{reverse("report", kwargs=UNIT)}#part-practice">专项报告“主要做法和经验”</a>' in page(
        client, clerk, "remarks"
    )
    shown = page(client, clerk, "report")
    assert shown.index("经验写得太空") > shown.index('id="part-practice"')
    assert shown.index("经验写得太空") < shown.index('id="part-reasons"')
    assert "专项报告“主要做法和经验”" in page(client, reviewer, "issues", code="130900")


def test_a_heading_there_is_not_is_no_column(sent, client):
    page(
        client,
        UserFactory(reviewer=True),
        "remark_new",
        post={"column": "report.evil", "reason_code": "R6", "text": "甲"},
    )
    assert Remark.objects.get().column == ""


def test_the_reviewer_opens_the_report_beside_the_data(sent, client):
    shown = page(client, UserFactory(reviewer=True), "review")
    assert reverse("report_preview", kwargs=UNIT) + "?version=1" in shown
    assert "专项报告“存在的问题”" in shown

"""盖章文件清单: printable, printed, scanned, and what comes next; acceptance where scans are asked for."""

from dataclasses import replace

import pytest
from django.utils import timezone

from campaign.models import Campaign, Submission
from campaign.models.submission import Refused
from reports.accepting import accept, may_accept
from reports.checklist import checklist_of
from reports.models import Printing, Scan
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.scans import BACKEND, address, printed, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    clerk = UserFactory()
    enterprise(by=clerk)
    send(campaign(), district(), by=clerk)
    return clerk


@pytest.fixture
def asks_for_scans(monkeypatch):
    definition = campaign().definition
    asking = replace(definition, switches=replace(definition.switches, scans_required=True))
    monkeypatch.setattr(Campaign, "definition", asking)


def report():
    return Submission.objects.for_unit(campaign().current_round(), district())


def steps():
    return [line.step for line in checklist_of(report()).lines]


def scan_of(document, by):
    return Scan.objects.create(version=report().current, document=document, sha256="f", by=by)


def test_each_paper_goes_from_printing_to_scan(client, clerk):
    assert steps() == ["下载 PDF 打印", "下载 PDF 打印"]
    printed(client, clerk, 2)
    assert steps() == ["盖章、签字后扫描上传", "下载 PDF 打印"]
    scan_of("2", clerk)
    assert steps() == ["", "下载 PDF 打印"]


def test_the_first_printing_counts_with_who_and_how_many_pages(client, clerk):
    printed(client, clerk)
    first = {p.document: (p.pk, p.by, p.pages) for p in Printing.objects.all()}
    assert {document: (by, pages) for document, (_, by, pages) in first.items()} == {
        "2": (clerk, 1),
        "3": (clerk, 1),
    }
    printed(client, UserFactory(viewer=True), 2)
    assert {p.document: p.pk for p in Printing.objects.all()} == {d: v[0] for d, v in first.items()}


def test_what_a_superior_downloads_or_a_draft_is_no_printing_of_the_unit(client, clerk):
    printed(client, UserFactory(reviewer=True), 2)
    client.force_login(clerk, backend=BACKEND)
    client.get(address("annex_file", digits=2, form="pdf"))
    client.get(address("annex_file", digits=2, form="xlsx") + "?version=1")
    assert not Printing.objects.exists()


def test_the_submission_page_shows_the_list(client, clerk):
    printed(client, clerk, 2)
    page = text(client.get(address("submission")))
    assert "填报员 打印（1 页）" in page
    assert "盖章、签字后扫描上传" in page
    assert "上级须看到" not in page


def test_before_the_first_sending_the_list_says_when_papers_exist(client):
    campaign()
    client.force_login(UserFactory(), backend=BACKEND)
    assert "盖章文件还没有生成：附件2、附件3、专项报告报送后生成" in text(
        client.get(address("submission"))
    )


def test_without_the_switch_a_report_is_accepted_without_scans(clerk):
    accept(campaign().current_round(), district(), by=UserFactory(reviewer=True))
    assert report().accepted


def test_with_the_switch_a_report_without_all_scans_is_not_accepted(client, clerk, asks_for_scans):
    reviewer = UserFactory(reviewer=True)
    scan_of("2", clerk)
    assert "还没有上传第1版的盖章扫描件：附件3" in may_accept(report(), reviewer).reason
    with pytest.raises(Refused, match="附件3"):
        accept(campaign().current_round(), district(), by=reviewer)
    client.force_login(reviewer, backend=BACKEND)
    page = client.post(address("decide", action="accept"), follow=True)
    assert "没有办理：还没有上传第1版的盖章扫描件：附件3" in text(page)
    client.force_login(clerk, backend=BACKEND)
    assert "上级须看到附件3的盖章扫描件" in text(client.get(address("submission")))
    scan_of("3", clerk)
    accept(campaign().current_round(), district(), by=reviewer)
    assert report().accepted


def test_with_the_switch_a_withdrawn_scan_does_not_count(clerk, asks_for_scans):
    scan_of("2", clerk)
    scan_of("3", clerk)
    Scan.objects.filter(document="3").update(ended_at=timezone.now(), ended_by=clerk)
    assert not may_accept(report(), UserFactory(reviewer=True))


def test_with_the_switch_the_right_is_asked_first(clerk, asks_for_scans):
    assert "只有直接上级单位" in may_accept(report(), clerk).reason

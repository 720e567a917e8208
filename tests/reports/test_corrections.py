"""勘误: single cells of an accepted report, with reason and proof."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaign.models import Request, Submission, Version
from campaign.models.submission import Refused
from campaign.state_changes import accept, fingerprint, reopen
from enterprises import ledger, proofs
from enterprises.models import Enterprise
from enterprises.waiving import grant as waive
from reports import correcting
from reports.layouts import PART
from reports.models import Correction, CorrectionProof, Tally
from reports.ticking import tick
from tests.factories import RowFactory, campaign, district
from tests.reports.corrections import PDF, Story, differences
from tests.reports.sent_reports import sent_pks, ticked

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story()


def test_granted_exactly_the_named_cell_changes_and_the_next_version_is_in_force(story):
    before, pk = story.report(), story.row().pk
    asked = story.ask(employees=130)
    assert story.row().employees == 120
    correcting.grant(asked, by=story.reviewer, answer="同意")
    report = story.report()
    assert (report.state, report.current.number) == ("accepted", 2)
    assert report.accepted == report.current
    assert differences(before.current, report.current) == {pk: [("职工人数", 120, 130)]}
    total = before.current.content["totals"]["附件2"]["employees"]
    assert report.current.content["totals"]["附件2"]["employees"] == total + 10
    assert report.current.fingerprint == fingerprint(report.current.content)
    assert Request.objects.get().state == "granted"


def test_three_dates_are_kept(story):
    first = story.report()
    correcting.grant(story.ask(), by=story.reviewer)
    report = story.report()
    assert report.first_sent_at == first.first_sent_at
    assert report.current.sent_at > first.current.sent_at
    assert report.accepted_at == report.current.sent_at
    assert report.current.timeliness == "勘误"


def test_event_and_history_say_who_asked_who_granted_and_why(story):
    row = story.row()
    correcting.grant(story.ask(), by=story.reviewer)
    event = story.report().events.last()
    assert (event.action, event.by, event.version.number) == ("correct", story.reviewer, 2)
    assert event.reason == f"{row.name}（职工人数）：花名册漏数了一个车间"
    record = story.row().history.first()
    assert (record.history_user, record.employees, record.version) == (story.clerk, 130, 2)
    assert "审核员 于" in story.report().lock().reason
    assert "审核通过" in story.report().lock().reason


def test_a_ticked_row_that_is_corrected_has_lost_its_tick_and_the_others_stand():
    story = Story(rows=4)
    reopen(story.round, district(), by=story.reviewer, reason="核对")
    row = story.row()
    changed = RowFactory(name=row.name, employees=125)
    ledger.change(row, changed, by=story.clerk, version=row.version)
    report = story.send()
    tick(report, sent_pks(report), by=story.reviewer, number=report.current.number)
    accept(story.round, district(), by=story.reviewer)
    assert ticked() == set(sent_pks(report))
    correcting.grant(story.ask(employees=130), by=story.reviewer)
    assert ticked() == set(sent_pks(report)) - {row.pk}


def test_the_corrected_version_is_counted_in_place_of_the_earlier_one(story):
    correcting.grant(story.ask(employees=130), by=story.reviewer)
    version = story.report().accepted
    counted = Tally.objects.filter(version=version, annex="", layout=PART)
    assert sum(tally.employees for tally in counted) == 370


def test_a_waiver_that_ran_out_since_the_sending_leaves_only_the_named_cell_changed(story):
    other = Enterprise.objects.in_order().last()
    reopen(story.round, district(), by=story.reviewer, reason="补报")
    values = RowFactory(name=other.name, address="")
    ledger.change(other, values, by=story.clerk, version=other.version)
    until = timezone.now() + timedelta(seconds=60)
    rule = {"by": story.reviewer, "reason": "档案被水浸", "until": until, "enterprise": other}
    waive(campaign(), district(), "address_missing:address", **rule)
    story.send()
    accept(story.round, district(), by=story.reviewer)
    asked, before = story.ask(employees=130), story.report().current
    correcting.grant(asked, by=story.reviewer, at=timezone.now() + timedelta(hours=1))
    after = story.report().current
    assert differences(before, after) == {story.row().pk: [("职工人数", 120, 130)]}
    assert after.content["waivers"] == before.content["waivers"]
    assert after.content["problems"] == before.content["problems"]


def test_what_says_the_same_is_no_correction(story):
    with pytest.raises(Refused, match="与生效的版本完全相同"):
        story.ask(employees=120)
    assert not Request.objects.exists()


def test_without_reason_or_proof_nothing_is_asked(story):
    with pytest.raises(Refused, match="写明申请的理由"):
        story.ask(reason=" ")
    with pytest.raises(Refused, match="请上传证明材料"):
        story.ask(proof=None)
    assert not Request.objects.exists()
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("表.xlsx", b"PK", "不是 PDF、JPG 或 PNG"),
        ("页.html", b"<script>alert(1)</script>", "不是 PDF、JPG 或 PNG"),
        ("假.pdf", b"<html>", "不是 PDF、JPG 或 PNG"),
        ("没有后缀", PDF, "不是 PDF、JPG 或 PNG"),
        ("空.pdf", b"", "空文件"),
    ],
)
def test_a_proof_is_a_pdf_or_a_picture_by_ending_and_content(story, name, content, why):
    with pytest.raises(Refused, match=why):
        story.ask(file=name, proof=content)
    assert not Request.objects.exists()


def test_a_proof_that_is_too_big_is_refused_before_it_is_read(story, monkeypatch):
    monkeypatch.setattr(proofs, "MOST_BYTES", 1024)

    class Huge:
        name, size = "扫描件.pdf", 200 * 1024 * 1024

        def read(self):
            raise AssertionError("it was read")

    with pytest.raises(Refused, match=r"“扫描件.pdf”超过 0 MB，请压缩"):
        proofs.proof_of(Huge(), CorrectionProof)


@pytest.mark.parametrize("values", [{"employees": None}, {"unionised_on": ""}, {"status": ""}])
def test_a_correction_that_would_be_an_error_is_refused_when_asked(story, values):
    with pytest.raises(Refused, match="勘误后会出现错误"):
        story.ask(**values)
    assert not Request.objects.exists()


def test_a_correction_that_would_be_doubtful_needs_a_note(story):
    with pytest.raises(Refused, match="请在备注中说明"):
        story.ask(members=140)
    story.ask(members=140, note="含退休会员二十人")


def test_a_correction_that_would_be_an_error_is_refused_when_granted(story):
    asked = story.ask()
    Correction.objects.update(cells={"employees": [120, None]})
    asked = Request.objects.get(pk=asked.pk)
    with pytest.raises(Refused, match="勘误后会出现错误"):
        correcting.grant(asked, by=story.reviewer)
    assert Request.objects.get().waits
    assert Version.objects.count() == 1


def test_a_name_the_unit_has_already_is_refused(story):
    other = Enterprise.objects.in_order().last()
    with pytest.raises(Refused, match="已有"):
        story.ask(name=other.name)


def test_only_an_accepted_report_is_corrected(story):
    reopen(story.round, district(), by=story.reviewer, reason="补报")
    with pytest.raises(Refused, match="可以直接在台账中修改"):
        story.ask()


def test_a_row_that_no_longer_says_what_it_said_is_not_corrected(story):
    asked = story.ask(employees=130)
    reopen(story.round, district(), by=story.reviewer, reason="补报")
    with pytest.raises(Refused, match="不能再按这件申请勘误"):
        correcting.grant(asked, by=story.reviewer)
    row = story.row()
    other = RowFactory(name=row.name, chair="王强")
    ledger.change(row, other, by=story.clerk, version=row.version)
    story.send()
    accept(story.round, district(), by=story.reviewer)
    with pytest.raises(Refused, match="在申请之后又有改动"):
        correcting.grant(asked, by=story.reviewer)
    assert story.row().employees == 120
    assert Request.objects.get().waits


def test_the_database_keeps_one_proof_for_each_correction(story):
    asked = story.ask()
    proof = CorrectionProof.objects.get()
    assert (proof.correction.request, bytes(proof.content)) == (asked, PDF)
    assert proof.size == len(PDF)
    assert Submission.objects.of(district()).get().requests.get() == asked

"""勘误 through the pages: from the row to the superior's desk and back to a version with its differences."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign import requesting
from campaign.models import Request
from enterprises.forms import initial_of
from reports import correcting
from reports.models import CorrectionProof
from tests.factories import UserFactory
from tests.reports.corrections import PDF, Story
from tests.reports.sent_reports import UNIT, page

pytestmark = pytest.mark.django_db
CITY = {"code": "130900"}


@pytest.fixture
def story():
    return Story()


def typed(story, **values):
    """What the browser sends of the form, with ``values`` typed over it."""
    shown = {k: "" if v is None else v for k, v in initial_of(story.row()).items()}
    proof = SimpleUploadedFile("花名册.pdf", PDF)
    return {**shown, "why": "漏数了一个车间", "proof": proof, **values}


def post(client, story, values):
    client.force_login(story.clerk, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("correction_new", kwargs={**UNIT, "pk": story.row().pk})
    return client.post(address, values)


def test_an_accepted_row_offers_the_correction_and_the_form_shows_old_beside_new(client, story):
    pk = story.row().pk
    assert ">申请勘误</a>" in page(client, story.clerk, "enterprises:row", pk=pk)
    assert "申请勘误" not in page(client, story.reviewer, "enterprises:row", pk=pk)
    for name in ("enterprises:ledger", "submission"):
        assert "打开那一家企业，申请勘误" in page(client, story.clerk, name)
    form = page(client, story.clerk, "correction_new", pk=pk)
    cells = form.split('for="id_employees"')[1].split("field")[0]
    assert "现在：120" in cells
    assert 'value="120"' in cells


def test_asked_granted_and_listed_as_differences(client, story):
    answer = post(client, story, typed(story, employees="一三五", unionised="yes"))
    assert answer.status_code == 422
    assert post(client, story, typed(story, employees="135")).status_code == 302
    asked = Request.objects.get()
    assert asked.correction.cells == {"employees": [120, 135]}
    shown = page(client, story.clerk, "requests")
    assert '职工人数：<del class="was">120</del> → <ins class="now">135</ins>' in shown
    desk = page(client, story.reviewer, "request_desk", **CITY)
    assert "漏数了一个车间" in desk
    assert "下载证明材料" in desk
    done = page(client, story.reviewer, "request_answer", pk=asked.pk, post={"verdict": "grant"})
    assert "已办理 沧县 的申请勘误" in done
    version = page(client, story.clerk, "version", number=2)
    assert "由 审核员 同意勘误后产生" in version
    assert '职工人数：<del class="was">120</del> → <ins class="now">135</ins>' in version
    report = page(client, story.clerk, "submission")
    for date in ("首次报送：", "最近报送：", "（第2版，勘误）", "审核通过："):
        assert date in report


def test_a_refused_form_keeps_what_was_typed(client, story):
    values = typed(story, employees="135", why="漏数了一个车间")
    values["proof"] = SimpleUploadedFile("页.html", b"<script>")
    answer = post(client, story, values)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "不是 PDF、JPG 或 PNG 文件" in shown
    assert 'value="135"' in shown
    assert "漏数了一个车间" in shown
    assert "请重新选择证明材料" in shown
    same = post(client, story, typed(story)).content.decode()
    assert "与生效的版本完全相同" in same


def test_a_cell_nobody_touched_stays_as_it_is_stored(client, story):
    assert post(client, story, typed(story, chair=" 王 强 ")).status_code == 302
    assert Request.objects.get().correction.cells == {"chair": ["李明", "王强"]}


def test_with_the_reason_goes_the_class_it_belongs_to(client, story):
    emptied = dict.fromkeys(("unionised_on", "chair", "members"), "")
    reason = "经营者不支持或有顾虑"
    values = typed(story, unionised="no", reason=reason, **emptied)
    assert post(client, story, values).status_code == 302
    correcting.grant(Request.objects.get(), by=story.reviewer)
    row = story.row()
    assert (row.unionised, row.reason, row.chair) == (False, reason, "")
    assert row.reason_code == row.campaign.definition.reasons.code_of(reason)


def test_the_proof_is_only_ever_a_download(client, story):
    asked = story.ask(file='"><img src=x>.pdf')
    client.force_login(story.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("request_proof", kwargs={**UNIT, "pk": asked.pk}))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "<img" not in page(client, story.reviewer, "requests")


def test_a_request_without_proof_and_a_strangers_eye_find_none(client, story):
    asked = story.ask()
    address = reverse("request_proof", kwargs={**UNIT, "pk": asked.pk})
    stranger = UserFactory(username="stranger", role="review", at="130922")
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404
    requesting.withdraw(asked, by=story.clerk)
    plain = requesting.ask(
        story.round, story.clerk.district, "return", by=story.clerk, reason="填错了"
    )
    client.force_login(story.clerk, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("request_proof", kwargs={**UNIT, "pk": plain.pk})
    assert client.get(address).status_code == 404
    assert CorrectionProof.objects.count() == 1


def test_the_province_finds_what_the_city_passed_on(client, story):
    story.city_sends()
    asked = story.ask()
    said = {"verdict": "grant", "answer": "属实"}
    done = page(client, story.reviewer, "request_answer", pk=asked.pk, post=said)
    assert "并转报 河北省" in done
    desk = page(client, story.province, "request_desk", code="130000")
    assert "沧州市 同意并转报：属实" in desk
    assert "下级有 1 件申请等待办理" in client.get(reverse("home")).content.decode()
    page(client, story.province, "request_answer", pk=asked.pk, post={"verdict": "grant"})
    assert "同意勘误后产生" in page(client, story.province, "version", number=2, **CITY)
    assert story.row().employees == 130
    assert "沧州市 同意并转报：属实" in page(client, story.clerk, "requests")


def test_the_desk_asks_the_same_for_one_correction_and_for_two(client, story):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page(client, story.reviewer, "request_desk", **CITY)
        sql = [q["sql"] for q in asked]
        return sum("django_session" not in q and "SAVEPOINT" not in q for q in sql)

    correcting.grant(story.ask(employees=130), by=story.reviewer)
    correcting.grant(story.ask(employees=140), by=story.reviewer)
    story.ask(employees=150)
    before = queries()
    requesting.refuse(Request.objects.last(), by=story.reviewer, answer="看不清")
    story.ask(employees=160)
    assert queries() == before

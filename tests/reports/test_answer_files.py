"""A remark is answered in words or with a file."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models.submission import Refused
from campaign.state_changes import send_back
from enterprises import proofs
from reports.models import AnswerProof
from reports.remarking import answer_remark, remark
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.sent_reports import UNIT, page

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 list"


@pytest.fixture
def asked():
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    row = enterprise(by=clerk)
    submission = send(campaign(), district(), by=clerk)
    made = remark(submission, by=reviewer, reason_code="R1", enterprise=row)
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    return made


def test_a_file_alone_is_an_answer(asked):
    answered = answer_remark(asked, by=UserFactory(), text="", file=ContentFile(PDF, "名单.pdf"))
    assert answered.answer == "见附件：名单.pdf"
    assert bytes(answered.proofs.get().content) == PDF


def test_an_answer_sent_twice_keeps_its_file_once(asked):
    for _ in range(2):
        answered = answer_remark(
            asked, by=UserFactory(), text="", file=ContentFile(PDF, "名单.pdf")
        )
    assert answered.proofs.count() == 1


def test_neither_words_nor_file_is_no_answer(asked):
    with pytest.raises(Refused, match="也可以上传说明文件"):
        answer_remark(asked, by=UserFactory(), text=" ")


def test_a_file_that_is_not_what_it_says_is_refused_and_the_answer_with_it(asked):
    with pytest.raises(Refused, match="不是 PDF、JPG 或 PNG"):
        answer_remark(asked, by=UserFactory(), text="见名单", file=ContentFile(b"MZ", "名单.pdf"))
    asked.refresh_from_db()
    assert (asked.answer, asked.state) == ("", "open")


def test_too_large_a_file_is_refused_before_it_is_read(asked, monkeypatch):
    monkeypatch.setattr(proofs, "MOST_BYTES", 4)
    with pytest.raises(Refused, match="请压缩"):
        answer_remark(asked, by=UserFactory(), text="", file=ContentFile(PDF, "名单.pdf"))


def test_the_file_is_part_of_what_is_sent(asked):
    clerk = UserFactory()
    answer_remark(asked, by=clerk, text="见名单", file=ContentFile(PDF, "名单.pdf"))
    (said,) = send(campaign(), district(), by=clerk).current.content["answers"]
    assert said["files"] == [AnswerProof.objects.get().sha256]


def test_the_page_takes_the_file_and_both_sides_download_it(client, asked):
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    file = SimpleUploadedFile("名单.pdf", PDF)
    page(client, clerk, "remark_answer", {"text": "见名单", "file": file}, pk=asked.pk)
    address = reverse("remark_proof", kwargs={**UNIT, "pk": AnswerProof.objects.get().pk})
    for person in (clerk, reviewer):
        assert "名单.pdf" in page(client, person, "remarks")
        answer = client.get(address)
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_another_unit_does_not_get_the_file(client, asked):
    answer_remark(asked, by=UserFactory(), text="见名单", file=ContentFile(PDF, "名单.pdf"))
    client.force_login(
        UserFactory(neighbour=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    pk = AnswerProof.objects.get().pk
    for code in ("130921", "130922"):
        address = reverse("remark_proof", kwargs={**UNIT, "code": code, "pk": pk})
        assert client.get(address).status_code == 404

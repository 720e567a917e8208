"""Uploads made to break a reader or to bring something in: each costs one sentence, nothing stays."""

import re
import time

import pypdfium2
import pytest

from reports.models import Scan, ScanPage
from reports.scanning.reading import MOST_SECONDS
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.hostile_scans import HTML, REFUSED, TAMED, picture
from tests.reports.scans import address, hidden, jpeg, printed, scanned, text, upload

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def clerk():
    clerk = UserFactory()
    enterprise(by=clerk)
    send(campaign(), district(), by=clerk)
    return clerk


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_scan_is_refused_with_a_sentence_and_nothing_is_stored(client, clerk, name):
    started = time.monotonic()
    answer = upload(client, clerk, (name, REFUSED[name]()))
    assert time.monotonic() - started < MOST_SECONDS
    assert answer.status_code == 422
    (said,) = re.findall(r"没有上传：[^<]*", text(answer))
    assert f"“{name}”" in said
    assert re.search("请", said)
    assert not ScanPage.objects.exists()


@pytest.mark.parametrize("name", TAMED)
def test_of_a_picture_with_something_behind_it_only_the_picture_is_kept(client, clerk, name):
    assert upload(client, clerk, (name, TAMED[name]())).status_code == 302
    (page,) = ScanPage.objects.all()
    kept = bytes(page.content)
    assert kept.startswith(b"\xff\xd8\xff")
    assert kept.endswith(b"\xff\xd9")
    assert not [foreign for foreign in (HTML, b"JavaScript", b"PK\x03\x04") if foreign in kept]


def test_where_a_photo_was_taken_is_not_kept(client, clerk):
    (image,) = scanned(printed(client, clerk, 2))
    exif = image.getexif()
    exif[0x010E] = "where the phone was"
    assert upload(client, clerk, ("a.jpg", jpeg(image, exif=exif))).status_code == 302
    assert b"where the phone was" not in bytes(ScanPage.objects.get().content)


def test_one_bad_file_among_several_leaves_none_of_them(client, clerk):
    (image,) = scanned(printed(client, clerk, 2))
    answer = upload(client, clerk, ("好.jpg", jpeg(image)), ("坏.jpg", HTML))
    assert "“坏.jpg”不是 PDF、JPG 或 PNG 文件" in text(answer)
    assert not ScanPage.objects.exists()


def test_too_many_files_at_once_are_refused(client, clerk):
    (image,) = scanned(printed(client, clerk, 2), dpi=50)
    files = [(f"{n}.jpg", jpeg(image)) for n in range(21)]
    assert "最多 20 个" in text(upload(client, clerk, *files))
    assert not ScanPage.objects.exists()


def test_reading_stops_at_the_page_that_is_one_too_many(client, clerk, monkeypatch):
    monkeypatch.setattr("reports.scanning.taking_in.MOST_WAITING", 2)
    pages = [(f"{n}.jpg", picture(size=(300, 200))) for n in range(3)]
    assert "请先收下或不要已经上传的页" in text(upload(client, clerk, *pages, ("坏.jpg", HTML)))
    assert not ScanPage.objects.exists()


def test_the_form_sent_without_a_file_says_what_to_choose(client, clerk):
    answer = upload(client, clerk)
    assert (answer.status_code, "请选择扫描件" in text(answer)) == (422, True)


def test_a_name_made_of_markup_is_shown_as_text(client, clerk):
    answer = text(upload(client, clerk, ("<b>a</b>.pdf", b"MZ")))
    assert "<b>a</b>" not in answer
    assert "b&gt;.pdf" in answer


def test_a_picture_is_sent_as_a_picture_and_nothing_else(client, clerk):
    (image,) = scanned(printed(client, clerk, 2))
    upload(client, clerk, ("a.jpg", jpeg(hidden(image))))
    answer = client.get(address("scan_waiting", pk=ScanPage.objects.get().pk))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_file_of_a_kept_scan_holds_pictures_and_nothing_else(client, clerk):
    (image,) = scanned(printed(client, clerk, 2))
    upload(client, clerk, ("a.jpg", jpeg(image)))
    client.post(address("scans_keep"), {"keep": "1"})
    got = client.get(address("scan_file", pk=Scan.objects.get().pk, form="pdf"))
    content = b"".join(got.streaming_content)
    with pypdfium2.PdfDocument(content) as document:
        (page,) = document
        assert [type(thing).__name__ for thing in page.get_objects()] == ["PdfImage"]
    for active in (b"/JavaScript", b"/OpenAction", b"/Annots", b"/EmbeddedFile", b"/AA"):
        assert active not in content

"""Imports on a real server process, under twenty bad files."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.models import BatchState, Enterprise, ImportBatch
from tests.factories import UserFactory, enterprises
from tests.web import Visitor, server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
CASES = Path(__file__).parent / "cases"
UNIT = {"slug": "hebei-2018", "code": "130921"}
MOST_MEGABYTES = 300  # of a web worker; the reader beside it has its own limit


def upload(visitor, site, name, content):
    """The address of the new batch's page."""
    to = site.address + reverse("enterprises:import_upload", kwargs=UNIT)
    _, _, page = visitor.post(to, files=SimpleUploadedFile(name, content))
    return page


def read(visitor, page):
    """Ask for the reading until it is the batch's turn; the page then."""
    while True:
        status, text, _ = visitor.post(f"{page}read/")
        if status != 200 or "正在读取" not in text:
            return status, text


def workbook(sheet: bytes) -> bytes:
    """A good xlsx with this in the place of its first sheet."""
    good = zipfile.ZipFile(CASES / "D01_annex2_layout.xlsx")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            bad.writestr(name, sheet if is_sheet else good.read(name))
    return made.getvalue()


def damaged_files():
    good = (CASES / "D01_annex2_layout.xlsx").read_bytes()
    main = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40
    return {
        "cut.xlsx": good[: len(good) // 2],
        "bomb.xlsx": workbook(main + b"<sheetData>" + b"0" * 400_000_000),
        "wide.xlsx": workbook(
            main + b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">'
            b'<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
        ),
        "deep.xlsx": workbook(main + b"<a>" * 300_000),
        "locked.xlsx": locked,
    }


def test_twenty_bad_files_at_once_cost_one_message_each_and_no_worker():
    enterprises(60)
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    files = list(zip(range(20), cycle(damaged_files().items()), strict=False))
    with server() as site:
        workers = site.workers()
        ledger = site.address + reverse("enterprises:ledger", kwargs=UNIT)

        watcher = Visitor(reviewer)
        clerks = [Visitor(clerk) for _ in files]

        def bring(file):
            number, (name, content) = file
            visitor = clerks[number]
            return read(visitor, upload(visitor, site, name, content))

        with ThreadPoolExecutor(20) as crowd:
            answers = [crowd.submit(bring, file) for file in files]
            pages = []
            while not all(answer.done() for answer in answers):
                pages.append(watcher.get(f"{ledger}?page=2")[0])
        assert set(pages) == {200}
        for answer in answers:
            status, text = answer.result()
            assert status == 200
            assert "没有读入：" in text
        assert site.workers() == workers
        assert site.peak_memory() < MOST_MEGABYTES
    assert Enterprise.objects.count() == 60
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {BatchState.REFUSED}

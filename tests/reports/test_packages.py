"""成套材料: one zip whose every fingerprint is that of what is in it."""

import hashlib
import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from campaign.models import Job, Version
from campaign.state_changes import withdraw
from reports import package_making
from reports.accepting import accept
from reports.models import Scan
from reports.packing import packed, safe_name
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise
from tests.jobs import work
from tests.reports.report_texts import write_all
from tests.reports.scans import BACKEND, address, jpeg, printed, scanned, upload

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def clerk():
    clerk = UserFactory()
    enterprise(by=clerk, name="沧县../..\\<恶意>:企业|有限公司")
    write_all(by=clerk)
    send(campaign(), district(), by=clerk)
    return clerk


def fetched(client, user, **where):
    client.force_login(user, backend=BACKEND)
    return client.get(address("package_file", number=1, **where))


def unpacked(answer):
    archive = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    return archive, {info.filename: archive.read(info) for info in archive.infolist()}


def fingerprints(contents):
    """{path: SHA-256} as 目录 says."""
    text = contents.decode("utf-8-sig")
    return dict(re.findall(r"^(\S.*)\r\n    SHA-256 ([0-9a-f]{64})\r$", text, re.MULTILINE))


def test_every_fingerprint_is_that_of_what_was_unpacked(client, clerk):
    _, files = unpacked(fetched(client, clerk))
    said = fingerprints(files.pop("目录.txt"))
    assert said == {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    assert sorted(files) == [
        "专项报告 沧县（第1版）.docx",
        "专项报告 沧县（第1版）.pdf",
        "报送数据.json",
        "附件2 沧县（第1版）.pdf",
        "附件2 沧县（第1版）.xlsx",
        "附件3 沧县（第1版）.pdf",
        "附件3 沧县（第1版）.xlsx",
    ]


def test_the_frozen_data_have_the_fingerprint_that_the_paper_bears(client, clerk):
    version = Version.objects.get()
    _, files = unpacked(fetched(client, clerk))
    assert hashlib.sha256(files["报送数据.json"]).hexdigest() == version.fingerprint
    assert version.fingerprint in files["目录.txt"].decode("utf-8-sig")


def test_names_in_chinese_are_marked_as_utf8_for_windows(client, clerk):
    archive, _ = unpacked(fetched(client, clerk))
    assert all(info.flag_bits & 0x800 for info in archive.infolist())
    assert not any(info.flag_bits & 0x008 for info in archive.infolist())


def test_a_stamped_scan_goes_along(client, clerk):
    (page,) = scanned(printed(client, clerk, 3))
    upload(client, clerk, ("a.jpg", jpeg(page)))
    client.post(address("scans_keep"), {"keep": "1"})
    _, files = unpacked(fetched(client, clerk))
    content = files["附件3盖章扫描件 沧县（第1版）.pdf"]
    assert hashlib.sha256(content).hexdigest() == Scan.objects.get().sha256


def test_a_version_stays_as_it_was_while_the_ledger_goes_on(client, clerk):
    _, before = unpacked(fetched(client, clerk))
    withdraw(campaign().current_round(), district(), by=clerk)
    enterprise(by=clerk)
    _, after = unpacked(fetched(client, clerk))
    tables = [path for path in before if path.endswith(".json")]
    assert [before[path] for path in tables] == [after[path] for path in tables]


def test_a_citys_package_has_a_folder_of_every_county(client, clerk):
    accept(campaign().current_round(), district(), by=UserFactory(reviewer=True))
    city = UserFactory(username="city", at="130900")
    send(campaign(), district("130900"), by=city)
    _, files = unpacked(fetched(client, UserFactory(reviewer=True), code="130900"))
    said = fingerprints(files.pop("目录.txt"))
    assert said == {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    assert {path.partition("/")[0] for path in files if "/" in path} == {"130921沧县"}
    assert len([path for path in files if path.startswith("130921沧县/")]) == 7
    _, own = unpacked(fetched(client, city, code="130900"))
    assert not any("/" in path for path in own)


@pytest.mark.django_db(transaction=True)
def test_a_large_package_is_made_in_the_background_and_holds_the_same(client, clerk, monkeypatch):
    _, at_once = unpacked(fetched(client, clerk))
    monkeypatch.setattr(package_making, "MOST", 0)
    assert "开始生成" in fetched(client, clerk).content.decode()
    address_ = address("package_file", number=1)
    client.post(address_)
    work()
    job = Job.objects.get()
    assert (job.state, job.problem) == (Job.State.DONE, "")
    assert job.file_name == "沧县成套材料（第1版，待审核）.zip"
    with job.file.open() as file, ZipFile(file) as archive:
        made = {info.filename: archive.read(info) for info in archive.infolist()}
    assert sorted(made) == sorted(at_once)
    said = fingerprints(made.pop("目录.txt"))
    assert said == {path: hashlib.sha256(content).hexdigest() for path, content in made.items()}
    assert made["报送数据.json"] == at_once["报送数据.json"]
    client.post(address_)
    type(clerk).objects.update(district=UserFactory(neighbour=True).district)
    work()
    assert "已经看不到" in Job.objects.first().problem


def test_the_neighbour_gets_no_package(client, clerk):
    assert fetched(client, UserFactory(neighbour=True)).status_code == 404


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ('a/b\\c:d*e?f"g<h>i|j', "a＿b＿c＿d＿e＿f＿g＿h＿i＿j"),
        ("../../etc", "＿..＿etc"),
        ("con.txt", "＿con.txt"),
        ("a\u202exslx", "a＿xslx"),
        ("名称. ", "名称"),
        ("\n\0", "＿＿"),
        ("...", "未命名"),
        ("长" * 300, "长" * 80),
    ],
)
def test_names_that_windows_forbids_are_changed(name, safe):
    assert safe_name(name) == safe


def test_the_same_files_make_the_same_zip():
    files = [("附件2.xlsx", b"1"), ("县/附件3.pdf", b"2")]
    with packed(["头"], files) as first, packed(["头"], files) as second:
        assert first.read() == second.read()

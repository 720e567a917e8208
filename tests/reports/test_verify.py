"""Verifying paper: which unit, version, date and totals, for everybody; never a row."""

import pytest

from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    clerk = UserFactory()
    enterprise(by=clerk, name="沧县一号管件有限公司", address="沧县工业路1号", chair="刘喆")
    return send(campaign(), district(), by=clerk).current


def test_a_stranger_reads_unit_version_date_fingerprint_and_totals_and_never_a_row(client, version):
    shown = client.get(f"/verify/{version.receipt}/").content.decode()
    for told in ("沧县总工会", "第1版（待审核）", version.fingerprint, version.receipt, "附件2"):
        assert told in shown
    assert f"{version.sent_at.astimezone():%Y}年" in shown
    for row in ("沧县一号管件", "工业路", "刘喆"):
        assert row not in shown


@pytest.mark.parametrize("length", [16, 40, 64])
def test_a_fingerprint_typed_from_paper_finds_its_version(client, version, length):
    typed = version.fingerprint[:length].upper()
    for query in (typed, f" {typed[:8]} {typed[8:]} "):
        answer = client.get("/verify/", {"q": query})
        assert answer.headers["Location"] == f"/verify/{version.receipt}/"


def test_a_receipt_number_finds_its_version_and_part_of_one_does_not(client, version):
    assert client.get("/verify/", {"q": version.receipt}).status_code == 302
    for typed in (version.receipt[:-1], version.fingerprint[:15], "f" * 64, "%", "<b>甲</b>"):
        answer = client.get("/verify/", {"q": typed})
        assert answer.status_code == 404
        assert "请与纸上印的逐字核对" in answer.content.decode()
        assert "<b>甲" not in answer.content.decode()


def test_an_unknown_receipt_is_told_as_unknown(client, version):
    answer = client.get("/verify/甲-2018-0001/")
    assert answer.status_code == 404
    assert "没有编号为“甲-2018-0001”的回执" in answer.content.decode()

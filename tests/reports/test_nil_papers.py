"""零报告: a unit without an enterprise of a kind says so on the paper of that annex."""

from io import BytesIO

import pytest

from enterprises.importing.workbook import read_tables
from reports.annexes import live_rows, sheet_of
from reports.sending import send
from reports.stamping import stamp_of
from reports.writers.xlsx import write_annexes
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
ANNEX_2, ANNEX_3 = "2", "3"


def sheet(digits, version=None):
    annex = campaign().definition.annex_by_digits[digits]
    rows = version.content["rows"] if version else live_rows(campaign(), district())
    return sheet_of(annex, rows, district(), stamp=stamp_of(version) if version else None)


def test_a_sent_nil_report_says_on_both_papers_that_there_is_none():
    version = send(campaign(), district(), by=UserFactory(), nil=True).current
    assert sheet(ANNEX_2, version).nil == "经核查，本单位无100人以上非公企业。"
    assert sheet(ANNEX_3, version).nil == "经核查，本单位无外资企业。"


def test_only_the_annex_without_enterprises_says_so():
    enterprise()
    version = send(campaign(), district(), by=UserFactory()).current
    assert sheet(ANNEX_2, version).nil == ""
    assert "无外资企业" in sheet(ANNEX_3, version).nil


def test_a_draft_claims_no_check():
    assert sheet(ANNEX_2).nil == "台账中还没有100人以上非公企业。"


def test_the_line_is_no_enterprise_when_the_workbook_comes_back():
    version = send(campaign(), district(), by=UserFactory(), nil=True).current
    content = BytesIO()
    write_annexes([sheet(ANNEX_3, version)], content)
    (table,) = read_tables(content.getvalue(), "附件3.xlsx").tables
    assert table.rows == []


def test_the_verify_page_names_document_and_page_of_the_code(client):
    version = send(campaign(), district(), by=UserFactory(), nil=True).current
    shown = client.get(f"/verify/{version.receipt}/?d=3&p=1").content.decode()
    assert "附件3第1页" in shown


@pytest.mark.parametrize("query", ["", "?d=9&p=1", "?d=<b>", "?p=1"])
def test_a_code_that_names_no_document_still_verifies_the_version(client, query):
    version = send(campaign(), district(), by=UserFactory(), nil=True).current
    shown = client.get(f"/verify/{version.receipt}/{query}")
    assert shown.status_code == 200
    assert "第1页" not in shown.content.decode()

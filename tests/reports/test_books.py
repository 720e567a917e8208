"""The book of a city: one annex of every county in one file, with a summary and the pages of each."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaign.state_changes import accept, reopen
from reports.basis import Basis
from reports.books import leaves_of, parts_of
from reports.explaining import explain
from reports.rollup_scope import scope_of
from reports.sending import send
from reports.stamping import stamp_of
from reports.writers.pdf import annex_pdf
from reports.writers.xlsx import write_annexes
from tests.factories import UserFactory, campaign, district, enterprise, enterprises
from tests.reports.test_waivers import waive
from tests.reports.test_writers_pdf import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted():
    """沧县 with three rows, one of them in 附件3 alone, is accepted; 青县 has two rows and has not sent."""
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    enterprises(2, by=clerk)
    enterprise(by=clerk, foreign=True, ownership="外资企业", employees=50, members=40)
    enterprises(2, by=UserFactory(neighbour=True))
    report = send(campaign(), district(), by=clerk)
    return accept(report.round, district(), by=reviewer)


def book(code="130900", basis=Basis.ACCEPTED, digits="2"):
    plan = campaign()
    scope = scope_of(plan.current_round(), district(code))
    annex = plan.definition.annex_by_digits[digits]
    parts = parts_of(plan, annex, scope, basis)
    return [leaf.sheet for leaf in leaves_of(annex, parts, scope, basis, stamp_of, tuple)]


def tabs(sheets):
    return [sheet.tab for sheet in sheets]


def test_the_accepted_book_has_a_summary_and_a_stamped_sheet_of_each_county_in_force(accepted):
    summary, county = book()
    assert (summary.tab, county.tab) == ("汇总", "沧县")
    assert summary.rows == ((1, "沧县", "第1版", 2, 240, 2, 220),)
    assert summary.total == ("合计", "1 个单位", None, 2, 240, 2, 220)
    assert summary.footnotes == ("还有 1 个单位没有审核通过，不在本册内：青县。",)
    assert not summary.is_draft
    assert county.stamp == replace(stamp_of(accepted.accepted), document="2")
    assert len(county.rows) == 2
    assert len(book(digits="3")[1].rows) == 1


def test_the_draft_book_has_every_county_and_says_so_on_every_sheet(accepted):
    sheets = book(basis=Basis.LIVE)
    assert tabs(sheets) == ["汇总", "沧县", "青县"]
    assert all(sheet.is_draft for sheet in sheets)
    assert sheets[0].total[3:5] == (4, 480)


def test_a_reopened_county_counts_by_the_version_in_force_marked_as_in_the_roll_up(accepted):
    reopen(accepted.round, district(), by=UserFactory(reviewer=True), reason="补报")
    enterprises(4)
    summary = book()[0]
    assert summary.total[3] == 2
    assert summary.rows[0][2] == "第1版＊"
    assert summary.footnotes[-1] == "＊已重新打开，新版审核通过前按这一版计入。"


def test_the_citys_own_rows_stand_on_a_sheet_of_their_own_and_are_counted_once(accepted):
    city, province = (
        UserFactory(username="city", at="130900"),
        UserFactory(username="province", role="review", at="130000"),
    )
    enterprise(by=city)
    texts = {district("130922"): ("", "下周补报。")}
    explain(accepted.round, district("130900"), texts, by=city)
    send(campaign(), district("130900"), by=city)
    accept(accepted.round, district("130900"), by=province)
    summary, own, county = book()
    assert tabs([own, county]) == ["沧州市本级", "沧县"]
    assert (len(own.rows), own.stamp, own.is_draft) == (1, None, False)
    assert summary.total[3] == 3
    assert tabs(book("130000")) == ["汇总", "沧州市", "沧州沧县"]
    assert book("130000")[0].total == ("合计", "2 个单位", None, *summary.total[3:])


def test_a_draft_prints_the_waivers_in_force_as_the_version_will(accepted):
    reopen(accepted.round, district(), by=UserFactory(reviewer=True), reason="漏报一家")
    waive(enterprise(name="沧县搬迁铸造有限公司", address=""))
    _, county, neighbour = book(basis=Basis.LIVE)
    (said,) = county.footnotes
    assert "“沧县搬迁铸造有限公司”豁免" in said
    assert "理由：企业正在搬迁" in said
    assert neighbour.footnotes == book()[1].footnotes == ()


def test_worksheets_have_short_names_of_their_own(accepted):
    for number in range(2):
        values = {"code": f"13093{number}", "name": "经济技术开发区" * 5, "level": "county"}
        district("130900").add_child(short_name="开发区", union_name="总工会", **values)
    content = BytesIO()
    write_annexes(book(basis=Basis.LIVE), content)
    names = load_workbook(content).sheetnames
    assert names[:3] == ["汇总", "沧县", "青县"]
    assert len(set(names)) == 5
    assert max(map(len, names)) <= 31


def test_the_contents_name_the_page_of_each_county(accepted):
    found = pages(annex_pdf(book(basis=Basis.LIVE), contents=True))
    assert found[0].startswith("目录")
    for number, name in enumerate(("汇总", "沧县", "青县"), start=2):
        assert re.search(rf"{name}….*?{number}(?!\d)", found[0]), found[0]
    assert "沧县总工会" in found[2]
    assert "青县总工会" in found[3]


def get(client, user, code="130900", form="xlsx", query=""):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    words = {"slug": "hebei-2018", "code": code, "digits": 2, "form": form}
    return client.get(reverse("book", kwargs=words) + query, follow=True)


def test_the_clerk_of_the_city_gets_what_its_report_is_made_of_and_no_ledgers(client, accepted):
    clerk = UserFactory(username="city", at="130900")
    answer = get(client, clerk)
    names = load_workbook(BytesIO(b"".join(answer.streaming_content))).sheetnames
    assert names == ["汇总", "沧县"]
    assert get(client, clerk, query="?basis=live").status_code == 403
    assert get(client, UserFactory(reviewer=True), query="?basis=live").status_code == 200
    assert get(client, UserFactory(), code="130921").status_code == 404


def test_a_book_asks_the_same_for_one_county_and_for_two(client, accepted):
    book()
    with CaptureQueriesContext(connection) as one:
        book()
    report = send(campaign(), district("130922"), by=UserFactory(neighbour=True))
    accept(report.round, district("130922"), by=UserFactory(reviewer=True))
    with CaptureQueriesContext(connection) as two:
        assert tabs(book()) == ["汇总", "沧县", "青县"]
    assert len(two) == len(one)

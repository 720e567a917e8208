"""The lists beside the ledger: searched, sorted, taken out as they are shown."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from enterprises import ledger
from enterprises.importing import batches
from enterprises.shared import open_groups
from tests.enterprises.following import visit
from tests.enterprises.rosters import handed_down, line
from tests.enterprises.test_imports import GOOD, HEADER
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
UNIT = {"slug": "hebei-2018", "code": "130921"}


@pytest.fixture
def get(client):
    def got(name, query="", user=None, **more):
        user = user or UserFactory()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(reverse(f"enterprises:{name}", kwargs=UNIT | more) + query)
        assert answer.status_code == 200
        return answer

    return got


def names(answer):
    return re.findall(r"沧县(.)", answer.text.split("<main")[1].partition("</h1>")[2])


def lines_of(answer):
    """The lines of a csv below its head."""
    return b"".join(answer).decode("utf-8-sig").splitlines()[1:]


@pytest.fixture
def in_bin():
    for sign, reason in (("乙", "迁出"), ("甲", "=注销"), ("丙", "重复")):
        ledger.remove(enterprise(name=f"沧县{sign}厂"), by=UserFactory(), reason=reason)


def test_the_bin_is_searched_by_name_and_reason_and_sorted_the_newest_first(get, in_bin):
    assert names(get("bin")) == ["丙", "甲", "乙"]
    assert names(get("bin", "?sort=removed_at")) == ["乙", "甲", "丙"]
    assert names(get("bin", "?q=甲厂")) == names(get("bin", "?q=注销")) == ["甲"]
    assert "没有这样的企业" in get("bin", "?q=没有").text


def test_the_file_of_the_bin_holds_what_the_page_shows_and_no_formula(get, in_bin):
    (only,) = lines_of(get("bin_file", "?q=甲", form="csv"))
    assert only.startswith("沧县甲厂,")
    assert only.endswith(",'=注销")


@pytest.fixture
def to_visit():
    rows = [
        enterprise(not_unionised=True, name=f"沧县{sign}厂", employees=number, address=address)
        for sign, number, address in (("甲", 100, "3号"), ("乙", 300, "1号"), ("丙", 200, "2号"))
    ]
    visit(rows[2])
    return rows


def test_the_visits_are_sorted_by_what_the_visitor_chooses_and_taken_along_in_that_order(
    get, to_visit
):
    orders = {"": "甲乙丙", "-employees": "乙丙甲", "address": "乙丙甲", "visited_on": "丙甲乙"}
    for sort, expected in orders.items():
        query = f"?sort={sort}"
        assert names(get("follow_ups", query)) == list(expected)
        lines = lines_of(get("follow_ups_file", query, form="csv"))
        assert [re.search("沧县(.)厂", told)[1] for told in lines] == list(expected)


def test_the_file_of_a_list_of_visits_holds_that_list_and_what_is_searched(get, to_visit):
    assert len(lines_of(get("follow_ups_file", "?list=unvisited", form="csv"))) == 2
    (only,) = lines_of(get("follow_ups_file", "?list=unvisited&q=1号", form="csv"))
    assert "沧县乙厂" in only
    page = get("follow_ups", "?list=unvisited&q=1号").text
    assert re.search(r"follow_up/csv/\?list=unvisited&(amp;)?q=", page)


def test_the_roster_is_sorted_by_every_column_and_its_file_the_same(get):
    reviewer = UserFactory(reviewer=True)
    signs = (("甲", "120"), ("乙", "300"), ("丙", "200"))
    handed_down(*(line(f"沧县{sign}厂", employees=n) for sign, n in signs), by=reviewer)
    city = {"code": "130900", "user": reviewer}
    for sort, expected in (("", "甲乙丙"), ("-employees", "乙丙甲"), ("-number", "丙乙甲")):
        query = f"?sort={sort}"
        shown = re.findall(r"沧县(.)厂\n", get("roster", query, **city).text)
        assert shown == list(expected)
        lines = lines_of(get("roster_file", query, form="csv", **city))
        assert [re.search("沧县(.)厂", told)[1] for told in lines] == list(expected)
    assert "roster/file/csv/" in get("roster_check").text  # the county's own


def test_an_import_is_found_by_the_name_of_its_file(get):
    campaign()
    place = (campaign(), district("130921"))
    for name in ("崔尔庄.csv", "旧州.csv"):
        file = ContentFile(f"{HEADER}{GOOD}".encode(), name)
        batches.upload(*place, [file], by=UserFactory())
    page = get("imports", "?q=旧州").text
    assert "旧州.csv" in page
    assert "崔尔庄.csv" not in page


def test_a_shared_enterprise_is_found_by_a_part_of_its_name():
    for by in (UserFactory(), UserFactory(neighbour=True)):
        for name in ("甲铸造厂", "乙铸造厂"):
            enterprise(by=by, name=name)
    asked = campaign(), type(enterprise()).objects.all(), district("130900")
    assert len(open_groups(*asked)) == 2
    assert len(open_groups(*asked, "甲铸")) == 1
    assert open_groups(*asked, "没有") == []

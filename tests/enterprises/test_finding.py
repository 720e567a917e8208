"""Finding rows in the ledger: filters, their chips, every column sorted both ways."""

import re

import pytest
from django.urls import reverse

from enterprises.columns import OFFICIAL
from tests.factories import UserFactory, campaign, enterprise

pytestmark = pytest.mark.django_db
ADDRESS = {"slug": "hebei-2018", "code": "130921"}


@pytest.fixture
def look(client):
    campaign()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    def look(query=""):
        response = client.get(reverse("enterprises:ledger", kwargs=ADDRESS) + query)
        assert response.status_code == 200
        return response

    return look


def names(response):
    return [row["name"] for row, *_ in response.context["lines"]]


def test_every_column_is_sorted_upward_and_downward_and_says_so(look):
    enterprise(name="沧县甲铸造有限公司", employees=300)
    enterprise(name="沧县乙铸造有限公司", employees=120)
    for field in [*(c.field for c in OFFICIAL), "check"]:
        for sort, word in ((field, "ascending"), (f"-{field}", "descending")):
            page = look(f"?sort={sort}")
            assert page.content.decode().count(f'aria-sort="{word}"') == 1, sort
    assert names(look("?sort=-employees")) == ["沧县甲铸造有限公司", "沧县乙铸造有限公司"]
    assert names(look("?sort=employees")) == ["沧县乙铸造有限公司", "沧县甲铸造有限公司"]


def test_a_press_on_the_sorted_column_turns_it_round(look):
    enterprise()
    assert 'href="?sort=-name"' in look("?sort=name").content.decode()
    assert 'href="?sort=name"' in look("?sort=-name").content.decode()


def test_what_is_not_filled_in_comes_last_both_ways(look):
    enterprise(name="沧县缺数铸造有限公司", employees=None)
    enterprise(name="沧县有数铸造有限公司", employees=120)
    for sort in ("employees", "-employees"):
        assert names(look(f"?sort={sort}"))[-1] == "沧县缺数铸造有限公司"


def test_rows_with_errors_with_doubts_and_with_unexplained_doubts_are_told_apart(look):
    enterprise(name="沧县无误铸造有限公司")
    wrong = enterprise(name="沧县缺数铸造有限公司", employees=None).name
    doubtful = enterprise(name="沧县超员铸造有限公司", members=130).name
    explained = enterprise(name="沧县派遣铸造有限公司", members=130, note="含劳务派遣工").name
    assert names(look("?problems=error")) == [wrong]
    assert names(look("?problems=warn")) == [doubtful, explained]
    assert names(look("?problems=unexplained")) == [doubtful]
    assert names(look("?problems=1")) == [wrong, doubtful, explained]


def test_each_active_filter_is_a_chip_that_takes_only_itself_away(look):
    enterprise()
    query = "?q=铸造&annex=2&unionised=yes&status=normal&problems=error&sort=name&page=1"
    shown = look(query).context["chips"]
    assert [label for label, _ in shown] == [
        "搜索：铸造", "附件2", "已建会", "经营状况：正常", "有错误",
    ]  # fmt: skip
    for (_, rest), key in zip(
        shown, ("q", "annex", "unionised", "status", "problems"), strict=True
    ):
        asked = set(re.findall(r"(\w+)=", rest))
        assert asked == {"q", "annex", "unionised", "status", "problems", "sort"} - {key}


def test_an_empty_ledger_says_how_to_begin_and_an_empty_find_how_to_see_all(look):
    empty = look().content.decode().split("<tbody>")[1]
    assert "台账里还没有企业。按“新增企业”逐家填写" in empty
    assert "/rows/imports/" in empty
    assert "/rows/grid/" in empty
    enterprise()
    assert "清除条件" in look("?q=没有这家").content.decode().split("<tbody>")[1]


def test_a_new_search_keeps_the_order_of_the_rows(look):
    assert 'name="sort" value="-employees"' in look("?sort=-employees").content.decode()
    assert 'name="sort"' not in look("").content.decode()
    assert "?sort=-employees" in look("?q=没有这家&sort=-employees").content.decode()

"""下级报送情况: found, sorted and taken out; above a city it counts what the city's counties hold."""

import re

import pytest
from django.urls import reverse

from campaign.state_changes import accept
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise, enterprises

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    """沧县 has sent two rows, 青县 has three, one of them with an error."""
    enterprises(2)
    send(campaign(), district(), by=UserFactory())
    neighbour = UserFactory(neighbour=True)
    enterprises(2, by=neighbour)
    enterprise(by=neighbour, employees=None)
    return UserFactory(reviewer=True)


def get(client, user, query="", name="queue", code="130900", **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    words = {"slug": "hebei-2018", "code": code, **more}
    return client.get(reverse(name, kwargs=words) + query)


def units(answer):
    """The units on the page, in its order."""
    return re.findall(r"review/\">(\S+?)</a>", answer.content.decode().split("<tbody>")[1])


def test_a_unit_is_found_by_its_name_its_code_and_its_state(client, reviewer):
    assert units(get(client, reviewer)) == ["沧县", "青县"]
    for query in ("?q=青", "?q=130922", "?state=drafting", "?q=县&state=overdue"):
        assert units(get(client, reviewer, query)) == ["青县"]
    assert units(get(client, reviewer, "?state=nonsense")) == ["沧县", "青县"]
    nothing = get(client, reviewer, "?q=没有")
    assert units(nothing) == []
    assert "没有这样的单位，请换一个条件" in nothing.content.decode()
    assert ">看全部</a>" in nothing.content.decode()


def test_every_column_sorts_both_ways_and_what_has_no_value_stays_last(client, reviewer):
    for column in ("rows", "errors", "state"):
        up = units(get(client, reviewer, f"?sort={column}"))
        assert up == list(reversed(units(get(client, reviewer, f"?sort=-{column}"))))
    assert units(get(client, reviewer, "?sort=-rows")) == ["青县", "沧县"]
    for sort in ("sent", "-sent"):
        assert units(get(client, reviewer, f"?sort={sort}")) == ["沧县", "青县"]


def test_the_file_holds_what_is_on_the_screen_in_its_order(client, reviewer):
    file = get(client, reviewer, "?sort=-rows", "queue_file", form="csv")
    lines = b"".join(file).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("单位,状态,在谁手中／已几天,截止,首次报送")
    assert [line.split(",")[0] for line in lines[1:]] == ["青县", "沧县"]
    found = b"".join(get(client, reviewer, "?q=青", "queue_file", form="csv")).decode()
    assert "沧县," not in found
    assert get(client, reviewer, "", "queue_file", form="exe").status_code == 404


def test_a_city_counts_the_rows_errors_and_reports_of_its_counties(client, reviewer):
    province = UserFactory(username="province", role="review", at="130000")
    page = get(client, province, code="130000").content.decode()
    line = re.sub(r"<[^>]+>|\s+", " ", page.split("<tbody>")[1].split("</tr>")[0]).split()
    assert line[-6:-3] == ["1／2", "5", "1"]  # one of two sent, five rows, one error
    assert "下级已报送" not in get(client, reviewer).content.decode()


def test_the_desks_table_of_units_sorts_for_who_only_looks(client, reviewer):
    viewer = UserFactory(viewer=True, at="130900")
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    accept(campaign().current_round(), district(), by=reviewer)
    shown = [units(client.get("/", {"sort": sort})) for sort in ("accepted", "-accepted")]
    assert shown == [["青县", "沧县"], ["沧县", "青县"]]

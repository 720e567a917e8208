"""The pages of the roster: what is typed is kept, what is no number settles nothing, costs stay even."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.models import Outcome, RosterLine
from enterprises.rosters import settling
from tests.enterprises.rosters import handed_down, line
from tests.factories import UserFactory, enterprise

pytestmark = pytest.mark.django_db


def address(name, code="130921", **more):
    return reverse(f"enterprises:{name}", kwargs={"slug": "hebei-2018", "code": code, **more})


@pytest.fixture
def clerk(client):
    found = UserFactory()
    client.force_login(found, backend="django.contrib.auth.backends.ModelBackend")
    return found


def test_a_refused_closing_keeps_what_was_typed(client, clerk):
    made = handed_down(line())[0]
    typed = {"outcome": "double", "other": "77", "evidence": "与77号同址同法人"}
    answer = client.post(address("roster_line", pk=made.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "底册里没有第“77”号" in page
    assert "与77号同址同法人" in page
    assert 'value="77"' in page


@pytest.mark.parametrize("pair", ["", "-", "1-", "-1", "x-y", "²-²", "9" * 30 + "-1"])
def test_a_pair_that_is_none_matches_nothing(client, clerk, pair):
    handed_down(line())
    enterprise(by=clerk, name="沧县甲铸造有限公司")
    assert client.post(address("roster_certain"), {"pair": pair}).status_code == 302
    assert not RosterLine.objects.exclude(outcome="").exists()


def test_an_enterprise_tells_the_line_it_came_from_with_who_and_when(client, clerk):
    made = handed_down(line())[0]
    row = settling.add_row(made, by=clerk)
    page = client.get(address("row", pk=row.pk)).content.decode()
    assert "审核员：沧州市下发底册第 1 号“沧县甲铸造有限公司”，按名称分到沧县" in page
    assert "填报员：已新增入台账：沧县甲铸造有限公司" in page


def test_the_pages_ask_the_same_for_two_lines_and_for_twenty(client, clerk):
    counts = []
    for more in (range(2), range(2, 20)):
        made = handed_down(*(line(f"沧县{chr(0x4E10 + n)}铸造有限公司") for n in more))
        settling.close(made[0], Outcome.NOT_FOUND, "原址查看", by=clerk)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address("roster_check")).status_code == 200
        counts.append(sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in asked))  # fmt: skip
    assert counts[0] == counts[1]


def test_only_the_reviewer_is_sent_to_share_out_what_nobody_placed(client):
    handed_down(line(unit="园区管委会"))
    clerk = UserFactory(username="city_clerk", at="130900")
    for user, label in ((UserFactory(reviewer=True), "去分配"), (clerk, "查看")):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        shown = client.get(reverse("submission", args=["hebei-2018", "130900"])).content.decode()
        step = shown.split("请审核账号分配")[1].split("</li>")[0]
        assert f">{label}</a>" in step

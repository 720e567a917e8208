"""走访: what is stored, what is refused, what a phone may send twice."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.models.submission import Refused
from enterprises import ledger, visiting
from enterprises.models import Visit
from reports.sending import send
from tests.enterprises.following import today, unfounded, visit, visit_form
from tests.enterprises.visits import address, cost, count, login, text
from tests.factories import UserFactory, campaign, district, enterprises

pytestmark = pytest.mark.django_db


def post(client, row, **values):
    return client.post(address("visit_add", pk=row.pk), visit_form(**values))


def test_a_form_sent_twice_is_stored_once():
    row = unfounded()
    first, new = visit(row)
    second, again = visit(row, said="改了的话也不再记")
    assert (new, again, first.pk) == (True, False, second.pk)
    assert Visit.objects.count() == 1


def test_a_form_sent_twice_over_http_tells_both_times_that_it_is_stored(client):
    row = unfounded()
    login(client, UserFactory())
    asking = {"headers": {"Accept": "application/json"}}
    answers = [
        client.post(address("visit_add", pk=row.pk), visit_form(), **asking) for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [200, 200]
    assert "没有重复" in answers[1].json()["said"]
    assert Visit.objects.count() == 1


def test_the_same_form_is_told_as_stored_even_when_the_campaign_was_archived_meanwhile():
    row = unfounded()
    visit(row)
    archive(row)
    assert visit(row)[1] is False


def archive(row):
    row.campaign.archived_at = timezone.now()
    row.campaign.save()


def test_two_visits_on_one_day_are_two():
    row = unfounded()
    visit(row, token="甲")
    visit(row, token="乙")
    assert Visit.objects.count() == 2


def test_a_visit_in_the_future_is_refused_with_the_day_of_today(client):
    row = unfounded()
    with pytest.raises(Refused, match="以后，请改为实际走访的日期"):
        visit(row, days_ago=-1)
    login(client, UserFactory())
    page = post(client, row, days_ago=-1, said="门卫说下周来")
    assert page.status_code == 422
    assert "门卫说下周来" in page.content.decode()  # nothing typed is lost
    assert not Visit.objects.exists()


def test_a_visit_of_today_is_taken():
    assert visit(unfounded(), days_ago=0)[1]


def test_a_visit_before_the_campaign_is_stored_and_warned_of(client):
    row = unfounded()
    login(client, UserFactory())
    before = campaign().definition.starts - timedelta(days=1)
    page = client.post(
        address("visit_add", pk=row.pk), visit_form(visited_on=before.isoformat()), follow=True
    )
    assert "走访日期早于专项行动开始" in text(page)
    assert Visit.objects.get().visited_on == before
    assert visiting.doubt(campaign().definition.starts, campaign().definition) == ""


@pytest.mark.parametrize("missing", ["visited_on", "visitor", "said", "explained"])
def test_what_a_visit_must_say_is_asked_for(client, missing):
    row = unfounded()
    login(client, UserFactory())
    assert post(client, row, **{missing: ""}).status_code == 422
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"visited_on": "2999-01-01"}, "not_in_future"),
        ({"visitor": ""}, "says_who_and_what"),
        ({"said": ""}, "says_who_and_what"),
        ({"token": "t1"}, "visit_form_once"),
        ({"cancelled_at": timezone.now()}, "cancelled_by_when_and_why"),
    ],
)
def test_the_database_has_the_last_word(values, rule):
    row, clerk = unfounded(), UserFactory()
    visit(row)
    known = {"enterprise": row, "token": "t2", "visited_on": today(), "visitor": "甲", "said": "乙"}
    known |= {"explained": True, "by": clerk, "at": timezone.now(), "entered_on": today()}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Visit.objects.create(**known | values)
    assert rule in str(refused.value) or "enterprises_visit.token" in str(refused.value)


def test_a_binned_enterprise_keeps_its_visits_and_takes_no_more(client):
    row, clerk = unfounded(), UserFactory()
    visit(row)
    ledger.remove(row, by=clerk, reason="已注销")
    with pytest.raises(Refused, match="回收站"):
        visit(row, token="t2")
    page = text(login(client, clerk).get(address("follow_up", pk=row.pk)))
    assert "移入回收站（已注销）：下面的走访和计划保留，但不再计数" in page
    assert "要同总部商量" in page
    assert row.name not in text(client.get(address("follow_ups")))


def test_visits_are_written_while_the_report_is_locked():
    row = unfounded(note="已核实")
    send(campaign(), district("130921"), by=UserFactory())
    assert not ledger.may_edit_row(row, UserFactory())
    assert visit(row)[1]


def test_an_archived_campaign_takes_no_visit_and_says_so(client):
    row = unfounded()
    archive(row)
    with pytest.raises(Refused, match="归档"):
        visit(row)
    page = text(login(client, UserFactory()).get(address("follow_up", pk=row.pk)))
    assert "归档，只能查看" in page
    assert "保存走访" not in page


def test_the_superior_reads_and_does_not_write(client):
    row = unfounded()
    visit(row)
    login(client, UserFactory(reviewer=True))
    page = text(client.get(address("follow_up", pk=row.pk)))
    assert "要同总部商量" in page
    assert "保存走访" not in page
    assert post(client, row).status_code == 403


def test_another_county_neither_reads_nor_writes(client):
    row = unfounded()
    login(client, UserFactory(neighbour=True))
    assert client.get(address("follow_up", pk=row.pk)).status_code == 404
    assert post(client, row).status_code == 404
    assert client.get(address("follow_up", code=130922, pk=row.pk)).status_code == 404


def test_a_visit_taken_back_stays_to_be_read_and_counts_no_more(client):
    row, clerk = unfounded(), UserFactory()
    made, _ = visit(row)
    login(client, clerk)
    where = address("visit_cancel", pk=row.pk, number=made.pk)
    assert "请写明作废的理由" in text(client.post(where, {"reason": " "}, follow=True))
    assert "缩短到 300 个字以内" in text(client.post(where, {"reason": "错" * 301}, follow=True))
    client.post(where, {"reason": "填错了企业"})
    assert not Visit.objects.counting().exists()
    assert "填错了企业" in text(client.get(address("follow_up", pk=row.pk)))
    with pytest.raises(Refused, match=r"已于 .* 作废这次走访"):
        visiting.cancel_visit(made, reason="再来", by=clerk)


def test_another_enterprises_visit_is_not_taken_back_here(client):
    made, _ = visit(unfounded())
    other = unfounded()
    login(client, UserFactory())
    where = address("visit_cancel", pk=other.pk, number=made.pk)
    assert client.post(where, {"reason": "试试"}).status_code == 404


def test_the_lists_ask_the_same_for_3_and_for_60_enterprises(client):
    login(client, UserFactory())
    costs = []
    for more in (3, 57):
        enterprises(more, not_unionised=True)
        with count() as asked:
            text(client.get(address("follow_ups")))
        costs.append(cost(asked))
    assert costs[0] == costs[1] <= 15


def test_the_page_asks_the_same_for_one_visit_and_for_ten(client):
    row = unfounded()
    login(client, UserFactory())
    costs = []
    for n in (1, 10):
        for number in range(n):
            visit(row, token=f"{n}-{number}")
        with count() as asked:
            text(client.get(address("follow_up", pk=row.pk)))
        costs.append(cost(asked))
    assert costs[0] == costs[1]

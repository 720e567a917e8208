"""The reviewer's page with its ticks: filters, all at once, paging, queue, what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.state_changes import accept, send_back
from enterprises.models import Enterprise
from reports.models import Tick
from reports.remarking import remark
from reports.sending import send
from reports.ticking import tick, ticked_in_queue
from tests.factories import UserFactory, campaign, district, enterprise, enterprises
from tests.reports.sent_reports import UNIT, change, page, send_rows, sent_pks, ticked

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory()


@pytest.fixture
def reviewer():
    return UserFactory(reviewer=True)


def test_all_rows_are_ticked_after_a_page_that_names_their_number(client, reviewer):
    submission = send_rows(60)
    pks = sent_pks(submission)
    remark(submission, by=reviewer, reason_code="R1", enterprise=Enterprise.objects.get(pk=pks[0]))
    asked = page(client, reviewer, "tick_all", query="?show=all")
    assert "59 行" in asked
    assert "另有 1 行的批注还没有了结" in asked
    assert not Tick.objects.exists()
    done = page(client, reviewer, "tick_all", query="?show=all", post={"number": "1"})
    assert "已将 59 行标为已核" in done
    assert ticked() == set(pks[1:])


def test_only_the_rows_of_the_filter_are_ticked(client, reviewer):
    enterprises(2, members=130, note="含劳务派遣会员")
    enterprises(3)
    submission = send(campaign(), district(), by=UserFactory())
    text = page(client, reviewer)
    assert "有疑问 2" in text
    assert "未核 5" in text
    assert "2 行" in page(client, reviewer, "tick_all", query="?show=doubtful")
    page(client, reviewer, "tick_all", query="?show=doubtful", post={"number": "1"})
    assert ticked() == set(sent_pks(submission)[:2])


def test_changed_and_new_rows_are_marked_and_have_a_filter(client, reviewer, clerk):
    submission = send_rows(4)
    first = sent_pks(submission)[0]
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    change(first, employees=130)
    new = enterprise(name="沧县后补铸造有限公司")
    send(campaign(), district(), by=clerk)
    text = page(client, reviewer, query="?show=changed")
    assert "有改动 2" in text
    assert f'id="row-{first}"' in text
    assert f'id="row-{new.pk}"' in text
    assert text.count("<tr id=") == 2


def test_no_row_is_passed_over_when_rows_of_the_page_were_ticked(client, reviewer):
    submission = send_rows(120)
    pks = sent_pks(submission)
    first = page(client, reviewer)
    assert "after=50#rows" in first
    tick(submission, pks[:50], by=reviewer, number=1)
    second = page(client, reviewer, query="?show=unticked&after=50")
    assert f'id="row-{pks[50]}"' in second
    assert f'id="row-{pks[99]}"' in second
    assert second.count("<tr id=") == 50


def test_without_javascript_the_reviewer_comes_back_to_the_same_page(client, reviewer):
    submission = send_rows(60)
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("tick", kwargs={**UNIT, "pk": sent_pks(submission)[55]})
    answer = client.post(f"{address}?show=all&page=2", {"tick": "1", "number": "1"})
    assert answer.url.endswith("/review/?show=all&page=2#rows")


def test_with_htmx_only_the_row_and_the_counts_come_back(client, reviewer):
    submission = send_rows(2)
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("tick", kwargs={**UNIT, "pk": sent_pks(submission)[0]})
    htmx = {"HX-Request": "true"}
    text = client.post(address, {"tick": "1", "number": "1"}, headers=htmx).content.decode()
    assert text.count("<tr id=") == 1
    assert "已核 1／2 行" in text
    assert "<html" not in text
    refused = client.post(address, {"tick": "1", "number": "7"}, headers=htmx)
    assert refused.headers["HX-Refresh"] == "true"
    assert "请刷新页面" in page(client, reviewer)


def test_who_only_reads_sees_the_ticks_and_no_button(client, reviewer):
    submission = send_rows(2)
    tick(submission, sent_pks(submission)[:1], by=reviewer, number=1)
    text = page(client, UserFactory(username="reader", role="view", at="130900"))
    assert "已核 1／2 行" in text
    assert "标为已核" not in text


def test_the_queue_shows_how_far_each_report_under_review_has_come(client, reviewer):
    submission = send_rows(3)
    tick(submission, sent_pks(submission)[:2], by=reviewer, number=1)
    assert "2／3" in page(client, reviewer, "queue", code="130900")
    accept(submission.round, district(), by=reviewer)
    assert "2／3" not in page(client, reviewer, "queue", code="130900")


def counted(client, user, name, query="", **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={**UNIT, **more}) + query
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in asked)


def test_page_queue_and_verb_ask_the_same_for_5_and_for_300_rows(client, reviewer, clerk):
    submission, counts = send_rows(5), []
    for more in (0, 295):
        if more:
            send_back(submission.round, district(), by=reviewer, reason="请补全")
            enterprises(more)
            submission = send(campaign(), district(), by=clerk)
        with CaptureQueriesContext(connection) as asked:
            tick(submission, sent_pks(submission), by=reviewer, number=submission.current.number)
        counts.append(
            (
                sum("INSERT INTO" not in query["sql"] for query in asked),
                counted(client, reviewer, "review", query="?show=all"),
                counted(client, reviewer, "queue", code="130900"),
            )
        )
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 24


def test_nothing_under_review_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ticked_in_queue(None, []) == {}

"""The pages of the requests: a button beside the lock, a form, the superior's desk, answers for both."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign import requesting
from campaign.askable import Kind
from campaign.models import Request
from campaign.state_changes import take_up
from tests.factories import UserFactory, campaign, district
from tests.reports.sent_reports import UNIT, page, report, send_rows

pytestmark = pytest.mark.django_db
CITY = {"code": "130900"}


@pytest.fixture
def clerk():
    campaign()
    return UserFactory()


@pytest.fixture
def reviewer():
    return UserFactory(reviewer=True)


@pytest.fixture
def taken_up(reviewer):
    submission = send_rows(1)
    return take_up(submission.round, district(), by=reviewer)


def post(client, user, name, values, **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(reverse(name, kwargs={**UNIT, **more}), values)


def test_beside_the_lock_stands_the_request_that_opens_it(client, clerk, reviewer, taken_up):
    pk = taken_up.current.content["rows"][0]["id"]
    places = [("enterprises:ledger", {}), ("submission", {}), ("enterprises:row", {"pk": pk})]
    places += [("enterprises:row_edit", {"pk": pk}), ("enterprises:row_new", {})]
    places += [("enterprises:grid", {}), ("enterprises:imports", {}), ("enterprises:bin", {})]
    places += [("enterprises:row_remove", {"pk": pk}), ("enterprises:duplicates", {})]
    for name, more in places:
        shown = page(client, clerk, name, **more)
        assert "审核员 于" in shown
        assert ">申请退回</a>" in shown
        assert "申请延期" not in shown
    for name, more in places[:3]:
        assert ">申请退回</a>" not in page(client, reviewer, name, **more)


def test_an_open_ledger_offers_no_request_and_the_report_an_extension(client, clerk):
    assert "申请" not in page(client, clerk, "enterprises:ledger")
    assert ">申请延期</a>" in page(client, clerk, "submission")


def test_asked_granted_and_seen_by_both(client, clerk, reviewer, taken_up):
    shown = page(client, clerk, "request_new", kind="return", post={"reason": "三家填错了"})
    assert "申请退回已交给 沧州市" in shown
    assert "等待办理" in page(client, clerk, "enterprises:ledger")
    assert "申请退回已交给 沧州市，等待办理" in client.get(reverse("home")).content.decode()
    assert "1 件申请等待办理" in page(client, reviewer, "queue", **CITY)
    assert "下级有 1 件申请等待办理" in client.get(reverse("home")).content.decode()
    desk = page(client, reviewer, "request_desk", **CITY)
    assert "三家填错了" in desk
    pk = Request.objects.get().pk
    said = {"verdict": "grant", "answer": "请于明日前重报"}
    assert "已办理" in page(client, reviewer, "request_answer", post=said, pk=pk)
    assert report().state == "returned"
    for who in (clerk, reviewer):
        shown = page(client, who, "requests")
        assert "已同意：请于明日前重报" in shown.replace("\n", "")
    assert "件申请等待办理" not in page(client, reviewer, "queue", **CITY)


def test_a_refusal_without_a_reason_keeps_what_was_typed(client, clerk, reviewer, taken_up):
    page(client, clerk, "request_new", kind="return", post={"reason": "三家填错了"})
    pk = Request.objects.get().pk
    answer = post(client, reviewer, "request_answer", {"verdict": "refuse", "answer": " "}, pk=pk)
    assert answer.status_code == 422
    assert "不同意的，请写明理由" in answer.content.decode()
    post(client, reviewer, "request_answer", {"verdict": "refuse", "answer": "没有错"}, pk=pk)
    assert "不同意：没有错" in page(client, clerk, "requests")
    late = {"verdict": "grant", "answer": "想想还是同意"}
    answer = post(client, reviewer, "request_answer", late, pk=pk)
    assert answer.status_code == 422
    assert "办理（不同意）" in answer.content.decode()


def test_an_extension_is_granted_for_another_day(client, clerk, reviewer):
    day = timezone.localdate() + timedelta(days=9)
    asked = {"reason": "停电", "until": day.isoformat()}
    page(client, clerk, "request_new", kind="extension", post=asked)
    pk = Request.objects.get().pk
    desk = page(client, reviewer, "request_desk", **CITY)
    assert f'value="{day.isoformat()}"' in desk
    said = {"verdict": "grant", "until": "2030-99-01"}
    answer = post(client, reviewer, "request_answer", said, pk=pk)
    assert "延至的日期请写成" in answer.content.decode()
    assert 'value="2030-99-01"' in answer.content.decode()
    said["until"] = (day + timedelta(days=2)).isoformat()
    page(client, reviewer, "request_answer", post=said, pk=pk)
    assert "（已延期）" in page(client, clerk, "submission")


def test_a_refused_request_keeps_its_text(client, clerk, taken_up):
    answer = post(client, clerk, "request_new", {"reason": "长" * 301}, kind="return")
    assert answer.status_code == 422
    assert "长" * 301 in answer.content.decode()
    requesting.ask(taken_up.round, district(), Kind.RETURN, by=clerk, reason="填错了")
    answer = post(client, clerk, "request_new", {"reason": "再申请一次"}, kind="return")
    assert "不需要再申请" in answer.content.decode()
    assert "再申请一次" in answer.content.decode()


def test_what_cannot_be_asked_now_says_why(client, clerk):
    send_rows(1)
    shown = page(client, clerk, "request_new", kind="return")
    assert "可以自己撤回后修改" in shown
    assert 'disabled aria-describedby="why-not"' in shown
    assert client.get(reverse("request_new", kwargs={**UNIT, "kind": "holiday"})).status_code == 404


def test_the_unit_takes_its_request_back(client, clerk, reviewer, taken_up):
    page(client, clerk, "request_new", kind="return", post={"reason": "填错了"})
    pk = Request.objects.get().pk
    assert "收回申请" not in page(client, reviewer, "requests")
    assert "申请已收回" in page(client, clerk, "request_withdraw", post={}, pk=pk)
    assert "没有等待办理的申请" in page(client, reviewer, "request_desk", **CITY)


def test_a_stranger_answers_nothing(client, clerk, taken_up):
    page(client, clerk, "request_new", kind="return", post={"reason": "填错了"})
    pk = Request.objects.get().pk
    stranger = UserFactory(username="stranger", role="review", at="130922")
    assert post(client, stranger, "request_answer", {"verdict": "grant"}, pk=pk).status_code == 404
    above = UserFactory(username="above", role="review", at="130000")
    shown = post(client, above, "request_answer", {"verdict": "grant"}, pk=pk).content.decode()
    assert "只有直接上级单位的审核账号可以审核" in shown
    assert Request.objects.get().waits


def test_the_desk_asks_the_same_for_one_request_and_for_three(client, clerk, reviewer, taken_up):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page(client, reviewer, "request_desk", **CITY)
        sql = [q["sql"] for q in asked]
        return sum("django_session" not in q and "SAVEPOINT" not in q for q in sql)

    def ask(by):
        day = timezone.localdate() + timedelta(days=9)
        return requesting.ask(
            taken_up.round, by.district, Kind.EXTENSION, by=by, reason="停电", until=day
        )

    requesting.ask(taken_up.round, district(), Kind.RETURN, by=clerk, reason="填错了")
    neighbour = UserFactory(neighbour=True)
    requesting.refuse(ask(neighbour), by=reviewer, answer="不能再延")
    before = queries()
    requesting.refuse(ask(neighbour), by=reviewer, answer="还是不能再延")
    ask(neighbour)
    assert queries() == before


def test_the_page_of_requests_says_what_each_is_for_and_why_one_cannot_be_asked_now(
    client, clerk, reviewer
):
    shown = page(client, clerk, "requests")
    for words in ("上级同意后截止时间随即延后", "上级同意后报表退回", "不必退回重报"):
        assert words in shown
    assert ">申请延期</a>" in shown
    assert ">申请退回</a>" not in shown
    assert "现在不能提出：报表还没有报送或已经退回" in shown
    assert "还没有提出过申请" in shown
    read = page(client, reviewer, "requests")
    assert "沧县还没有提出过申请" in read
    assert ">申请延期</a>" not in read
    assert "现在不能提出" not in read
    assert "没有等待办理的申请。下级来不及报送" in page(client, reviewer, "request_desk", **CITY)

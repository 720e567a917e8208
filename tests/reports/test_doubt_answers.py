"""Answers on the 核查单: what counts as one, when it falls, who accepts it."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from campaign.models import Submission
from campaign.models.submission import Refused, State
from campaign.state_changes import accept, send_back
from enterprises import ledger
from reports.doubting import answer_doubt
from reports.models import DoubtAnswer
from tests.factories import (
    RowFactory,
    UserFactory,
    campaign,
    district,
    enterprise,
)
from tests.reports.doubting import OTHER, TEXT, give, judge, lines, page, sent, two_firms

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "hollow",
    [
        "",
        "  ",
        "核实无误",
        "已核实，情况属实。",
        "经核实，以上数据均真实准确，核实无误",
        "是同一个人",
    ],
)
def test_a_text_that_says_nothing_is_no_answer_and_the_refusal_says_what_to_write(hollow):
    two_firms()
    with pytest.raises(Refused, match="查了什么、问了谁"):
        give(hollow)
    assert not DoubtAnswer.objects.exists()


def test_one_text_on_two_lines_is_no_answer_whatever_the_punctuation():
    two_firms(contact_phone="0317-3021234")
    give(TEXT, line=0)
    with pytest.raises(Refused, match="另一条疑点"):
        give(TEXT.replace("，", " ") + "!", line=1)
    give(OTHER, line=1)
    assert [line.needs_superior for line in lines()] == [True, True]


def test_a_waiting_answer_is_rewritten_and_stays_one():
    two_firms()
    assert give(TEXT).pk == give(OTHER).pk
    assert DoubtAnswer.objects.get().text == OTHER


def test_an_answer_falls_when_the_figures_change_and_stands_when_something_else_does():
    first, _ = two_firms()
    give()
    values = {"name": first.name, "employees": 123, "members": 100}
    ledger.change(
        first,
        RowFactory(**values, chair="刘东", address="沧县风化店乡"),
        by=UserFactory(),
        version=1,
    )
    assert lines()[0].answer
    enterprise(chair="刘东", employees=131)
    assert lines()[0].needs_county
    assert lines()[0].answer is None


def test_the_line_is_gone_when_the_mistake_is_corrected():
    first, _ = two_firms()
    values = {"name": first.name, "employees": 123, "members": 100, "chair": "刘西"}
    ledger.change(first, RowFactory(**values), by=UserFactory(), version=1)
    assert lines() == []


def test_whoever_answers_figures_that_have_changed_is_told():
    two_firms()
    facts = lines()[0].doubt.facts
    enterprise(chair="刘东", employees=131)
    with pytest.raises(Refused, match="数字已经变了"):
        answer_doubt(campaign().current_round(), district(), facts, TEXT, by=UserFactory())


def test_an_answer_is_taken_during_the_review_and_not_after_acceptance():
    two_firms()
    report = sent()
    give()
    accept(report.round, district(), by=UserFactory(reviewer=True))
    with pytest.raises(Refused, match="已审核通过"):
        give(OTHER)


@pytest.mark.parametrize("who", ["reviewer", "neighbour", "viewer", "admin"])
def test_only_the_units_own_clerk_answers(who):
    two_firms()
    with pytest.raises(Refused, match="填报账号"):
        give(by=UserFactory(**{who: True}))


def test_the_superior_judges_what_was_sent_and_takes_the_report_up():
    two_firms()
    answer = give()
    with pytest.raises(Refused, match="报送后"):
        judge(answer)
    sent()
    judge(answer)
    assert Submission.objects.get().state == State.TAKEN_UP
    assert not lines()[0].needs_superior
    with pytest.raises(Refused, match="认可，不需要再答复"):
        give(OTHER)


def test_a_refusal_needs_a_reason_and_both_see_it_with_who_and_when(client):
    two_firms()
    answer = give()
    sent()
    with pytest.raises(Refused, match="写明理由"):
        judge(answer, accepted=False)
    reviewer = UserFactory(reviewer=True)
    page(client, reviewer, "doubt_judge", {"reason": "请附选举批复文号"}, pk=answer.pk)
    for person in (reviewer, UserFactory()):
        shown = page(client, person)
        assert "不认可：请附选举批复文号" in shown
        assert f"{reviewer} ·" in shown
        assert TEXT in shown
    give(OTHER)
    assert [a.text for a in lines()[0].answers] == [TEXT, OTHER]


@pytest.mark.parametrize("who", ["clerk", "neighbour", "viewer", "admin"])
def test_only_the_direct_superior_judges(who):
    two_firms()
    answer = give()
    sent()
    with pytest.raises(Refused, match="直接上级"):
        judge(answer, by=UserFactory(**({} if who == "clerk" else {who: True})))


def test_an_answer_that_has_fallen_is_not_judged():
    two_firms()
    answer = give()
    enterprise(chair="刘东", employees=131)
    sent()
    with pytest.raises(Refused, match="数字已经变了"):
        judge(answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"state": "accepted"},
        {"facts": "f"},
    ],
)
def test_the_database_itself_refuses_half_an_answer(wrong):
    two_firms()
    answer = give()
    DoubtAnswer.objects.create(submission=answer.submission, facts="f", text="x", by=answer.by)
    with pytest.raises(IntegrityError), transaction.atomic():
        DoubtAnswer.objects.filter(pk=answer.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment_give_one_decision():
    two_firms()
    answer = give()
    sent()
    reviewer = UserFactory(reviewer=True)
    barrier, refusals = Barrier(2), []

    def decide(accepted):
        barrier.wait(timeout=10)
        try:
            judge(answer, accepted=accepted, by=reviewer, reason="不清楚")
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    deciding = [Thread(target=decide, args=[accepted]) for accepted in (True, False)]
    for thread in deciding:
        thread.start()
    for thread in deciding:
        thread.join(timeout=30)
    answer.refresh_from_db()
    assert answer.state in ("accepted", "refused")
    assert len(refusals) == 1
    assert "审核员" in refusals[0]


def test_a_return_keeps_the_answers():
    two_firms()
    give()
    report = sent()
    send_back(report.round, district(), by=UserFactory(reviewer=True), reason="请核对")
    assert lines()[0].needs_superior

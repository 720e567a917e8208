"""建会计划: one stands at a time, steps are ticked with who and when, and the lists follow it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.models.submission import Refused
from enterprises import following, ledger, planning
from enterprises.further_reasons import further_of
from enterprises.models import Enterprise, Plan, PlanStep
from tests.enterprises.following import plan, today, unfounded, visit
from tests.enterprises.visits import address, login, text
from tests.factories import UserFactory, campaign, enterprise

pytestmark = pytest.mark.django_db


def listed():
    """Key of the list → names of the enterprises in it."""
    rows = following.followed(Enterprise.objects.all(), campaign().definition)
    return {
        key: {row.name for row in rows.filter(condition)}
        for key, condition in following.conditions(today()).items()
    }


def test_a_second_plan_replaces_the_first_and_steps_that_were_done_stay_done():
    row, clerk = unfounded(), UserFactory()
    first = plan(row)
    planning.mark_step(first.steps.get(text="上门讲解"), done=True, by=clerk)
    second = plan(row, seen=first.pk, steps=["上门讲解", "报批"])
    first.refresh_from_db()
    assert (first.closed_as, first.closed_by) == ("replaced", clerk)
    assert {s.text: bool(s.done_at) for s in second.steps.all()} == {
        "上门讲解": True,
        "报批": False,
    }


def test_of_two_who_plan_at_once_the_second_is_told_by_whom_and_when():
    row = unfounded()
    plan(row)
    with pytest.raises(Refused, match=r"填报员.* 已于 .* 制定了计划"):
        plan(row, seen=0)
    assert Plan.objects.count() == 1


def test_a_plan_that_was_refused_comes_back_as_typed(client):
    row = unfounded()
    plan(row)
    login(client, UserFactory())
    late = {"plan-target_on": "2999-12-01", "plan-responsible": "赵主席", "plan-steps": "报批"}
    page = client.post(address("plan", pk=row.pk), late | {"plan-seen": 0})
    assert page.status_code == 422
    assert "赵主席" in page.content.decode()


def test_a_new_plan_does_not_end_in_the_past_but_an_overdue_one_may_be_altered():
    row = unfounded()
    with pytest.raises(Refused, match="已经过去"):
        plan(row, days=-1)
    first = plan(row, days=0)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        second = plan(row, seen=first.pk, target_on=first.target_on, responsible="赵主席")
    assert second.responsible == "赵主席"


def test_a_step_marked_twice_keeps_who_was_first():
    first, second = UserFactory(), UserFactory(username="colleague", name="同事")
    step = plan(unfounded()).steps.first()
    planning.mark_step(step, done=True, by=first)
    assert planning.mark_step(step, done=True, by=second).done_by == first
    assert planning.mark_step(step, done=False, by=second).done_at is None


def test_a_plan_is_dropped_with_a_reason_only():
    row, clerk = unfounded(), UserFactory()
    plan(row)
    with pytest.raises(Refused, match="理由"):
        planning.drop_plan(row, reason=" ", by=clerk)
    planning.drop_plan(row, reason="企业已搬迁", by=clerk)
    with pytest.raises(Refused, match="没有计划"):
        planning.drop_plan(row, reason="企业已搬迁", by=clerk)


def test_a_step_of_an_ended_plan_is_no_longer_marked():
    row, clerk = unfounded(), UserFactory()
    step = plan(row).steps.first()
    planning.drop_plan(row, reason="企业已搬迁", by=clerk)
    with pytest.raises(Refused, match="已经结束"):
        planning.mark_step(step, done=True, by=clerk)


def test_the_lists_name_who_was_not_visited_has_no_plan_is_overdue_or_due_this_week():
    with time_machine.travel("2018-10-15T10:00+08:00", tick=False):  # a Monday
        rows = [unfounded(name=f"沧县{name}机械有限公司") for name in "甲乙丙丁"]
        plan(rows[0], days=0)
        plan(rows[1], days=8)
        plan(rows[2], days=2)
        visit(rows[3])
        enterprise(name="沧县已建机械有限公司")
    names = [row.name for row in rows]
    with time_machine.travel("2018-10-17T10:00+08:00", tick=False):
        found = listed()
    assert found["all"] == set(names)
    assert found["unvisited"] == set(names[:3])
    assert found["unplanned"] == {names[3]}
    assert found["overdue"] == {names[0]}
    assert found["due"] == {names[2]}


def test_a_plan_due_on_sunday_is_due_this_week_and_one_due_on_monday_is_not():
    with time_machine.travel("2018-10-15T10:00+08:00", tick=False):
        sunday, monday = unfounded(), unfounded()
        plan(sunday, days=6)
        plan(monday, days=7)
        assert listed()["due"] == {sunday.name}


def test_the_numbers_on_the_page_are_those_of_the_lists(client):
    rows = [unfounded() for _ in range(3)]
    plan(rows[0])
    visit(rows[0])
    page = text(login(client, UserFactory()).get(address("follow_ups")))
    for words in ("未建会企业 3", "未走访 2", "无措施 2", "措施逾期 0"):
        assert words in page
    chosen = text(client.get(address("follow_ups"), {"list": "unplanned", "q": rows[1].name}))
    assert rows[1].name in chosen
    assert rows[2].name not in chosen


def test_an_enterprise_that_is_covered_or_out_of_the_base_is_in_no_list():
    unfounded(covered_by="高新区联合工会")
    unfounded(reason="实际职工不足100人")
    unfounded(status="已注销")
    enterprise(unionised=None)
    binned = unfounded()
    ledger.remove(binned, by=UserFactory(), reason="重复")
    assert listed()["all"] == set()


def test_several_reasons_besides_the_main_one(client):
    row, clerk = unfounded(), UserFactory()
    login(client, clerk)
    client.post(address("reasons", pk=row.pk), {"reasons-codes": ["A2", "B1"]})
    client.post(address("reasons", pk=row.pk), {"reasons-codes": ["B1", "A4"]})
    assert {word.code for word in further_of(row)} == {"B1", "A4"}
    refused = client.post(address("reasons", pk=row.pk), {"reasons-codes": ["没有这个"]})
    assert refused.status_code == 422
    assert "其他：" in text(client.get(address("follow_up", pk=row.pk)))


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({}, "one_standing_plan_per_enterprise"),
        ({"closed_as": "dropped"}, "closed_by_when_and_how"),
        ({"responsible": ""}, "plan_names_who"),
    ],
)
def test_the_database_has_the_last_word_on_plans(values, rule):
    row, clerk = unfounded(), UserFactory()
    plan(row)
    known = {"enterprise": row, "target_on": today(), "responsible": "甲", "by": clerk}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Plan.objects.create(at=timezone.now(), **known | values)
    assert rule in str(refused.value) or "enterprises_plan.enterprise_id" in str(refused.value)


def test_the_database_takes_no_step_done_by_nobody():
    step = plan(unfounded()).steps.first()
    with pytest.raises(IntegrityError, match="step_done"), transaction.atomic():
        PlanStep.objects.filter(pk=step.pk).update(done_at=timezone.now())

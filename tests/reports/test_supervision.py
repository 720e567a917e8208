"""督导: what a superior sees of every unit below, and does to several at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import Notice, Submission
from campaign.models.submission import State
from campaign.state_changes import accept, send_back
from reports.figures import RATES
from reports.sending import send
from reports.supervising import calendar, ranked, supervised
from tests.factories import UserFactory, campaign, district, enterprise, enterprises

pytestmark = pytest.mark.django_db
CITY = {"slug": "hebei-2018", "code": "130900"}


@pytest.fixture
def reviewer():
    campaign()
    return UserFactory(reviewer=True)


@pytest.fixture
def clerk(reviewer):
    UserFactory(neighbour=True)
    return UserFactory(phone="0317-2022222")


def lines(reviewer):
    return {line.unit.code: line for line in supervised(campaign(), district("130900"), reviewer)}


def state(code):
    return Submission.objects.for_unit(campaign().current_round(), district(code)).state


def page(client, user, query="", name="supervision"):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse(name, kwargs=CITY) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def act(client, user, deed, **numbers):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    data = {"deed": deed, "unit": [name.removeprefix("u") for name in numbers]}
    data |= {f"number_{name.removeprefix('u')}": number for name, number in numbers.items()}
    return client.post(reverse("supervision_act", kwargs=CITY), data, follow=True)


def test_what_waits_for_the_reviewer_comes_before_who_is_late_and_who_is_done(clerk, reviewer):
    assert [line.urgency for line in supervised(campaign(), district("130900"), reviewer)] == [2, 2]
    enterprise(by=clerk)
    submission = send(campaign(), district(), by=clerk)
    first = supervised(campaign(), district("130900"), reviewer)[0]
    assert (first.unit.code, first.urgency) == ("130921", 1)
    accept(submission.round, district(), by=reviewer)
    last = supervised(campaign(), district("130900"), reviewer)[-1]
    assert (last.unit.code, last.urgency) == ("130921", 5)


def test_rates_are_those_of_the_roll_up_and_marked_until_accepted(clerk, reviewer):
    enterprises(3, by=clerk)
    enterprise(by=clerk, not_unionised=True)
    line = lines(reviewer)["130921"]
    assert line.rate(RATES["unionisation_rate"]) == 75
    assert not line.accepted
    assert lines(reviewer)["130922"].rate(RATES["unionisation_rate"]) is None
    submission = send(campaign(), district(), by=clerk)
    accept(submission.round, district(), by=reviewer)
    assert lines(reviewer)["130921"].accepted


def test_the_rank_has_units_without_a_base_last(clerk, reviewer):
    enterprise(by=UserFactory(neighbour=True))
    found = supervised(campaign(), district("130900"), reviewer)
    assert [x.unit.code for x in ranked(found, RATES["unionisation_rate"])] == ["130922", "130921"]


def test_a_report_without_rows_is_told_as_a_stated_nil_report(clerk, reviewer):
    assert not lines(reviewer)["130921"].nil
    send(campaign(), district(), by=clerk, nil=True)
    assert lines(reviewer)["130921"].nil


def test_the_page_names_whom_to_call_and_has_a_text_to_copy(client, clerk, reviewer):
    shown = page(client, reviewer)
    assert "填报员 0317-2022222" in shown
    assert "沧县：全省100人以上" in shown
    assert "沧县：填报员 0317-2022222" in shown
    assert "没有这样的单位" in page(client, reviewer, "?filter=accepted")


def test_the_calendar_has_an_extended_unit_on_its_own_day(clerk, reviewer):
    from datetime import timedelta

    from django.utils import timezone

    from campaign.extending import extend

    until = timezone.now() + timedelta(days=9)
    extend(campaign().current_round(), district(), until, "洪灾", by=reviewer)
    days = calendar(supervised(campaign(), district("130900"), reviewer))
    assert [[unit.code for unit in day.units] for day in days] == [["130922"], ["130921"]]
    assert [day.due.extended for day in days] == [False, True]


def test_the_page_costs_the_same_for_one_unit_and_many(client, clerk, reviewer):
    counts = []
    for more in (0, 40):
        enterprises(more, by=clerk)
        for n in range(more // 10):
            district("130900").add_child(
                code=f"13099{n}", name=f"第{n}县", short_name=f"第{n}", level="county"
            )
        client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("supervision", kwargs=CITY))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_before_anything_is_done_the_units_are_listed_with_who_is_left_out(client, clerk, reviewer):
    enterprise(by=clerk)
    send(campaign(), district(), by=clerk)
    shown = page(client, reviewer, "?deed=urge&unit=130921&unit=130922", "supervision_confirm")
    assert "将催报下面 1 个单位" in shown
    assert "沧县：已报送，不需要催报" in shown
    assert not Notice.objects.exists()
    assert state("130921") == State.SUBMITTED


def test_several_units_are_accepted_at_once_and_a_refusal_stops_no_other(client, clerk, reviewer):
    enterprise(by=clerk)
    send(campaign(), district(), by=clerk)
    answer = act(client, reviewer, "accept", u130921=1, u130922=0).content.decode()
    assert "已审核通过 1 个单位：沧县" in answer
    assert "青县没有审核通过" in answer
    assert state("130921") == State.ACCEPTED


def test_a_version_sent_after_the_page_was_shown_is_not_accepted_unseen(client, clerk, reviewer):
    enterprise(by=clerk)
    submission = send(campaign(), district(), by=clerk)
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    enterprise(by=clerk)
    send(campaign(), district(), by=clerk)
    answer = act(client, reviewer, "accept", u130921=1).content.decode()
    assert "刚刚报送了第2版" in answer
    assert state("130921") == State.SUBMITTED


def test_urging_is_told_to_the_unit_and_shown_with_who_has_read_it(client, clerk, reviewer):
    act(client, reviewer, "urge", u130921=0)
    assert Notice.objects.get().kind == Notice.Kind.URGE
    assert "还没有人已阅" in page(client, reviewer)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("notices_read"))
    assert "填报员 已阅" in page(client, reviewer)
    assert "一天只催一次" in act(client, reviewer, "urge", u130921=0).content.decode()


def test_who_only_reads_may_look_and_not_act(client, clerk):
    viewer = UserFactory(username="v", role="view", at="130900")
    assert "催报所选单位" not in page(client, viewer)
    answer = act(client, viewer, "urge", u130921=0).content.decode()
    assert "只有直接上级单位的审核账号" in answer
    assert not Notice.objects.exists()


def test_a_unit_that_does_not_report_here_answers_404(client, reviewer):
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    district("130921")
    for code in ("130900", "130000", "999999"):
        answer = client.get(
            reverse("supervision_confirm", kwargs=CITY), {"deed": "urge", "unit": code}
        )
        assert answer.status_code == 404

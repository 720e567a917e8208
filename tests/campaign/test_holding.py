"""Who holds a report: durations from made sequences of events, and how far a reader sees up the line."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaign.deadlines import working_days_between
from campaign.holding import held_in_queue, stretches, who_holds
from campaign.models import Submission
from campaign.models.submission import Action
from campaign.state_changes import accept, submit, withdraw
from tests.factories import UserFactory, campaign, district

OPENS = timezone.make_aware(timezone.datetime(2018, 9, 21))
UNIT, SUPERIOR, ABOVE = 0, 1, 2


class NoDaysOfItsOwn:
    """A campaign that leaves the holidays to the calendar."""

    worked_days = free_days = frozenset()


def day(number):
    return OPENS + timedelta(days=number)


def held(*line, until=30):
    """(holder, days) of each stretch for events written as (day, action)."""
    dated = [[(day(n), action) for n, action in events] for events in line]
    return [(s.holder, s.length.days) for s in stretches(dated, OPENS, day(until))]


def test_the_unit_holds_its_report_from_the_opening_of_the_round():
    assert held([]) == [(UNIT, 30)]
    assert held([], until=0) == [(UNIT, 0)]


def test_before_the_round_opens_nobody_holds_anything():
    assert stretches([[]], OPENS, day(-1)) == []


def test_the_superior_holds_it_from_sending_to_decision():
    events = [(10, Action.SUBMIT), (12, Action.TAKE_UP), (15, Action.ACCEPT)]
    assert held(events[:2]) == [(UNIT, 10), (SUPERIOR, 20)]
    assert held(events) == [(UNIT, 10), (SUPERIOR, 5), (None, 15)]


def test_a_returned_or_withdrawn_report_is_with_the_unit_again():
    returned = [
        (5, Action.SUBMIT), (6, Action.TAKE_UP), (9, Action.SEND_BACK), (11, Action.SUBMIT),
        (12, Action.TAKE_UP), (13, Action.ACCEPT), (20, Action.REOPEN),
    ]  # fmt: skip
    assert held(returned) == [
        (UNIT, 5), (SUPERIOR, 4), (UNIT, 2), (SUPERIOR, 2), (None, 7), (UNIT, 10),
    ]  # fmt: skip
    assert held([(5, Action.SUBMIT), (8, Action.WITHDRAW)]) == [
        (UNIT, 5), (SUPERIOR, 3), (UNIT, 22),
    ]  # fmt: skip


def test_an_accepted_report_lies_with_each_superior_until_its_own_report_is_decided():
    county = [(5, Action.SUBMIT), (7, Action.ACCEPT)]
    city = [(12, Action.SUBMIT), (13, Action.TAKE_UP), (18, Action.SEND_BACK), (20, Action.SUBMIT)]
    assert held(county, city) == [(UNIT, 5), (SUPERIOR, 7), (ABOVE, 6), (SUPERIOR, 2), (ABOVE, 10)]
    assert held(county, [*city, (22, Action.ACCEPT)])[-1] == (None, 8)


def test_a_correction_leaves_the_report_with_whoever_has_it():
    sent = [(5, Action.SUBMIT), (6, Action.TAKE_UP), (7, Action.ACCEPT)]
    assert held([*sent, (9, Action.CORRECT)]) == held(sent)
    assert held(sent, [(12, Action.SUBMIT), (14, Action.CORRECT)])[-1] == (ABOVE, 18)


def test_events_after_the_moment_asked_for_do_not_count():
    assert held([(10, Action.SUBMIT), (40, Action.TAKE_UP)]) == [(UNIT, 10), (SUPERIOR, 20)]
    assert held([(40, Action.SUBMIT)]) == [(UNIT, 30)]


def test_working_days_leave_out_weekends_and_count_worked_ones():
    definition = NoDaysOfItsOwn()
    friday = OPENS.date()  # 21 September 2018; Monday the 24th is Mid-Autumn
    assert working_days_between(friday, friday, definition) == 0
    assert working_days_between(friday, friday + timedelta(days=3), definition) == 0
    assert working_days_between(friday, friday + timedelta(days=4), definition) == 1
    # the weekend of the 29th and 30th is worked
    assert working_days_between(friday, friday + timedelta(days=9), definition) == 6
    assert working_days_between(friday + timedelta(days=1), friday, definition) == 0


@pytest.fixture
def accepted():
    """沧县 sent on day 5 and was accepted on day 7; 沧州市 sent on day 12."""
    round_, clerk = campaign().current_round(), UserFactory()
    submit(round_, district(), {"rows": []}, by=clerk, at=day(5))
    accept(round_, district(), by=UserFactory(reviewer=True), at=day(7))
    city = UserFactory(username="city", at="130900")
    submit(round_, district("130900"), {"rows": [1]}, by=city, at=day(12))
    return Submission.objects.for_unit(round_, district())


def totals(holding):
    return [(unit.code, days) for unit, days in holding.totals]


@pytest.mark.django_db
def test_each_reader_sees_the_way_as_far_as_the_own_unit(accepted):
    province = UserFactory(username="province", role="review", at="130000")
    shown = who_holds(accepted, province, day(15))
    assert shown.holder == district("130000")
    assert (shown.since, shown.days) == (day(12), 3)
    assert totals(shown) == [("130921", 5), ("130900", 7), ("130000", 3)]
    assert who_holds(accepted, UserFactory(reviewer=True), day(15)) == shown  # reads its own report
    county = who_holds(accepted, UserFactory(), day(15))
    assert county.holder is None
    assert totals(county) == [("130921", 5), ("130900", 2)]


@pytest.mark.django_db
def test_the_queue_tells_the_present_holder_of_each_report_in_one_query(
    accepted, django_assert_num_queries
):
    round_, county, city = accepted.round, district(), district("130900")
    neighbour = district("130922")
    submit(round_, neighbour, {"rows": []}, by=UserFactory(neighbour=True), at=day(10))
    with django_assert_num_queries(1):
        shown = held_in_queue(round_, [county, neighbour], city, day(14))
    assert shown[county.pk].holder is None
    assert (shown[neighbour.pk].holder, shown[neighbour.pk].days) == (city, 4)
    withdraw(round_, neighbour, by=UserFactory(neighbour=True), at=day(15))
    assert held_in_queue(round_, [neighbour], city, day(18))[neighbour.pk].holder == neighbour


@pytest.mark.django_db
def test_after_the_archiving_no_more_days_are_counted(accepted):
    accepted.round.campaign.archived_at = day(20)
    assert totals(who_holds(accepted, UserFactory(reviewer=True), day(99)))[-1] == ("130000", 8)

from datetime import date, datetime, timedelta

import pytest

from campaign.deadlines import Due, countdown, due_for, due_from, is_working_day, working_days_left
from campaign.definition import SHANGHAI
from campaign.models import Extension
from tests.factories import UserFactory, campaign, district

HALF_PAST_FIVE = Due(datetime(2018, 11, 15, 17, 30, tzinfo=SHANGHAI))
MIDNIGHT = Due(datetime(2018, 11, 24, tzinfo=SHANGHAI))


def test_one_second_before_the_deadline_is_on_time_and_one_second_after_is_late():
    second = timedelta(seconds=1)
    assert HALF_PAST_FIVE.timeliness(HALF_PAST_FIVE.at - second) == "按时"
    assert HALF_PAST_FIVE.timeliness(HALF_PAST_FIVE.at + second) == "当日逾期"
    assert HALF_PAST_FIVE.timeliness(HALF_PAST_FIVE.at + timedelta(days=2)) == "逾期 2 天"


def test_midnight_is_shown_as_24_hours_of_the_day_before():
    assert MIDNIGHT.label == "2018年11月23日（星期五）24时"
    assert MIDNIGHT.is_on_time(datetime(2018, 11, 23, 23, 59, 59, tzinfo=SHANGHAI))
    assert not MIDNIGHT.is_on_time(MIDNIGHT.at)


@pytest.mark.django_db
def test_who_reports_to_the_city_is_due_before_who_reports_to_the_province():
    round_ = campaign().current_round()
    assert due_for(round_, district("130921")) == HALF_PAST_FIVE
    assert due_for(round_, district("130900")) == MIDNIGHT
    assert due_for(round_, district("130000")) is None


@pytest.mark.django_db
def test_an_extension_holds_for_its_own_unit_only():
    round_, reviewer = campaign().current_round(), UserFactory(reviewer=True)
    later = datetime(2018, 11, 20, tzinfo=SHANGHAI)
    Extension.objects.create(
        round=round_,
        district=district("130921"),
        due_at=later,
        reason="汛情",
        granted_by=reviewer,
        granted_at=later - timedelta(days=9),
    )
    assert due_for(round_, district("130921")) == Due(later, extended=True)
    assert due_for(round_, district("130922")) == HALF_PAST_FIVE


@pytest.mark.django_db
def test_worked_weekends_count_and_holidays_do_not():
    definition = campaign().definition
    assert is_working_day(date(2018, 9, 29), definition)  # a Saturday worked for the National Day
    assert not is_working_day(date(2018, 10, 1), definition)
    assert is_working_day(date(2031, 1, 2), definition)  # beyond the calendar: Monday to Friday


@pytest.mark.django_db
def test_the_countdown_says_day_weekday_hour_and_working_days_left():
    definition = campaign().definition
    monday = datetime(2018, 11, 12, 9, tzinfo=SHANGHAI)
    assert working_days_left(HALF_PAST_FIVE, definition, monday) == 3
    line = countdown(HALF_PAST_FIVE, definition, monday)
    assert line == "报送截止：2018年11月15日（星期四）17:30，还有 3 个工作日"
    thursday = datetime(2018, 11, 15, 9, tzinfo=SHANGHAI)
    assert countdown(HALF_PAST_FIVE, definition, thursday).endswith("今天截止")
    assert "逾期 1 天" in countdown(HALF_PAST_FIVE, definition, thursday + timedelta(days=1))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2018-11-20 17:30", (2018, 11, 20, 17, 30)),
        ("2018年11月20日17：30", (2018, 11, 20, 17, 30)),
        ("2018-11-20 17:30:00", (2018, 11, 20, 17, 30)),
        ("2018年11月20日24时", (2018, 11, 21)),
        ("2018年12月31日（星期一）24时", (2019, 1, 1)),
        ("2018/11/20", (2018, 11, 21)),
        ("2018-11-20 24:00", (2018, 11, 21)),
        ("2018年11月20日17时", (2018, 11, 20, 17)),
    ],
)
def test_a_written_due_time_is_read_and_24_hours_end_the_day(text, at):
    due = due_from(text)
    assert due == datetime(*at, tzinfo=SHANGHAI)
    assert due_from(Due(due).label) == due


@pytest.mark.parametrize(
    "text",
    ["", "11月20日", "2018-11-31", "2018-11-20 25:00", "2018-11-20 24:30", "2018-11-20 下午"],
)
def test_what_is_no_due_time_is_not_guessed(text):
    assert due_from(text) is None

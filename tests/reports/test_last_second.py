"""The second before the deadline and the deadline itself, on any day and whatever zone the server has."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from campaign.deadlines import Due, is_working_day
from campaign.definition import SHANGHAI
from campaign.models import RoundDue, Submission
from tests.factories import UserFactory, campaign, enterprise

pytestmark = pytest.mark.django_db
WEEKDAY = datetime(2018, 11, 15, 17, 30, tzinfo=SHANGHAI)
WORKED_SUNDAY = datetime(2018, 10, 1, tzinfo=SHANGHAI)  # 24时 of 30 September
HOLIDAY_WEEK = datetime(2018, 10, 3, 17, 30, tzinfo=SHANGHAI)


def test_the_days_are_what_they_are_called():
    definition = campaign().definition
    worked = [is_working_day(Due(at).last_day, definition) for at in (WEEKDAY, WORKED_SUNDAY)]
    assert worked == [True, True]
    assert Due(WORKED_SUNDAY).last_day.isoweekday() == 7
    assert not is_working_day(Due(HOLIDAY_WEEK).last_day, definition)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize(
    ("due", "late"),
    [(WEEKDAY, "当日逾期"), (WORKED_SUNDAY, "逾期 1 天"), (HOLIDAY_WEEK, "当日逾期")],
)
def test_the_last_second_is_on_time_and_the_deadline_is_late_in_every_zone_of_the_server(
    client, settings, time_machine, zone, due, late
):
    settings.TIME_ZONE = zone
    time_machine.move_to(due - timedelta(seconds=1), tick=False)
    plan = campaign()
    RoundDue.objects.filter(round=plan.current_round(), to_level="city").update(due_at=due)
    for person, said in (({}, "按时"), ({"neighbour": True}, late)):
        clerk = UserFactory(**person)
        enterprise(by=clerk)
        client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
        unit = {"slug": plan.slug, "code": clerk.district.code}
        page = client.get(reverse("submission", kwargs=unit)).content.decode()
        assert Due(due).label in page
        receipt = client.post(reverse("submit", kwargs=unit), follow=True).content.decode()
        assert said in receipt
        sent = Submission.objects.get(district=clerk.district).current
        assert sent.timeliness == said
        time_machine.move_to(due, tick=False)

"""The second before the deadline and the deadline itself, wherever the browser's clock stands."""

from datetime import timedelta

import pytest
from django.urls import reverse

from campaign.deadlines import Due
from campaign.models import RoundDue, Submission
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.test_last_second import HOLIDAY_WEEK, WEEKDAY, WORKED_SUNDAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("zone", "due", "late"),
    [
        ("America/New_York", WEEKDAY, "当日逾期"),
        ("Pacific/Auckland", WORKED_SUNDAY, "逾期 1 天"),
        ("America/New_York", HOLIDAY_WEEK, "当日逾期"),
    ],
)
def test_the_last_second_is_on_time_and_the_deadline_is_late_in_every_time_zone(
    zone, due, late, new_page, time_machine
):
    time_machine.move_to(due - timedelta(seconds=1), tick=False)
    round_ = campaign().current_round()
    RoundDue.objects.filter(round=round_, to_level="city").update(due_at=due)
    for person in ({}, {"neighbour": True}):
        clerk = UserFactory(**person)
        enterprise(by=clerk)
        page = new_page(clerk, timezone_id=zone)
        page.goto(reverse("submission", kwargs={"slug": "hebei-2018", "code": clerk.district.code}))
        page.get_by_text(Due(due).label).first.wait_for()
        page.get_by_role("button", name="报送", exact=True).click()
        page.get_by_role("heading", name="报送回执").wait_for()
        time_machine.move_to(due, tick=False)
    sent = {
        code: Submission.objects.get(district=district(code)).current.timeliness
        for code in ("130921", "130922")
    }
    assert sent == {"130921": "按时", "130922": late}

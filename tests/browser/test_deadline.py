"""The second before the deadline and the deadline itself, wherever the browser's clock stands."""

from datetime import datetime

import pytest
from django.urls import reverse

from campaign.campaign_file import SHANGHAI
from campaign.models import Submission
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DUE = datetime(2018, 11, 15, 17, 30, tzinfo=SHANGHAI)
LAST_SECOND = datetime(2018, 11, 15, 17, 29, 59, tzinfo=SHANGHAI)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_the_last_second_is_on_time_and_the_deadline_is_late_in_every_time_zone(
    zone, new_page, time_machine
):
    time_machine.move_to(LAST_SECOND, tick=False)
    campaign()
    for person in ({}, {"neighbour": True}):
        clerk = UserFactory(**person)
        enterprise(by=clerk)
        page = new_page(clerk, timezone_id=zone)
        page.goto(reverse("submission", kwargs={"slug": "hebei-2018", "code": clerk.district.code}))
        page.get_by_text("2018年11月15日（星期四）17:30").first.wait_for()
        page.get_by_role("button", name="报送", exact=True).click()
        page.get_by_role("heading", name="报送回执").wait_for()
        time_machine.move_to(DUE, tick=False)
    sent = {
        code: Submission.objects.get(district=district(code)).current.timeliness
        for code in ("130921", "130922")
    }
    assert sent == {"130921": "按时", "130922": "当日逾期"}

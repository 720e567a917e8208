"""A city's report that comes back goes on to the county it is about, with the remarks of the province."""

import pytest
from django.urls import reverse

from campaign.models import Submission
from campaign.models.submission import State
from campaign.state_changes import accept
from enterprises.models import Enterprise
from reports.models import Remark
from reports.passing_on import reopen
from reports.remarking import answer_remark, remark
from reports.returning import Opens, send_back
from reports.sending import send
from tests.factories import campaign, district
from tests.reports.test_absences import City, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """沧县 is accepted in 沧州's report, which the province has."""
    city = City()
    city.explain()
    city.city_sends()
    return city


def row():
    return Enterprise.objects.of(district()).in_order().first()


def returned(city):
    above = remark(
        city.report("130900"),
        by=city.province,
        reason_code="R6",
        enterprise=row(),
        column="employees",
        text="与社保人数不符".ljust(500, "！"),
        suggestion="133",
    )
    place = (city.round, district("130900"))
    send_back(*place, by=city.province, reason="请核实", opens=Opens.REMARKED)
    return above


def test_a_province_remarks_on_a_row_of_a_county_and_reads_whose_row_it_is(client, city):
    shown = page(client, city.province, "review")
    assert f"{row().name}（沧县）" in shown
    assert '<div class="quiet">沧县</div>' in shown
    new = reverse("remark_new", kwargs={"slug": "hebei-2018", "code": "130900"})
    about = {"row": row().pk, "column": "employees", "reason_code": "R1", "text": "请核对"}
    assert "批注已保存" in client.post(new, about, follow=True).content.decode()
    assert Remark.objects.get().enterprise == row()


def test_the_city_is_led_from_its_desk_to_the_report_it_has_to_open(client, city):
    returned(city)
    client.force_login(city.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    assert "批注涉及沧县的企业：请重新打开其报表" in client.get(reverse("home")).content.decode()
    assert "/130921/review/#decide" in page(client, city.reviewer, "remarks")
    assert "请本级审核账号重新打开沧县的报表" in page(client, city.city_clerk, "remarks")
    assert "采用建议" not in page(client, city.city_clerk, "remarks")
    assert "1 条批注没有答复，重新打开后一并转给" in page(
        client, city.reviewer, "review", code="130921"
    )


def test_the_remark_goes_down_with_the_report_and_once_answered_is_not_asked_for_again(
    client, city
):
    above = returned(city)
    reopen(city.round, district(), by=city.reviewer, reason="省里退回", reason_code="R6")
    (below,) = city.report().remarks.all()
    assert (below.enterprise, below.column, below.suggestion) == (row(), "employees", "133")
    assert below.text == f"（河北省批注）{above.text}"
    assert "涉及的下级单位正在改正" in _desk(client, city.reviewer)
    assert "#decide" not in page(client, city.reviewer, "remarks")
    answer_remark(below, by=city.clerk, text="已核对")
    send(campaign(), district(), by=city.clerk)
    assert "批注与答复（1 条待了结）" in page(client, city.reviewer, "review", code="130921")
    accept(city.round, district(), by=city.reviewer)
    assert "重新打开其报表" not in _desk(client, city.reviewer)
    reopen(city.round, district(), by=city.reviewer, reason="还漏一家", reason_code="R1")
    assert city.report().remarks.count() == 1
    answer_remark(above, by=city.city_clerk, text="沧县已核对")
    assert Submission.objects.get(district=district("130900")).state == State.RETURNED


def test_a_report_opened_for_another_reason_takes_no_remark_of_its_neighbour_along(city):
    city.neighbour_accepted()
    returned(city)
    reopen(city.round, district("130922"), by=city.reviewer, reason="漏报", reason_code="R1")
    assert not city.report("130922").remarks.exists()


def _desk(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("home")).content.decode()

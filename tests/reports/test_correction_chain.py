"""A correction on its way up: passed on while the superior's report stands, one outcome at every moment."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from campaign import requesting
from campaign.models import Request, Version
from campaign.models.submission import Refused
from campaign.state_changes import accept, fingerprint, send_back, withdraw
from enterprises.row import content_of
from reports import correcting
from tests.factories import district
from tests.reports.corrections import Story, differences

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story()


def test_while_the_citys_report_stands_the_city_passes_on_and_the_province_decides(story):
    county, pk = story.report(), story.row().pk
    city = story.city_sends()
    asked = story.ask(employees=130)
    with pytest.raises(Refused, match="直接上级"):
        correcting.grant(asked, by=story.province)
    passed = correcting.grant(asked, by=story.reviewer, answer="属实")
    assert passed.waits
    assert passed.desk == district("130000")
    assert story.row().employees == 120
    with pytest.raises(Refused, match=r"审核员 于 .* 同意并转报，正等待 河北省"):
        correcting.grant(asked, by=story.reviewer)
    correcting.grant(asked, by=story.province, answer="同意")
    now, above = story.report(), story.report("130900")
    assert story.row().employees == 130
    assert differences(county.accepted, now.accepted) == {pk: [("职工人数", 120, 130)]}
    assert differences(city.current, above.current) == {pk: [("职工人数", 120, 130)]}
    assert (above.state, above.accepted) == ("submitted", None)
    assert above.current.content["children"][0]["fingerprint"] == now.accepted.fingerprint
    assert above.current.fingerprint == fingerprint(above.current.content)
    assert (above.events.last().by, above.current.sent_by) == (story.province, story.reviewer)
    assert now.events.last().by == story.province
    assert now.lock().reason.startswith("审核员 于 ")  # who accepted it, not who corrected it


def test_an_accepted_city_report_moves_what_is_in_force(story):
    story.city_sends()
    accept(story.round, district("130900"), by=story.province)
    asked = story.ask()
    correcting.grant(asked, by=story.reviewer)
    correcting.grant(asked, by=story.province)
    above = story.report("130900")
    assert (above.state, above.accepted.number) == ("accepted", 2)
    rows = {row["id"]: row for row in above.accepted.content["rows"]}
    assert content_of(rows[story.row().pk])["employees"] == 130


def test_the_last_superior_refuses_and_nothing_moved(story):
    story.city_sends()
    asked = story.ask()
    correcting.grant(asked, by=story.reviewer)
    requesting.refuse(asked, by=story.province, answer="证明材料看不清")
    assert story.row().employees == 120
    assert Version.objects.count() == 2
    with pytest.raises(Refused, match=r"省审核员 于 .* 办理（不同意）"):
        correcting.grant(asked, by=story.province)


def test_a_citys_report_that_came_back_meanwhile_is_not_moved_and_takes_the_correction_up_itself(
    story,
):
    story.city_sends()
    asked = story.ask()
    correcting.grant(asked, by=story.reviewer)
    send_back(story.round, district("130900"), by=story.province, reason="请核对")
    correcting.grant(asked, by=story.province)
    assert story.report("130900").current.number == 1
    assert story.row().employees == 130
    rows = {row["id"]: row for row in story.city_sends().current.content["rows"]}
    assert rows[story.row().pk]["employees"] == 130


def test_a_sending_that_corrections_moved_is_withdrawn_with_them(story):
    story.city_sends()
    asked = story.ask()
    correcting.grant(asked, by=story.reviewer)
    correcting.grant(asked, by=story.province)
    report = withdraw(story.round, district("130900"), by=story.city_clerk)
    assert report.first_sent_at is None
    assert not report.versions.filter(withdrawn_at=None).exists()


def both(*acts):
    """Run ``acts`` at the same moment; what each returned or was told."""
    barrier, outcomes = Barrier(len(acts)), {}

    def run(number, act):
        barrier.wait(timeout=10)
        try:
            outcomes[number] = act()
        except Refused as refusal:
            outcomes[number] = str(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [outcomes[number] for number in range(len(acts))]


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_granting_and_refusing_at_once_give_one_answer():
    story = Story()
    asked = story.ask()
    told = both(
        lambda: correcting.grant(Request.objects.get(pk=asked.pk), by=story.reviewer),
        lambda: requesting.refuse(
            Request.objects.get(pk=asked.pk), by=story.reviewer, answer="看不清"
        ),
    )
    ended = Request.objects.get()
    refusals = [one for one in told if isinstance(one, str)]
    assert len(refusals) == 1
    assert f"{ended.ended_by} 于 " in refusals[0]
    granted = ended.state == "granted"
    assert (story.row().employees == 130) == granted
    assert (Version.objects.count() == 2) == granted


@pytest.mark.django_db(transaction=True)
def test_a_correction_granted_while_the_city_sends_is_in_the_report_or_passed_on():
    story = Story()
    asked = story.ask()
    both(
        lambda: correcting.grant(Request.objects.get(pk=asked.pk), by=story.reviewer),
        story.city_sends,
    )
    ended, county, city = Request.objects.get(), story.report(), story.report("130900")
    assert city.state == "submitted"
    assert city.current.content["children"][0]["fingerprint"] == county.accepted.fingerprint
    rows = {row["id"]: row for row in city.current.content["rows"]}
    assert rows[story.row().pk]["employees"] == story.row().employees
    if ended.waits:
        assert (ended.desk.code, story.row().employees) == ("130000", 120)
    else:
        assert (ended.state, story.row().employees) == ("granted", 130)

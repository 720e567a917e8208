"""在谁手中: on the report's pages, in the queue, and what lies too long on the reviewer's desk."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from campaign.state_changes import accept, take_up
from reports.agenda import agenda_of
from reports.queue import queue_of
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.sent_reports import page

pytestmark = pytest.mark.django_db


def on(day, hour=9):
    """``day`` of November 2018; the 5th is a Monday."""
    return timezone.make_aware(timezone.datetime(2018, 11, day, hour))


@pytest.fixture
def reviewer():
    return UserFactory(reviewer=True)


@pytest.fixture
def sent():
    """青县 sent on Monday the 5th, 沧县 on Tuesday the 6th."""
    clerk, neighbour = UserFactory(), UserFactory(neighbour=True)
    enterprise(by=clerk)
    enterprise(by=neighbour)
    send(campaign(), district("130922"), by=neighbour, at=on(5))
    return send(campaign(), district(), by=clerk, at=on(6))


def test_a_report_lies_too_long_after_more_working_days_than_the_campaign_file_says(sent, reviewer):
    round_, city = sent.round, district("130900")

    def too_long(at):
        return {r.district.name for r in queue_of(round_, city, at) if r.lies_too_long}

    assert too_long(on(8, 23)) == set()  # Thursday: three working days after Monday
    assert too_long(on(9)) == {"青县"}
    assert too_long(on(11)) == {"青县"}  # the weekend adds none
    assert too_long(on(12)) == {"青县", "沧县"}


def test_the_desk_begins_with_what_has_lain_too_long_the_oldest_first(sent, reviewer):
    take_up(sent.round, district("130922"), by=reviewer, at=on(12))
    agenda = agenda_of(campaign(), reviewer, on(12))
    assert [row.district.name for row in agenda.urgent] == ["青县", "沧县"]  # not in queue order
    said = agenda.steps[0].sentence
    assert "有 2 份报表在本级超过 3 个工作日没有办结" in said
    assert "最早的是青县（已 5 个工作日）" in said
    assert "超过 3 个工作日" not in agenda_of(campaign(), reviewer, on(8)).steps[0].sentence


def test_queue_review_and_report_pages_tell_who_has_it_and_since_when(client, sent, reviewer):
    with time_machine.travel(on(12), tick=False):
        queue = page(client, reviewer, "queue", code="130900")
        assert "沧州市 6 天" in " ".join(queue.split())
        assert queue.count("超期") == 2
        for name, reader in (("review", reviewer), ("submission", UserFactory())):
            text = " ".join(page(client, reader, name).split())
            assert "在谁手中：<b>沧州市</b>，11月6日 09:00 起，6 天" in text
            assert "累计：沧县 46 天，沧州市 6 天" in text


def test_an_accepted_report_goes_on_with_the_superiors_own(client, sent, reviewer):
    accept(sent.round, district(), by=reviewer, at=on(8))
    with time_machine.travel(on(12), tick=False):
        text = " ".join(page(client, reviewer, "review").split())
        assert "11月6日 09:00 起，6 天（本报表已审核，随上级汇总报送）" in text
        own = " ".join(page(client, UserFactory(), "submission").split())
        assert "11月8日 09:00 已办结 · 累计：沧县 46 天，沧州市 2 天" in own


def test_the_county_reads_its_own_way_only(client, sent):
    client.force_login(
        UserFactory(neighbour=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    address = reverse("submission", kwargs={"slug": "hebei-2018", "code": "130921"})
    assert client.get(address).status_code == 404

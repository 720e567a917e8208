"""What a unit may take over: which version of which earlier campaign."""

import pytest
from django.utils import timezone

from campaign import wiping
from campaign.models import Campaign
from campaign.models.submission import Refused
from campaign.state_changes import accept, send_back, withdraw
from enterprises.carrying.sources import offered, sources
from enterprises.carrying.storing import carry
from enterprises.models import Enterprise
from reports.sending import send
from tests.enterprises.carrying import PRACTICE, following, over, reported, rows_of
from tests.factories import UserFactory, campaign, change_file, district, enterprise

pytestmark = pytest.mark.django_db


def sources_of(new, user=None):
    return sources(new, district("130921"), user or UserFactory())


def test_only_the_accepted_version_is_a_source_while_the_campaign_runs(monkeypatch, tmp_path):
    change_file(monkeypatch, tmp_path, ("ends = 2018-11-30", "ends = 2099-11-30"))
    submission = reported({"name": "沧县甲铸造厂"}, accepted=False)
    new = following()
    assert sources_of(new) == []
    accept(submission.round, district("130921"), by=UserFactory(reviewer=True))
    assert [source.accepted for source in sources_of(new)] == [True]


def test_an_ended_campaign_without_acceptance_gives_what_was_sent_last_and_says_so():
    reported({"name": "沧县甲铸造厂"}, accepted=False)
    new = following()
    (source,) = sources_of(new)
    assert not source.accepted
    assert "没有审核通过" in str(source)
    Campaign.objects.filter(slug="hebei-2018").update(archived_at=timezone.now())
    assert [source.version.number for source in sources_of(new)] == [1]


def test_what_was_withdrawn_is_no_source():
    submission = reported({"name": "沧县甲铸造厂"}, accepted=False)
    withdraw(submission.round, district("130921"), by=UserFactory())
    assert sources_of(following()) == []


def test_a_practice_is_no_source_but_may_begin_with_what_counts():
    reported({"name": "沧县甲铸造厂"})
    practice = following(("practice = false", "practice = true"), slug=PRACTICE)
    over(practice)
    send(practice, district("130921"), by=UserFactory())
    assert [s.campaign.slug for s in sources_of(following())] == ["hebei-2018"]
    wiping.wipe(practice, by=UserFactory(username="root", role="admin", at="130000"))
    assert [row.campaign.slug for row in Enterprise.objects.all()] == ["hebei-2018"]


def test_a_later_campaign_is_no_source_of_an_earlier_one():
    reported({"name": "沧县甲铸造厂"})
    before = following(starts="2017-09-21")
    assert sources_of(before) == []


def test_of_two_campaigns_that_begin_on_one_day_neither_is_a_source_of_the_other():
    reported({"name": "沧县甲铸造厂"})
    assert sources_of(following(starts="2018-09-21")) == []


def test_a_return_that_lets_nothing_be_added_offers_nothing_and_refuses_it():
    reported({"name": "沧县甲铸造厂"})
    new, clerk, unit = following(), UserFactory(), district("130921")
    empty = send(new, unit, by=clerk, nil=True)
    reviewer = UserFactory(reviewer=True)
    send_back(empty.round, unit, by=reviewer, reason="请核对", additions=False)
    assert offered(new, unit, clerk) == []
    with pytest.raises(Refused, match="不能新增"):
        over(new)


def test_a_city_takes_over_its_own_rows_and_not_those_of_its_counties():
    reported({"name": "沧县甲铸造厂"})
    city = UserFactory(username="city", at="130900")
    enterprise(by=city, name="沧州市直属铸造厂")
    content = send(campaign(), city.district, by=city).current.content
    assert len(content["rows"]) == 2
    new = following()
    carry(new, city.district, "hebei-2018", by=city)
    assert [row.name for row in rows_of(new)] == ["沧州市直属铸造厂"]


def test_a_report_without_rows_of_the_unit_itself_is_no_source():
    reported({"name": "沧县甲铸造厂"})
    city = UserFactory(username="city", at="130900")
    send(campaign(), city.district, by=city)
    nil = UserFactory(neighbour=True)
    empty = send(campaign(), nil.district, by=nil, nil=True)
    new = following()
    for clerk in (city, nil):
        assert sources(new, clerk.district, clerk) == []
    send_back(empty.round, nil.district, by=UserFactory(reviewer=True), reason="请核对")
    enterprise(by=nil)  # entered after the 零报告 was sent: not in the version
    assert sources(new, nil.district, nil)
    with pytest.raises(Refused, match="没有本单位自己的企业"):
        carry(new, nil.district, "hebei-2018", by=nil)

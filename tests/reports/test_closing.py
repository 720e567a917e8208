"""归档: what is still open is said before, everything is closed after, and it can be taken back."""

import pytest
from django.urls import reverse

from campaign import closing
from campaign.models import AuditLine, Submission
from campaign.models.submission import Refused
from campaign.state_changes import accept, take_up
from reports.context import campaigns_of
from reports.remarking import remark
from reports.sending import send
from reports.still_open import still_open
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def admin():
    return UserFactory(username="top", role="admin", at="130000")


def page_of(client, user):
    client.force_login(user, backend=BACKEND)
    return reverse("admin:campaign_campaign_close", args=[campaign().pk])


def test_the_page_says_what_is_open_before_it_archives(client, admin):
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    district("130922")
    row = enterprise(by=clerk)
    submission = send(campaign(), district(), by=clerk)
    remark(submission, by=reviewer, reason_code="R1", enterprise=row)
    found = still_open(campaign())
    [one] = found.rounds
    assert [(unit.name, state) for unit, state in one.waiting] == [
        ("沧州市", "填报中"), ("沧县", "受理"), ("青县", "填报中"),
    ]  # fmt: skip
    assert (found.unanswered, found.unsettled, found.requests) == (1, 0, 0)
    page = client.get(page_of(client, admin)).text
    assert "没有审核通过的 3 个" in page
    assert "批注等待下级答复的 1 条" in page


def test_an_accepted_report_is_not_open(admin):
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    enterprise(by=clerk)
    round_ = send(campaign(), district(), by=clerk).round
    take_up(round_, district(), by=reviewer)
    accept(round_, district(), by=reviewer)
    [one] = still_open(campaign()).rounds
    assert (one.units, one.accepted) == (2, 1)


def test_archiving_closes_the_ledger_and_reopening_opens_it_both_on_record(client, admin):
    unit, address = UserFactory().district, page_of(client, admin)

    def lock():
        return Submission.objects.for_unit(campaign().current_round(), unit).lock()

    assert lock()
    client.post(address, {"what": "close"})
    assert "归档" in lock().reason
    client.post(address, {"what": "close"})  # a second press changes nothing
    assert "重新打开" in client.get(address).text
    client.post(address, {"what": "reopen"})
    assert lock()
    deeds = AuditLine.objects.filter(username="top", subject="hebei-2018").order_by("pk")
    assert [line.deed for line in deeds] == ["归档", "取消归档，重新打开"]


def test_only_the_administrator_of_the_root_archives(client, admin):
    city = UserFactory(admin=True)
    assert client.post(page_of(client, city), {"what": "close"}).status_code == 404
    for verb in (closing.close, closing.reopen):
        with pytest.raises(Refused):
            verb(campaign(), by=city)
    assert campaign().archived_at is None


def test_an_archived_campaign_stands_behind_a_running_one(admin):
    closing.close(campaign(), by=admin)
    other = campaign()
    other.pk, other.slug, other.archived_at = None, "other", None
    other.save()
    assert list(campaigns_of(district())) == [other, campaign()]

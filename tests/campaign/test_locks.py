"""What closes the rows of a report beside its state: the round that has not begun, the deadline."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from campaign.definition import SHANGHAI
from campaign.models import Extension, Submission
from campaign.models.submission import TRANSITIONS, Action, State
from tests.factories import UserFactory, campaign, change_file, district

DUE = datetime(2018, 11, 15, 17, 30, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)


def report(code="130921"):
    return Submission.objects.for_unit(campaign().current_round(), district(code))


@pytest.fixture
def on_time_only(monkeypatch, tmp_path):
    """A campaign that takes no late report."""
    change_file(monkeypatch, tmp_path, ("accept_late = true", "accept_late = false"))


@pytest.mark.django_db
def test_rows_are_open_from_the_very_second_the_round_begins():
    drafting = report()
    begins = drafting.round.opens_at
    assert "开始，现在还不能填报" in drafting.lock(begins - SECOND).reason
    assert drafting.lock(begins)


@pytest.mark.django_db
def test_a_campaign_that_takes_late_reports_closes_no_rows_at_the_deadline():
    assert report().lock(DUE + timedelta(days=9))


@pytest.mark.django_db
def test_where_late_reports_are_not_taken_the_deadline_closes_the_rows(on_time_only):
    drafting = report()
    assert drafting.lock(DUE - SECOND)
    refusal = drafting.lock(DUE).reason
    assert (
        refusal == "报送截止时间（2018年11月15日（星期四）17:30）已过，请向上级申请延期后再填报。"
    )
    assert drafting.lock_row(1, DUE).reason == drafting.lock_additions(DUE).reason == refusal


@pytest.mark.django_db
def test_an_extension_opens_the_rows_until_it_ends_too(on_time_only):
    drafting, later = report(), DUE + timedelta(days=5)
    Extension.objects.create(
        round=drafting.round,
        district=drafting.district,
        due_at=later,
        reason="汛情",
        granted_by=UserFactory(reviewer=True),
        granted_at=DUE,
    )
    assert report().lock(later - SECOND)
    assert "已过" in report().lock(later).reason
    assert "已过" in report("130922").lock(DUE).reason


@pytest.mark.django_db
def test_who_reports_to_nobody_has_no_deadline_that_closes_the_rows(on_time_only):
    assert report("130000").lock(DUE + timedelta(days=99))


@pytest.mark.django_db
def test_a_state_allows_what_the_table_says_and_of_what_was_only_sent_the_decision_too():
    filed = report()
    for state, action in product(State.values, Action.values):
        filed.state = state  # plain words, as the database and an address give them
        decided = state == "submitted" and action in ("accept", "send_back")
        allowed = (state, action) in TRANSITIONS or decided
        assert bool(filed.allows(action, DUE)) == allowed, (state, action)
    filed.state = "drafting"
    assert not filed.allows("submit", filed.round.opens_at - SECOND)


@pytest.mark.django_db
def test_of_an_archived_campaign_nothing_is_sent_nor_decided_whatever_the_state():
    filed = report()
    filed.round.campaign.archived_at = DUE
    said = "本次专项行动已于 2018年11月15日 17:30 归档，只能查看。"
    for state, action in TRANSITIONS:
        filed.state = state
        assert filed.allows(action, DUE).reason == said
    assert filed.lock_row(1, DUE).reason == filed.lock_additions(DUE).reason == said


def test_a_state_has_a_name_of_its_own_for_the_reviewer_only_while_the_report_waits():
    assert [Submission(state=state).reviewer_label for state in State] == [
        "填报中", "待审核", "审核中", "已退回", "已审核",
    ]  # fmt: skip

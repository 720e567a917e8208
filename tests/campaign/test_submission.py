from datetime import datetime, timedelta
from itertools import product
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaign import state_changes as verbs
from campaign.definition import SHANGHAI
from campaign.models import Submission, SubmissionEvent
from campaign.models.submission import TRANSITIONS, Action, Refused, State
from campaign.state_changes import fingerprint
from tests.factories import UserFactory, campaign, district

pytestmark = pytest.mark.django_db
CONTENT = {"rows": [{"id": 1, "name": "沧县甲厂"}], "totals": {}}


class Report:
    """One county's report with the people who move it."""

    def __init__(self):
        self.clerk, self.reviewer = UserFactory(), UserFactory(reviewer=True)
        self.round, self.county = campaign().current_round(), district("130921")

    def do(self, action, **more):
        by = self.clerk if action in ("submit", "withdraw") else self.reviewer
        if action == "submit":
            return verbs.submit(
                self.round, self.county, more.pop("content", CONTENT), by=by, **more
            )
        if action == "correct":
            more = {"content": {"rows": []}, "sent_by": self.clerk, **more}
            return verbs.correct(
                self.round, self.county, more.pop("content"), by=by, reason="笔误", **more
            )
        if action in ("send_back", "reopen"):
            more.setdefault("reason", "数字有误")
        return getattr(verbs, action)(self.round, self.county, by=by, **more)

    def bring_to(self, state):
        ways = {
            State.DRAFTING: [],
            State.SUBMITTED: ["submit"],
            State.TAKEN_UP: ["submit", "take_up"],
            State.RETURNED: ["submit", "send_back"],
            State.ACCEPTED: ["submit", "accept"],
        }
        for action in ways[state]:
            self.do(action)


@pytest.fixture
def report():
    return Report()


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_what_is_not_in_the_table_is_refused_and_leaves_no_event(report, state, action):
    report.bring_to(state)
    events = SubmissionEvent.objects.count()
    taken_up_first = state == State.SUBMITTED and action in (Action.SEND_BACK, Action.ACCEPT)
    if (state, action) in TRANSITIONS or taken_up_first:
        done = report.do(action.value, **({"content": {"rows": []}} if action == "submit" else {}))
        assert (state, action) not in TRANSITIONS or done.state == TRANSITIONS[state, action][0]
    else:
        with pytest.raises(Refused):
            report.do(action.value)
        assert SubmissionEvent.objects.count() == events


def test_a_return_names_a_category_of_the_campaign_file_or_none(report):
    report.bring_to(State.TAKEN_UP)
    with pytest.raises(Refused, match="请选择退回的类别"):
        report.do("send_back", reason_code="R99")
    assert report.do("send_back", reason_code="R1").state == State.RETURNED


def test_a_correction_that_changes_nothing_is_refused(report):
    report.bring_to(State.ACCEPTED)
    with pytest.raises(Refused, match="完全相同"):
        report.do("correct", content=CONTENT)


def test_nobody_reopens_the_report_of_the_top_unit(report):
    top = district("130000")
    with pytest.raises(Refused, match="直接上级"):
        verbs.reopen(report.round, top, by=UserFactory(reviewer=True, district=top), reason="有误")


def test_a_report_is_named_by_unit_round_and_state(report):
    report.bring_to(State.SUBMITTED)
    assert str(Submission.objects.get()) == f"沧县 {report.round} 已报送"


def test_pressing_submit_twice_is_one_submission(report):
    report.do("submit")
    with pytest.raises(Refused, match="填报员"):
        report.do("submit")
    assert SubmissionEvent.objects.count() == 1


def test_of_accept_and_return_the_first_wins_and_the_second_is_told_who_decided(report):
    report.bring_to(State.ACCEPTED)
    with pytest.raises(Refused, match=r"审核员.*审核通过"):
        report.do("send_back")


def test_an_identical_resubmission_is_refused_after_a_return(report):
    report.bring_to(State.RETURNED)
    with pytest.raises(Refused, match="完全相同"):
        report.do("submit")
    assert report.do("submit", content={"rows": []}).current.number == 2


def test_a_return_needs_a_reason(report):
    report.bring_to(State.SUBMITTED)
    with pytest.raises(Refused, match="写明理由"):
        report.do("send_back", reason="  ")
    submission = Submission.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionEvent.objects.create(
            submission=submission, action="send_back", by=report.reviewer, at=timezone.now()
        )


def test_the_accepted_version_stays_in_force_until_a_new_one_is_accepted(report):
    report.bring_to(State.ACCEPTED)
    report.do("reopen")
    again = report.do("submit", content={"rows": []})
    assert (again.accepted.number, again.current.number) == (1, 2)
    assert report.do("accept").accepted.number == 2


def test_a_report_is_not_reopened_while_the_superiors_own_stands(report):
    report.bring_to(State.ACCEPTED)
    city_clerk = UserFactory(username="city", name="市填报员", at="130900")
    verbs.submit(report.round, district("130900"), CONTENT, by=city_clerk)
    with pytest.raises(Refused, match=r"沧州市 的汇总已于.*市填报员"):
        report.do("reopen")
    filed = Submission.objects.of(report.county).get()
    assert "汇总已于" in filed.may("reopen", report.reviewer).reason
    filed.state = "submitted"
    for action in ("withdraw", "take_up", "send_back", "accept", "correct"):
        assert filed.allows(action), action


def test_on_time_is_judged_by_the_first_sending_that_was_not_withdrawn(report):
    due = datetime(2018, 11, 15, 17, 30, tzinfo=SHANGHAI)
    report.do("submit", at=due - timedelta(days=3))
    report.do("withdraw", at=due - timedelta(days=2))
    assert Submission.objects.get().first_sent_at is None
    sent = report.do("submit", at=due + timedelta(days=1))
    assert sent.first_sent_at == due + timedelta(days=1)
    assert sent.current.timeliness == "逾期 1 天"


def test_the_fingerprint_depends_on_the_content_and_not_on_its_order():
    assert fingerprint({"a": 1, "b": "䶮"}) == fingerprint({"b": "䶮", "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


@pytest.mark.parametrize("who", ["neighbour", "viewer", "admin"])
def test_only_the_direct_superior_accepts(report, who):
    report.bring_to(State.SUBMITTED)
    with pytest.raises(Refused, match="直接上级"):
        verbs.accept(report.round, report.county, by=UserFactory(**{who: True}))


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_submission():
    report = Report()
    barrier, outcomes = Barrier(2), []

    def press():
        barrier.wait(timeout=10)
        try:
            outcomes.append(report.do("submit").state)
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    presses = [Thread(target=press) for _ in range(2)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(timeout=30)
    assert SubmissionEvent.objects.count() == 1
    assert State.SUBMITTED in outcomes
    assert any("填报员" in outcome for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_accept_and_return_at_the_same_moment_give_one_decision():
    report = Report()
    report.do("submit")
    report.do("take_up")
    barrier, refusals = Barrier(2), []

    def decide(action):
        barrier.wait(timeout=10)
        try:
            report.do(action)
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    deciding = [Thread(target=decide, args=[action]) for action in ("accept", "send_back")]
    for thread in deciding:
        thread.start()
    for thread in deciding:
        thread.join(timeout=30)
    assert SubmissionEvent.objects.filter(action__in=["accept", "send_back"]).count() == 1
    assert len(refusals) == 1
    assert "审核员" in refusals[0]


@pytest.mark.parametrize(
    "harm",
    [
        {"current": None},
        {"state": State.ACCEPTED},
        {"state": State.RETURNED, "current": None},
    ],
)
def test_the_database_holds_no_report_whose_state_lacks_its_version(report, harm):
    report.bring_to(State.SUBMITTED)
    with pytest.raises(IntegrityError, match="has_version"), transaction.atomic():
        Submission.objects.update(**harm)
    assert Submission.objects.update(state=State.DRAFTING, current=None) == 1


def test_the_database_holds_one_report_of_a_unit_and_each_number_and_receipt_once(report):
    report.bring_to(State.SUBMITTED)
    sent = Submission.objects.get().current
    same = {"number": 2, "receipt": "HEBEI-2018-1-130921-02"}
    kept = {"content": {}, "sent_at": sent.sent_at, "sent_by": report.clerk}
    for harm in ({"number": 1}, {"receipt": sent.receipt}):
        with pytest.raises(IntegrityError), transaction.atomic():
            sent.submission.versions.create(**kept, **(same | harm))
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(round=report.round, district=report.county)
    sent.submission.versions.create(**kept, **same)

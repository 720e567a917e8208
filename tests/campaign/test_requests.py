"""申请退回、申请延期: what a locked unit asks, and what a yes does."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaign import requesting
from campaign import state_changes as verbs
from campaign.askable import Kind, asking_of, may_ask
from campaign.deadlines import due_for, end_of
from campaign.models import Extension, Request, Submission, SubmissionEvent
from campaign.models.submission import Refused, State
from tests.factories import UserFactory, campaign, district

pytestmark = pytest.mark.django_db
CONTENT = {"rows": [{"id": 1, "name": "沧县甲厂"}], "totals": {}}


class Desk:
    """沧县's report, its clerk, its reviewer; ``bring`` moves the report, ``ask`` asks."""

    def __init__(self):
        self.clerk, self.reviewer = UserFactory(), UserFactory(reviewer=True)
        self.place = campaign().current_round(), district("130921")

    def bring(self, *ways, **content):
        for way in ways:
            if way == "submit":
                content["rows"] = [{"id": 1, "moved": Submission.objects.count()}]
                verbs.submit(*self.place, {**CONTENT, **content}, by=self.clerk)
            elif way in ("send_back", "reopen"):
                getattr(verbs, way)(*self.place, by=self.reviewer, reason="数字有误")
            else:
                getattr(verbs, way)(*self.place, by=self.reviewer)
        return self.report()

    def report(self):
        return Submission.objects.for_unit(*self.place)

    def ask(self, kind=Kind.RETURN, reason="三家企业的人数填错了", **more):
        return requesting.ask(*self.place, kind, by=self.clerk, reason=reason, **more)


@pytest.fixture
def desk():
    return Desk()


def later(days=9):
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.parametrize(
    ("ways", "possible"),
    [
        ([], [Kind.EXTENSION]),
        (["submit"], []),
        (["submit", "take_up"], [Kind.RETURN]),
        (["submit", "send_back"], [Kind.EXTENSION]),
        (["submit", "accept"], [Kind.RETURN, Kind.CORRECTION]),
    ],
)
def test_what_can_be_asked_follows_from_the_state(desk, ways, possible):
    report = desk.bring(*ways)
    assert asking_of(report, desk.clerk).possible == possible
    for kind in set(Kind) - set(possible):
        with pytest.raises(Refused):
            desk.ask(kind, until=later())
    assert not Request.objects.exists()


@pytest.mark.parametrize("who", ["reviewer", "neighbour", "viewer", "admin"])
def test_only_the_units_own_clerk_asks_and_takes_back(desk, who):
    report, other = desk.bring("submit", "take_up"), UserFactory(**{who: True})
    assert not asking_of(report, other)
    with pytest.raises(Refused, match="只有本单位的填报账号"):
        requesting.ask(*desk.place, Kind.RETURN, by=other, reason="填错了")
    asked = desk.ask()
    with pytest.raises(Refused, match="只有本单位的填报账号"):
        requesting.withdraw(asked, by=other)


@pytest.mark.parametrize("who", [{}, {"neighbour": True}, {"viewer": True}, {"admin": True},
    {"username": "above", "role": "review", "at": "130000"}])  # fmt: skip
def test_only_the_direct_superiors_reviewer_answers(desk, who):
    desk.bring("submit", "take_up")
    asked, other = desk.ask(), UserFactory(**who)
    for act in (requesting.grant, requesting.refuse):
        with pytest.raises(Refused, match="直接上级"):
            act(asked, by=other, answer="同意")
    assert Request.objects.get().waits


def test_a_request_says_why_and_an_extension_until_when(desk):
    with pytest.raises(Refused, match="希望延至哪一天"):
        desk.ask(Kind.EXTENSION)
    with pytest.raises(Refused, match="不能早于今天"):
        desk.ask(Kind.EXTENSION, until=later(-1))
    with pytest.raises(Refused, match="写明申请的理由"):
        desk.ask(Kind.EXTENSION, until=later(), reason="  ")
    with pytest.raises(Refused, match="超过 300 个字"):
        desk.ask(Kind.EXTENSION, until=later(), reason="长" * 301)


def test_a_day_that_is_no_later_than_the_due_time_is_no_extension(desk):
    Extension.objects.create(
        round=desk.place[0],
        district=desk.place[1],
        due_at=end_of(later(9)),
        reason="暴雨",
        granted_by=desk.reviewer,
    )
    with pytest.raises(Refused, match="应当更晚"):
        desk.ask(Kind.EXTENSION, until=later(9))
    desk.ask(Kind.EXTENSION, until=later(10))


def test_one_request_of_a_kind_waits_at_a_time(desk):
    desk.bring("submit", "take_up")
    asked = desk.ask()
    with pytest.raises(Refused, match=r"填报员 已于 .* 申请退回，正等待 沧州市"):
        desk.ask()
    asking = asking_of(desk.report(), desk.clerk)
    assert (asking.possible, asking.waiting) == ([], [asked])
    requesting.withdraw(asked, by=desk.clerk)
    assert desk.ask().pk != asked.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=asked.pk).update(state="waiting", ended_by=None, ended_at=None)


def test_a_granted_return_opens_everything_and_says_what_was_asked(desk):
    desk.bring("submit", "take_up")
    requesting.grant(desk.ask(), by=desk.reviewer, answer="请于明日前重报")
    report, asked = desk.report(), Request.objects.get()
    assert (report.state, report.returns, report.closed_rows) == (State.RETURNED, 1, [])
    assert report.last_event().reason == "同意退回申请：三家企业的人数填错了"
    assert (asked.state, asked.answer, asked.ended_by) == (
        "granted",
        "请于明日前重报",
        desk.reviewer,
    )


def test_granted_after_acceptance_the_report_is_reopened(desk):
    desk.bring("submit", "accept")
    requesting.grant(desk.ask(), by=desk.reviewer)
    assert desk.report().state == State.RETURNED
    assert desk.report().last_event().action == "reopen"


def test_what_a_partial_return_left_closed_is_opened_on_request(desk):
    desk.bring("submit", "take_up")
    verbs.send_back(
        *desk.place, by=desk.reviewer, reason="请核对", closed_rows=[1], additions=False
    )
    assert not desk.report().lock_row(1)
    requesting.grant(desk.ask(), by=desk.reviewer)
    assert desk.report().lock_row(1)
    assert desk.report().lock_additions()


def test_a_return_may_be_asked_but_not_granted_while_the_superiors_own_report_stands(desk):
    desk.bring("submit", "accept")
    city = UserFactory(username="city", name="市填报员", at="130900")
    verbs.submit(desk.place[0], district("130900"), CONTENT, by=city)
    asked = desk.ask()
    with pytest.raises(Refused, match=r"沧州市 的汇总已于.*市填报员.*上级退回本级汇总"):
        requesting.grant(asked, by=desk.reviewer)
    assert Request.objects.get().waits
    verbs.withdraw(desk.place[0], district("130900"), by=city)
    requesting.grant(asked, by=desk.reviewer)
    assert desk.report().state == State.RETURNED


def test_a_granted_extension_is_the_due_time_the_superior_chose(desk):
    asked = desk.ask(Kind.EXTENSION, until=later(9), reason="全县停电两天")
    requesting.grant(asked, by=desk.reviewer, until=later(5))
    extension = Extension.objects.get()
    assert (extension.reason, extension.granted_by) == ("全县停电两天", desk.reviewer)
    assert due_for(*desk.place).at == end_of(later(5))


def test_a_day_that_has_passed_meanwhile_grants_nothing(desk):
    asked = desk.ask(Kind.EXTENSION, until=later(9))
    Request.objects.update(until=later(-1))
    asked.refresh_from_db()
    with pytest.raises(Refused, match="不能早于今天"):
        requesting.grant(asked, by=desk.reviewer)
    assert Request.objects.get().waits
    assert not Extension.objects.exists()


def test_a_refusal_needs_a_reason_and_changes_no_state(desk):
    desk.bring("submit", "take_up")
    asked = desk.ask()
    with pytest.raises(Refused, match="写明理由"):
        requesting.refuse(asked, by=desk.reviewer, answer=" ")
    requesting.refuse(asked, by=desk.reviewer, answer="数字没有问题")
    assert (desk.report().state, Request.objects.get().answer) == (State.TAKEN_UP, "数字没有问题")
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.update(answer="")


def test_an_ended_request_is_not_ended_again_and_says_by_whom(desk):
    desk.bring("submit", "take_up")
    asked = desk.ask()
    requesting.refuse(asked, by=desk.reviewer, answer="数字没有问题")
    for act in (
        lambda: requesting.withdraw(asked, by=desk.clerk),
        lambda: requesting.grant(asked, by=desk.reviewer),
    ):
        with pytest.raises(Refused, match=r"审核员 于 .* 办理（不同意）"):
            act()


def test_after_the_archive_nothing_is_asked_nor_granted(desk):
    desk.bring("submit", "take_up")
    asked = desk.ask()
    archived = desk.place[0].campaign
    archived.archived_at = timezone.now()
    archived.save()
    desk.place = type(archived).objects.get().current_round(), desk.place[1]
    with pytest.raises(Refused, match="归档"):
        desk.ask(Kind.EXTENSION, until=later())
    with pytest.raises(Refused, match="归档"):
        requesting.grant(Request.objects.get(pk=asked.pk), by=desk.reviewer)


def test_nothing_is_asked_for_a_round_that_is_over(desk):
    report = desk.bring("submit", "take_up")
    asked = desk.ask()
    opens = timezone.now() - timedelta(minutes=1)
    campaign().rounds.create(key="second", name="第二轮", opens_at=opens)
    fresh = Submission.objects.select_related("round__campaign").get(pk=report.pk)
    assert "已经结束" in may_ask(fresh, Kind.RETURN, desk.clerk).reason
    with pytest.raises(Refused, match="已经结束"):
        requesting.grant(Request.objects.get(pk=asked.pk), by=desk.reviewer)


@pytest.mark.django_db(transaction=True)
def test_of_a_grant_and_a_refusal_at_the_same_moment_one_counts_and_the_other_is_told():
    desk = Desk()
    desk.bring("submit", "take_up")
    asked, barrier, refusals = desk.ask(), Barrier(2), []
    second = UserFactory(username="second", name="另一审核员", role="review", at="130900")

    def answer(verb, by):
        barrier.wait(timeout=10)
        try:
            verb(Request.objects.get(pk=asked.pk), by=by, answer="已核对花名册")
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    answering = [
        Thread(target=answer, args=[verb, by])
        for verb, by in ((requesting.grant, desk.reviewer), (requesting.refuse, second))
    ]
    for thread in answering:
        thread.start()
    for thread in answering:
        thread.join(timeout=30)
    ended = Request.objects.get()
    returned = SubmissionEvent.objects.filter(action="send_back").exists()
    assert returned == (ended.state == "granted")
    assert len(refusals) == 1
    assert f"{ended.ended_by} 于 " in refusals[0]

"""县内审签: who asks, who confirms, what makes a confirmation fall. The rules, without pages."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import Submission
from campaign.models.submission import Refused
from campaign.state_changes import accept, send_back, withdraw
from enterprises import ledger
from enterprises.models import Enterprise
from reports import signing
from reports.models import SignOff
from reports.remarking import answer_remark, remark
from reports.sending import send
from reports.stamping import stamp_of
from tests.factories import RowFactory, UserFactory, campaign, district, enterprise, enterprises
from tests.reports.sign_offs import ask, confirm, live_fingerprint, sent, switch_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def switched_on(monkeypatch, tmp_path):
    switch_on(monkeypatch, tmp_path)


def second_leader():
    return UserFactory(username="leader2", name="赵主席", role="leader")


def change(row, **values):
    row = Enterprise.objects.get(pk=row.pk)
    better = RowFactory(**{"name": row.name, **values})
    return ledger.change(row, better, by=UserFactory(), version=row.version)


def test_without_a_confirmation_nothing_is_sent():
    enterprise()
    with pytest.raises(Refused, match="还没有经分管主席审签"):
        sent()
    ask()
    with pytest.raises(Refused, match="已送 王主席 审签，等待确认"):
        sent()


def test_what_was_confirmed_is_what_is_sent():
    enterprise()
    confirmed = confirm(ask())
    assert sent().current.fingerprint == confirmed.fingerprint


@pytest.mark.parametrize("deed", ["change", "add", "remove"])
def test_any_later_change_drops_the_confirmation(deed):
    row = enterprise()
    confirm(ask())
    if deed == "change":
        change(row, employees=130)
    elif deed == "add":
        enterprise()
    else:
        enterprise()
        ledger.remove(row, by=UserFactory(), reason="重复")
    with pytest.raises(Refused, match=r"王主席 于 .* 确认之后内容有改动，确认已失效"):
        sent()


def test_a_change_that_is_taken_back_brings_the_confirmation_back():
    row = enterprise()
    confirm(ask())
    change(row, employees=130)
    change(row)
    assert sent().state == "submitted"


def test_an_answer_to_a_remark_is_a_change_too():
    row = enterprise()
    confirm(ask())
    reviewer = UserFactory(reviewer=True)
    note = remark(sent(), by=reviewer, reason_code="R6", enterprise=row)
    send_back(note.submission.round, district(), by=reviewer, reason="见批注")
    answer_remark(note, by=UserFactory(), text="已走访核实")
    with pytest.raises(Refused, match="确认已失效"):
        sent()


def test_a_confirmation_survives_withdrawal_when_nothing_changed():
    enterprise()
    confirm(ask())
    withdraw(sent().round, district(), by=UserFactory())
    assert sent().current.number == 2


def test_a_leader_is_asked_when_everything_else_is_done():
    enterprise(employees=None)
    with pytest.raises(Refused, match="须改正"):
        ask()
    assert not SignOff.objects.exists()


def test_a_nil_report_is_confirmed_as_well():
    campaign()
    with pytest.raises(Refused, match="还没有经分管主席审签"):
        sent(nil=True)
    confirm(ask())
    assert sent(nil=True).current.content["rows"] == []


def test_the_clerk_may_ask_somebody_else_until_the_report_is_sent():
    enterprise()
    first = ask()
    second = ask(second_leader(), seen=first.pk)
    first.refresh_from_db()
    assert first.state == "replaced"
    with pytest.raises(Refused, match=r"已经办过：.*赵主席"):
        confirm(first)
    confirm(second)
    third = ask(seen=second.pk)
    with pytest.raises(Refused, match="等待确认"):
        sent()
    confirm(third)
    sent()
    with pytest.raises(Refused, match="不能报送"):
        ask(second_leader(), seen=third.pk)


def test_of_two_clerks_the_second_is_told_whom_the_first_one_asked():
    enterprise()
    ask()
    with pytest.raises(Refused, match=r"填报员 于 .* 送 王主席 审签"):
        ask(second_leader(), by=UserFactory(username="clerk2"))
    assert SignOff.objects.count() == 1


def test_what_changed_since_the_page_was_shown_is_not_confirmed():
    row = enterprise()
    request, shown = ask(), live_fingerprint()
    change(row, employees=130)
    with pytest.raises(Refused, match="这一页打开之后，内容又有改动"):
        confirm(request, seen=shown)
    assert SignOff.objects.get().state == "asked"
    assert confirm(request).state == "confirmed"


def test_the_leader_hands_back_with_a_sentence_that_stops_the_sending():
    enterprise()
    request = ask()
    with pytest.raises(Refused, match="写明要改什么"):
        signing.hand_back(request, "  ", by=request.leader)
    signing.hand_back(request, "青县的人数再核一次", by=request.leader)
    with pytest.raises(Refused, match=r"王主席 于 .* 退给填报员：“青县的人数再核一次”"):
        sent()
    with pytest.raises(Refused, match="已经办过"):
        confirm(request)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({}, "只有本单位的审签账号"),
        ({"reviewer": True}, "只有本单位的审签账号"),
        ({"viewer": True}, "只有本单位的审签账号"),
        ({"admin": True}, "只有本单位的审签账号"),
        ({"username": "neighbour-leader", "role": "leader", "at": "130922"}, "只有本单位"),
        ({"username": "leader2", "role": "leader"}, "请 王主席 审签"),
    ],
)
def test_only_the_leader_who_was_asked_confirms(who, said):
    enterprise()
    with pytest.raises(Refused, match=said):
        confirm(ask(), by=UserFactory(**who))
    assert SignOff.objects.get().state == "asked"


def test_a_leader_neither_edits_nor_sends_nor_asks():
    row, leader = enterprise(), UserFactory(leader=True)
    with pytest.raises(Refused, match="填报账号"):
        ledger.remove(row, by=leader, reason="重复")
    with pytest.raises(Refused, match="填报账号"):
        send(campaign(), district(), by=leader)
    with pytest.raises(Refused, match="填报账号"):
        ask(by=leader)


def test_only_people_of_the_own_unit_in_use_can_be_asked():
    UserFactory(leader=True)
    UserFactory(username="gone", role="leader", is_active=False)
    UserFactory(username="next-door", role="leader", at="130922")
    assert [user.username for user in signing.leaders_of(district())] == ["leader"]


def test_the_paper_names_who_sent_and_who_confirmed():
    enterprise()
    confirm(ask())
    version = sent().current
    assert (stamp_of(version).filled_by, stamp_of(version).signed_by) == ("填报员", "王主席")
    accept(version.submission.round, district(), by=UserFactory(reviewer=True))
    assert stamp_of(version).signed_by == "王主席"


def test_a_later_confirmation_does_not_change_an_earlier_paper():
    row = enterprise()
    confirm(ask())
    first = sent().current
    send_back(
        first.submission.round, district(), by=UserFactory(reviewer=True), reason="请核对人数"
    )
    change(row, employees=130)
    confirm(ask(second_leader(), seen=SignOff.objects.get().pk))
    second = sent().current
    assert [stamp_of(v).signed_by for v in (first, second)] == ["王主席", "赵主席"]


def test_confirming_asks_the_same_for_3_and_for_300_rows():
    counts = []
    for more in (3, 297):
        enterprises(more)
        last = SignOff.objects.last()
        request = ask(seen=last and last.pk)
        seen = live_fingerprint()
        with CaptureQueriesContext(connection) as asked:
            signing.confirm(request, seen, by=request.leader)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_database_keeps_one_open_request_and_no_half_answers():
    enterprise()
    request = ask()
    whole = {"submission": request.submission, "leader": request.leader, "content": {}}
    whole |= {"asked_by": request.asked_by, "fingerprint": "f"}
    for broken in (
        {},
        {"state": "confirmed"},
        {"state": "handed_back", "ended_at": timezone.now()},
        {"state": "replaced", "ended_at": timezone.now(), "fingerprint": ""},
    ):
        with pytest.raises(IntegrityError, match=r"sign_?off"), transaction.atomic():
            SignOff.objects.create(**{**whole, **broken})


def at_once(*deeds):
    """Runs the deeds at the same moment; what was refused, in words."""
    barrier, refusals = Barrier(len(deeds)), []

    def act(deed):
        barrier.wait(timeout=10)
        try:
            deed()
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=act, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refusals


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_ask_at_the_same_moment_make_one_request():
    enterprise()
    leaders = [UserFactory(leader=True), second_leader()]
    clerk, campaign_, county = UserFactory(), campaign(), district()
    refusals = at_once(
        *(
            lambda leader=leader: signing.ask(campaign_, county, leader, by=clerk)
            for leader in leaders
        )
    )
    assert SignOff.objects.get().state == "asked"
    assert len(refusals) == 1
    assert str(SignOff.objects.get().leader) in refusals[0]


@pytest.mark.django_db(transaction=True)
def test_confirming_while_the_clerk_asks_somebody_else_has_one_outcome():
    enterprise()
    request, other, seen = ask(), second_leader(), live_fingerprint()
    clerk, campaign_, county = UserFactory(), campaign(), district()
    at_once(
        lambda: signing.confirm(request, seen, by=request.leader),
        lambda: signing.ask(campaign_, county, other, by=clerk, seen=request.pk),
    )
    assert [s.state for s in SignOff.objects.all()] in (
        ["replaced", "asked"],
        ["confirmed", "asked"],
    )
    assert Submission.objects.get().state == "drafting"

"""A reviewer takes back a remark; the county sees that, and need not answer."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from campaign.models.submission import Refused
from campaign.state_changes import send_back
from reports.models import Remark
from reports.remarking import answer_remark, remark, settle, withdraw_remark
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory()


@pytest.fixture
def reviewer():
    return UserFactory(reviewer=True)


@pytest.fixture
def note(clerk, reviewer):
    row = enterprise()
    submission = send(campaign(), district(), by=clerk)
    made = remark(submission, by=reviewer, reason_code="R1", enterprise=row, text="写错了行")
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    return made


def page(client, user, name, post=None, **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={"slug": "hebei-2018", "code": "130921", **more})
    answer = client.get(address) if post is None else client.post(address, post, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_withdrawn_remark_needs_no_answer_and_says_who_took_it_back(
    client, note, clerk, reviewer
):
    assert "没有答复" in page(client, clerk, "submission")
    assert "批注已收回" in page(client, reviewer, "remark_withdraw", post={}, pk=note.pk)
    assert "没有答复" not in page(client, clerk, "submission")
    shown = page(client, clerk, "remarks")
    assert "已收回" in shown
    assert f"{reviewer} 于" in shown
    assert "保存答复" not in shown


def test_an_answered_remark_is_not_taken_back(note, clerk, reviewer):
    answer_remark(note, by=clerk, text="已核对")
    with pytest.raises(Refused, match="已答复，不能再收回"):
        withdraw_remark(note, by=reviewer)


def test_whoever_comes_after_a_withdrawal_is_told_by_whom(note, clerk, reviewer):
    withdraw_remark(note, by=reviewer)
    late = Remark(pk=note.pk, submission=note.submission)  # seen before it was taken back
    for act in (
        lambda: answer_remark(late, by=clerk, text="已核对"),
        lambda: settle(late, by=reviewer, settled=True),
        lambda: withdraw_remark(late, by=reviewer),
    ):
        with pytest.raises(Refused, match=r"审核员 于 .* 收回"):
            act()


def test_only_the_superior_takes_a_remark_back(note, clerk):
    with pytest.raises(Refused, match="直接上级"):
        withdraw_remark(note, by=clerk)
    assert Remark.objects.get().state == "open"


@pytest.mark.django_db(transaction=True)
def test_of_an_answer_and_a_withdrawal_at_the_same_moment_one_stands_and_the_other_is_told():
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    submission = send(campaign(), district(), by=clerk, nil=True)
    note = remark(submission, by=reviewer, reason_code="R1", text="写错了行")
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    barrier, refusals = Barrier(2), []

    def press(act):
        barrier.wait(timeout=10)
        try:
            act()
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    acts = [
        lambda: answer_remark(note, by=clerk, text="已核对"),
        lambda: withdraw_remark(note, by=reviewer),
    ]
    presses = [Thread(target=press, args=[act]) for act in acts]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(timeout=30)
    stored = Remark.objects.get()
    assert len(refusals) == 1
    answered = (stored.state, stored.answer, stored.withdrawn_by) == ("answered", "已核对", None)
    withdrawn = (stored.state, stored.answer, stored.withdrawn_by) == ("withdrawn", "", reviewer)
    assert answered or withdrawn
    assert ("不能再收回" if answered else "收回，不需要再办理") in refusals[0]

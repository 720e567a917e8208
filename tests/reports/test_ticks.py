"""已核: a reviewer's mark on what a row says."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from campaign.models.submission import Refused
from campaign.state_changes import accept, send_back, withdraw
from enterprises import ledger
from enterprises.models import Enterprise
from enterprises.row import content_fingerprint
from reports.annexes import frozen_row
from reports.models import Tick
from reports.review_rows import reading_of
from reports.sending import send
from reports.ticking import may_tick, tick, untick
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.sent_reports import (
    UNIT,
    change,
    page,
    report,
    send_rows,
    sent_again,
    sent_pks,
    ticked,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory()


@pytest.fixture
def reviewer():
    return UserFactory(reviewer=True)


def test_a_tick_falls_when_the_content_changes_and_stands_on_the_other_rows(reviewer):
    submission = send_rows(3)
    first, *others = sent_pks(submission)
    assert tick(submission, [first, *others], by=reviewer, number=1) == 3
    sent_again(submission, reviewer, **{f"row{first}": 130})
    assert ticked() == set(others)
    row = next(row for row in reading_of(report(), reviewer).rows if row.pk == first)
    assert row.looked.by == reviewer
    assert row.change == "有改动"


def test_a_tick_comes_back_when_the_row_says_again_what_was_ticked(reviewer):
    submission = send_rows(1)
    (pk,) = sent_pks(submission)
    tick(submission, [pk], by=reviewer, number=1)
    submission = sent_again(submission, reviewer, **{f"row{pk}": 130})
    assert not ticked()
    sent_again(submission, reviewer, **{f"row{pk}": 120})
    assert ticked() == {pk}


def test_a_tick_stands_when_only_the_place_in_the_list_and_the_history_change(reviewer, clerk):
    submission = send_rows(2)
    first, second = sent_pks(submission)
    tick(submission, [second], by=reviewer, number=1)
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    ledger.remove(Enterprise.objects.get(pk=first), by=clerk, reason="重复")
    change(second, employees=130)
    change(second, employees=120)
    send(campaign(), district(), by=clerk)
    assert ticked() == {second}


def test_an_empty_column_added_later_leaves_the_content_as_it_was():
    row = frozen_row(enterprise(), campaign().definition)
    print_ = content_fingerprint(row)
    assert content_fingerprint({**row, "id": 0, "position": 9, "annexes": []}) == print_
    assert content_fingerprint({**row, "members": None}) != print_
    assert content_fingerprint({**row, "congress": False}) != print_


def test_294_of_300_stay_ticked_when_six_rows_change(reviewer, client):
    submission = send_rows(300)
    pks = sent_pks(submission)
    tick(submission, pks, by=reviewer, number=1)
    six = pks[10:300:50]
    sent_again(submission, reviewer, **{f"row{pk}": 150 for pk in six})
    assert ticked() == set(pks) - set(six)
    text = page(client, reviewer)
    assert "已核 294／300 行" in text
    assert text.count("<tr id=") == 6
    assert text.count("此后有改动") == 6


def test_a_tick_survives_a_withdrawal(reviewer, clerk):
    submission = send_rows(2)
    pks = sent_pks(submission)
    Tick.objects.create(
        enterprise_id=pks[0],
        superior=district("130900"),
        fingerprint=content_fingerprint(submission.current.content["rows"][0]),
        by=reviewer,
        at=timezone.now(),
    )
    withdraw(submission.round, district(), by=clerk)
    send(campaign(), district(), by=clerk)
    assert ticked() == {pks[0]}


def test_the_first_tick_takes_the_report_up(reviewer, clerk):
    submission = send_rows(1)
    tick(submission, sent_pks(submission), by=reviewer, number=1)
    assert report().state == "taken_up"
    with pytest.raises(Refused):
        withdraw(submission.round, district(), by=clerk)


def test_ticks_are_given_only_from_sending_to_decision(reviewer):
    submission = send_rows(1)
    pks = sent_pks(submission)
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    with pytest.raises(Refused, match="已退回"):
        tick(report(), pks, by=reviewer, number=1)
    change(pks[0], employees=130)
    send(campaign(), district(), by=UserFactory())
    accept(submission.round, district(), by=reviewer)
    for act in (
        lambda: tick(report(), pks, by=reviewer, number=2),
        lambda: untick(report(), pks[0], by=reviewer, number=2),
    ):
        with pytest.raises(Refused, match="已审核"):
            act()
    assert not Tick.objects.exists()


def test_what_was_not_on_the_screen_is_not_ticked(reviewer):
    submission = send_rows(1)
    sent_again(submission, reviewer, **{f"row{sent_pks(submission)[0]}": 130})
    with pytest.raises(Refused, match="第2版，请刷新页面"):
        tick(report(), sent_pks(submission), by=reviewer, number=1)
    assert not Tick.objects.exists()


def test_a_tick_is_taken_back_by_hand(reviewer, client):
    submission = send_rows(2)
    pks = sent_pks(submission)
    tick(submission, pks, by=reviewer, number=1)
    assert "已核 1／2 行" in page(
        client, reviewer, "tick", post={"tick": "0", "number": "1"}, pk=pks[0]
    )
    assert ticked() == {pks[1]}


def test_another_units_reviewer_finds_no_row_to_tick(client):
    pk = sent_pks(send_rows(1))[0]
    stranger = UserFactory(username="stranger", role="review", at="130922")
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    for name, more in (("tick", {"pk": pk}), ("tick_all", {})):
        address = reverse(name, kwargs={**UNIT, **more})
        assert client.post(address, {"tick": "1", "number": "1"}).status_code == 404
    assert not Tick.objects.exists()


@pytest.mark.parametrize("who", [{}, {"viewer": True}, {"admin": True}])
def test_only_the_superiors_reviewer_ticks(client, who):
    submission = send_rows(1)
    pks, user = sent_pks(submission), UserFactory(**who)
    assert not may_tick(submission, user)
    with pytest.raises(Refused, match="直接上级"):
        tick(submission, pks, by=user, number=1)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("tick", kwargs={**UNIT, "pk": pks[0]})
    assert client.post(address, {"tick": "1", "number": "1"}).status_code == 403
    assert not Tick.objects.exists()


def test_the_province_does_not_inherit_the_citys_ticks(reviewer):
    submission = send_rows(1)
    tick(submission, sent_pks(submission), by=reviewer, number=1)
    accept(submission.round, district(), by=reviewer)
    city = UserFactory(username="city", at="130900")
    above = send(campaign(), district("130900"), by=city)
    assert not any(row.tick for row in reading_of(above, reviewer).rows)
    province = UserFactory(username="province", role="review", at="130000")
    assert tick(above, sent_pks(above), by=province, number=1) == 1
    assert Tick.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_give_one_tick_to_each_row():
    submission = send_rows(20)
    pks, barrier, outcomes = sent_pks(submission), Barrier(2), []
    people = [
        UserFactory(reviewer=True),
        UserFactory(username="second", role="review", at="130900"),
    ]

    def press(user):
        barrier.wait(timeout=10)
        try:
            outcomes.append(tick(report(), pks, by=user, number=1))
        finally:
            connection.close()

    presses = [Thread(target=press, args=[user]) for user in people]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(timeout=30)
    assert sorted(outcomes) == [0, 20]
    assert Tick.objects.count() == 20
    assert Tick.objects.values("by").distinct().count() == 1


def test_the_database_keeps_one_tick_a_row_and_reviewing_unit(reviewer):
    submission = send_rows(1)
    tick(submission, sent_pks(submission), by=reviewer, number=1)
    found = Tick.objects.get()
    for values in ({}, {"superior": district("130000"), "fingerprint": ""}):
        found.pk = None
        for name, value in values.items():
            setattr(found, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            found.save(force_insert=True)

"""通知: a message to a unit, in the site and by mail, once for one thing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaign import notices, requesting
from campaign.askable import Kind
from campaign.extending import extend
from campaign.models import Notice, NoticeMail
from campaign.notices import Message
from campaign.state_changes import accept, send_back, submit
from tests.factories import UserFactory, campaign, district

pytestmark = pytest.mark.django_db


class Refusing(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, letters):
        raise ConnectionRefusedError("邮件服务器没有应答")


def post(text="请尽快报送。", key="day:1"):
    message = Message(district(), Notice.Kind.REMINDER, key, text)
    return notices.post(campaign().current_round(), [message])


@pytest.fixture
def clerk():
    return UserFactory(email="clerk@example.org")


def test_the_same_thing_is_told_once(clerk):
    assert len(post()) == 1
    assert post("换了说法") == []
    assert Notice.objects.get().text == "请尽快报送。"
    assert len(post(key="day:2")) == 1


def test_the_database_refuses_a_second_notice_of_the_same_thing(clerk):
    post()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            round=campaign().current_round(), district=district(), key="day:1", text="又一次"
        )


def test_letters_go_to_the_units_clerks_in_use_that_have_an_address(clerk):
    UserFactory(username="without")
    UserFactory(username="gone", email="gone@example.org", is_active=False)
    UserFactory(username="neighbour", at="130922", email="next@example.org")
    post()
    assert notices.deliver() == (1, [])
    assert [letter.to for letter in mail.outbox] == [["clerk@example.org"]]
    assert "请尽快报送。" in mail.outbox[0].body
    assert notices.deliver() == (0, [])


def test_a_letter_the_server_refuses_waits_for_the_next_time(clerk, settings):
    post()
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    sent, failed = notices.deliver()
    assert sent == 0
    assert "clerk@example.org" in failed[0]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notices.deliver() == (1, [])


def test_a_letter_that_was_being_sent_when_the_process_died_is_told_and_not_sent_again(clerk):
    post()
    NoticeMail.objects.update(claimed_at=timezone.now())
    assert notices.deliver() == (0, [])
    assert [lost.user for lost in notices.doubtful()] == [clerk]
    assert not mail.outbox


def test_an_extension_is_told_to_the_unit(clerk):
    round_, reviewer = campaign().current_round(), UserFactory(reviewer=True)
    until = timezone.now() + timedelta(days=30)
    extend(round_, district(), until, "遭遇洪灾", by=reviewer)
    told = Notice.objects.get()
    assert told.district == district()
    assert "遭遇洪灾" in told.text
    assert "截止改为" in told.text


def test_the_superiors_decisions_and_answers_are_told(clerk):
    reviewer, round_ = UserFactory(reviewer=True), campaign().current_round()
    submit(round_, district(), {"rows": []}, by=clerk)
    asked_for = send_back(round_, district(), by=reviewer, reason="人数请核对")
    assert Notice.objects.first().text == "沧州市退回了沧县报送的第1版。理由：人数请核对"
    until = timezone.localdate() + timedelta(days=9)
    kind = Kind.EXTENSION
    asked = requesting.ask(round_, district(), kind, by=clerk, reason="洪灾", until=until)
    requesting.refuse(asked, by=reviewer, answer="时间够用")
    assert Notice.objects.first().text == "沧县申请延期：沧州市不同意。时间够用"
    submit(round_, asked_for.district, {"rows": [1]}, by=clerk)
    accept(round_, district(), by=reviewer)
    assert Notice.objects.first().text == "沧州市审核通过了沧县报送的第2版。"
    assert Notice.objects.count() == 3


def page(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("notices")).content.decode()


def test_the_bell_counts_until_each_person_has_read(client, clerk):
    colleague = UserFactory(username="colleague")
    (notice,) = post()
    assert "条未阅" in page(client, clerk)
    client.post(reverse("notice_read", kwargs={"pk": notice.pk}))
    client.post(reverse("notice_read", kwargs={"pk": notice.pk}))
    shown = page(client, clerk)
    assert "条未阅" not in shown
    assert "已阅：填报员" in shown
    assert "条未阅" in page(client, colleague)
    assert notice.readings.count() == 1
    client.post(reverse("notices_read"))
    assert notice.readings.count() == 2


def test_another_units_notice_is_neither_shown_nor_marked(client, clerk):
    (notice,) = post()
    neighbour = UserFactory(neighbour=True)
    assert notice.text not in page(client, neighbour)
    assert client.post(reverse("notice_read", kwargs={"pk": notice.pk})).status_code == 404
    assert not notice.readings.exists()

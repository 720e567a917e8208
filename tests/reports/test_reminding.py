"""到期提醒 and 催报: who is told what, on which day, and never twice."""

import json
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from campaign.deadlines import Due, due_for
from campaign.definition import SHANGHAI
from campaign.extending import extend
from campaign.models import Notice, NoticeMail
from campaign.models.submission import Refused
from campaign.state_changes import accept, send_back
from reports.remarking import remark
from reports.reminding import due_messages, occasion, urge
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
DUE = datetime(2018, 11, 15, 17, 30, tzinfo=SHANGHAI)  # a Thursday


def day(text, clock="08:00"):
    return datetime.fromisoformat(f"2018-{text} {clock}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "which"),
    [
        (day("11-05"), ""),  # eight working days before
        (day("11-06"), "before-7"),
        (day("11-07"), "before-7"),  # the same one, told once
        (day("11-10"), "before-7"),  # a Saturday
        (day("11-12"), "before-3"),
        (day("11-14", "23:59"), "before-1"),
        (day("11-15", "00:00"), "day"),
        (day("11-15", "17:29"), "day"),
        (day("11-15", "17:30"), ""),  # late, but no working day yet
        (day("11-16"), "after-1"),
        (day("11-18"), "after-1"),  # a Sunday
        (day("11-20"), "after-3"),
        (day("12-20"), "after-5"),
    ],
)
def test_the_days_of_reminding_are_working_days_of_the_campaign_file(at, which):
    assert occasion(Due(DUE), campaign().definition, at) == which


def test_around_a_holiday_week_and_a_worked_weekend_the_working_days_count():
    due = Due(datetime(2018, 10, 10, 17, 30, tzinfo=SHANGHAI))  # after the week of 1 October
    definition = campaign().definition
    # 28, 29 (Saturday) and 30 September (Sunday) are worked, 1 to 7 October free, then 8, 9, 10
    assert occasion(due, definition, day("09-27")) == "before-7"
    assert occasion(due, definition, day("09-30")) == "before-3"
    assert occasion(due, definition, day("10-05")) == "before-3"
    assert occasion(due, definition, day("10-08")) == "before-3"
    assert occasion(due, definition, day("10-09")) == "before-1"


def told(at):
    return {(m.district.code, m.key.split(":")[0]) for m in due_messages(campaign(), at)}


def test_units_that_have_not_sent_are_reminded_the_others_not(time_machine):
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    district("130922")
    row = enterprise(by=clerk)
    time_machine.move_to(day("11-12"), tick=False)
    assert {("130921", "before-3"), ("130922", "before-3")} <= told(day("11-12"))
    submission = send(campaign(), district(), by=clerk)
    assert "130921" not in {code for code, _ in told(day("11-12"))}
    remark(submission, by=reviewer, reason_code="R1", enterprise=row)
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    text = next(m.text for m in due_messages(campaign(), day("11-14")) if m.district == district())
    assert "已退回，还有 1 条批注没有了结" in text
    assert "还有 1 个工作日" in text


def test_nothing_is_told_before_the_round_opens_nor_after_the_archive():
    campaign()
    district()
    assert told(day("09-01")) == set()
    one = campaign()
    type(one).objects.update(archived_at=timezone.now())
    one.refresh_from_db()
    assert due_messages(one, day("11-15")) == []


def remind(capsys, *options):
    call_command("remind", *options)
    return json.loads(capsys.readouterr().out)


def test_remind_run_three_times_on_a_day_sends_each_message_once(capsys, time_machine):
    UserFactory(email="clerk@example.org")
    campaign()
    time_machine.move_to(day("11-14"), tick=False)
    plan = remind(capsys, "--dry-run")
    assert not Notice.objects.exists()
    first = remind(capsys)
    assert [n["key"] for n in first["notices"]] == [n["key"] for n in plan["notices"]]
    assert first["mails_sent"] == 1
    assert next(n for n in plan["notices"] if n["district"] == "130921")["mail_to"] == [
        "clerk@example.org"
    ]
    for _ in range(2):
        again = remind(capsys)
        assert again["notices"] == []
        assert again["mails_sent"] == 0
    assert len(mail.outbox) == 1
    time_machine.move_to(day("11-15"), tick=False)
    assert remind(capsys)["mails_sent"] == 1


def test_remind_stopped_before_its_letters_sends_them_once_on_the_next_run(capsys, time_machine):
    UserFactory(email="clerk@example.org")
    campaign()
    time_machine.move_to(day("11-14"), tick=False)
    from campaign import notices

    notices.post(campaign().current_round(), due_messages(campaign(), timezone.now()))
    assert NoticeMail.objects.filter(sent_at=None).count() == 1
    assert remind(capsys)["mails_sent"] == 1
    assert remind(capsys)["mails_sent"] == 0
    assert len(mail.outbox) == 1


def test_an_extended_due_time_has_reminders_of_its_own(time_machine):
    UserFactory()
    round_, reviewer = campaign().current_round(), UserFactory(reviewer=True)
    time_machine.move_to(day("11-14"), tick=False)
    extend(round_, district(), day("11-20").date(), "洪灾", by=reviewer)
    assert due_for(round_, district()).extended
    message = next(m for m in due_messages(campaign(), day("11-15")) if m.district == district())
    assert message.key.startswith("before-3:201811201600")  # UTC


def test_a_unit_is_urged_once_a_day_and_only_while_it_has_not_sent(time_machine):
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    city, units = district("130900"), [district()]
    enterprise(by=clerk)
    time_machine.move_to(day("11-16"), tick=False)
    (notice,) = urge(campaign(), city, units, by=reviewer)
    assert "台账已填 1 家，还没有报送" in notice.text
    assert "逾期 1 天" in notice.text
    with pytest.raises(Refused, match="一天只催一次"):
        urge(campaign(), city, units, by=reviewer)
    time_machine.move_to(day("11-16") + timedelta(days=1), tick=False)
    assert len(urge(campaign(), city, units, by=reviewer)) == 1
    submission = send(campaign(), district(), by=clerk)
    accept(submission.round, district(), by=reviewer)
    with pytest.raises(Refused, match="都已报送"):
        urge(campaign(), city, units, by=reviewer)


def test_only_the_direct_superiors_reviewer_urges():
    for person in (UserFactory(), UserFactory(viewer=True), UserFactory(username="p", role="review", at="130000")):  # fmt: skip
        with pytest.raises(Refused):
            urge(campaign(), district("130900"), [district()], by=person)
    assert not Notice.objects.exists()

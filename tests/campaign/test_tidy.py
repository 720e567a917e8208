"""What is used up goes after thirty days; what people made stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from campaign import once
from campaign.models import UsedForm
from campaign.models.submission import Refused
from reports.tasks import keep_papers
from tests.factories import UserFactory
from tests.jobs import work

pytestmark = pytest.mark.django_db(transaction=True)


def aged(rows, column, days):
    rows.update(**{column: timezone.now() - timedelta(days=days)})


def test_a_used_form_is_remembered_for_thirty_days(capsys):
    clerk = UserFactory()
    for token, days in (("old", 31), ("young", 29)):
        known = set(UsedForm.objects.values_list("pk", flat=True))
        once.use(token, "用过了", by=clerk)
        aged(UsedForm.objects.exclude(pk__in=known), "at", days)
    call_command("tidy")
    assert "表单凭据 1 条" in capsys.readouterr().err
    with pytest.raises(Refused):
        once.use("young", "用过了", by=clerk)
    assert UsedForm.objects.count() == 1


def test_work_that_waits_stays_in_the_queue_and_what_is_long_done_leaves_it():
    keep_papers.enqueue(0)
    call_command("tidy")
    assert DBTaskResult.objects.count() == 1
    work()
    assert DBTaskResult.objects.finished().count() == 1
    aged(DBTaskResult.objects, "enqueued_at", 40)
    call_command("tidy")
    assert DBTaskResult.objects.count() == 1
    aged(DBTaskResult.objects, "finished_at", 31)
    call_command("tidy")
    assert not DBTaskResult.objects.exists()


def test_only_a_session_that_ended_is_cleared(client):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    ended = Session.objects.get()
    Session.objects.create(
        session_key="running", session_data="", expire_date=timezone.now() + timedelta(hours=1)
    )
    aged(Session.objects.filter(pk=ended.pk), "expire_date", 1)
    call_command("tidy")
    assert list(Session.objects.values_list("pk", flat=True)) == ["running"]

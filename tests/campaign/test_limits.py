"""One account takes out and sends in only so much within ten minutes, and is told when again."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from campaign.models import AuditLine
from tests.factories import UserFactory, campaign

pytestmark = pytest.mark.django_db
UNIT = {"slug": "hebei-2018", "code": "130921"}
NOON = timezone.make_aware(timezone.datetime(2018, 11, 1, 12))


@pytest.fixture
def clerk(client, settings):
    settings.EXPORTS_PER_10_MINUTES = settings.UPLOADS_PER_10_MINUTES = 2
    campaign()
    user = UserFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def take_out(client):
    return client.get(reverse("enterprises:export", kwargs={**UNIT, "form": "csv"}))


def send_in(client):
    file = SimpleUploadedFile("甲.csv", b"x")
    return client.post(reverse("enterprises:import_upload", kwargs=UNIT), {"files": file})


@pytest.mark.parametrize(("deed", "word"), [(take_out, "导出"), (send_in, "上传")])
def test_the_third_within_ten_minutes_waits_and_is_told_until_when(client, clerk, deed, word):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(2):
            assert deed(client).status_code < HTTPStatus.BAD_REQUEST
            clock.shift(timedelta(minutes=4))
        refused = deed(client)
        assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert f"{word}太频繁" in refused.text
        assert "请在 12:10:00 以后再试" in refused.text
        assert refused["Retry-After"] == "120"
        clock.shift(timedelta(minutes=2))
        assert deed(client).status_code < HTTPStatus.BAD_REQUEST


def test_a_colleague_and_the_pages_are_not_held_up(client, clerk):
    for _ in range(3):
        take_out(client)
    assert client.get(reverse("enterprises:ledger", kwargs=UNIT)).status_code == HTTPStatus.OK
    colleague = UserFactory(username="colleague")
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    assert take_out(client).status_code == HTTPStatus.OK


def test_what_was_turned_away_does_not_count(client, clerk):
    for _ in range(5):
        take_out(client)
        send_in(client)
    assert AuditLine.objects.filter(kind="export").count() == 2
    assert AuditLine.objects.filter(kind="upload").count() == 2

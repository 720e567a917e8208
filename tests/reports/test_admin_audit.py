"""The audit log as an administrator reads it: found, filtered, taken out; nothing to change."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign.auditing import Kind, Result, record
from campaign.models import AuditLine
from tests.factories import UserFactory
from tests.reports.test_admin import enter

pytestmark = pytest.mark.django_db
PAGE = "admin:campaign_auditline_changelist"


@pytest.fixture
def top(client):
    clerk = UserFactory()
    record(Kind.LOGIN, "登录失败", by=clerk, result=Result.REFUSED)
    record(Kind.EXPORT, "下载台账", by=clerk, subject="=cmd|' /C calc'!A0")
    old = AuditLine(kind=Kind.STATE, deed="报送", username="clerk", address="10.0.0.1")
    old.at = timezone.now() - timedelta(days=90)
    old.save()
    return enter(client, UserFactory(username="top", role="admin", at="130000"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"登录失败", "下载台账", "报送"}),
        ({"q": "10.0.0.1"}, {"报送"}),
        ({"q": "沧县"}, {"登录失败", "下载台账"}),
        ({"q": "calc"}, {"下载台账"}),
        ({"kind__exact": "login"}, {"登录失败"}),
        ({"result__exact": "refused"}, {"登录失败"}),
    ],
)
def test_lines_are_found_by_person_unit_address_object_kind_and_result(client, top, query, found):
    page = client.get(reverse(PAGE, query=query))
    assert {line.deed for line in page.context["cl"].queryset} == found


def test_lines_are_found_from_one_day_to_another(client, top):
    today = timezone.localdate()
    for first, last, found in (
        (today, today, 2),
        (today - timedelta(95), today - timedelta(85), 1),
    ):
        query = {"from": f"{first:%F}", "to": f"{last:%F}"}
        page = client.get(reverse(PAGE, query=query))
        assert page.context["cl"].queryset.count() == found
        assert f'value="{first:%F}"' in page.text


def test_the_exported_log_holds_what_the_page_shows_and_no_formula(client, top):
    address = reverse("admin:campaign_auditline_export", query={"kind__exact": "export"})
    answer = client.post(address, {"format": "0", "resource": "0"})
    head, *lines = openpyxl.load_workbook(BytesIO(b"".join(answer))).active.iter_rows()
    assert [cell.value for cell in head][:5] == ["编号", "时间", "类别", "账号", "账号所在单位"]
    assert [[cell.value for cell in line][6:8] for line in lines] == [
        ["下载台账", "=cmd|' /C calc'!A0"]
    ]
    assert all(cell.data_type != "f" for line in lines for cell in line)
    assert AuditLine.objects.latest("pk").deed == "下载审计日志"


def test_the_page_costs_the_same_for_3_lines_and_for_60(client, top):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(PAGE))
        return sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in asked)

    before = cost()
    for number in range(60):
        record(Kind.EXPORT, f"下载 {number}", by=top)
    assert cost() == before

"""The audit log holds every deed, and whoever takes a line away or changes one is found out."""

from contextlib import suppress
from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from campaign import accounts, auditing
from campaign.audit_chain import end, faults
from campaign.auditing import Kind, record, seal, trim
from campaign.models import AuditHead, AuditLine
from campaign.models.submission import Refused
from tests.audit_triggers import put_aside
from tests.factories import UserFactory, campaign, district

pytestmark = pytest.mark.django_db
PASSWORD = "Gonghui-8848"


@pytest.fixture
def chain():
    """Five lines, linked."""
    clerk = UserFactory()
    for number in range(1, 6):
        record(Kind.EXPORT, f"下载附件表 {number}", by=clerk, subject="/hebei-2018/130921/")
    seal()
    return AuditLine.objects.chained()


def verify(**options):
    """(exit code, what it said)."""
    out = StringIO()
    try:
        call_command("verify_audit", stdout=out, stderr=StringIO(), **options)
    except SystemExit as stopped:
        return stopped.code, out.getvalue()
    return 0, out.getvalue()


def tamper(statement, *values):
    with put_aside() as cursor:
        cursor.execute(statement, values)


def test_an_untouched_chain_is_whole(chain):
    code, told = verify()
    assert code == 0
    assert str(end()) in told


def test_a_deleted_and_an_altered_line_are_both_found_and_named(chain):
    tamper("DELETE FROM campaign_auditline WHERE number = 2")
    tamper("UPDATE campaign_auditline SET username = 'somebody' WHERE number = 4")
    code, told = verify()
    assert code == 1
    assert "缺少第2条" in told
    assert "第4条的内容被改动过" in told
    assert "第3条" not in told
    assert "第5条" not in told


def test_an_altered_line_with_a_new_digest_no_longer_fits_the_next(chain):
    line = chain[2]
    line.deed = "什么也没下载"
    tamper("UPDATE campaign_auditline SET deed = %s, digest = %s WHERE number = 3", line.deed, line.computed())  # fmt: skip
    assert verify()[1].startswith("第4条接不上前一条")


def test_a_line_put_in_between_is_found(chain):
    tamper("UPDATE campaign_auditline SET number = number + 1 WHERE number = 5")
    tamper(
        "INSERT INTO campaign_auditline (at, kind, username, address, deed, subject, result, number, previous, digest)"
        " SELECT at, kind, username, address, '伪造', subject, result, 5, previous, digest"
        " FROM campaign_auditline WHERE number = 4"
    )
    assert {line[:3] for line in verify()[1].splitlines()} >= {"第5条", "第6条"}


def test_a_chain_cut_off_at_the_end_is_found(chain):
    tamper("DELETE FROM campaign_auditline WHERE number > 3")
    assert "末尾缺少记录：缺少第4至5条" in verify()[1]


def test_a_chain_cut_off_together_with_its_head_is_found_by_the_receipt_kept_outside(chain):
    receipt = str(end())
    tamper("DELETE FROM campaign_auditline WHERE number > 3")
    AuditHead.objects.update(number=3, digest=chain.last().digest)
    assert verify()[0] == 0
    assert verify(since=receipt) == (1, "末尾缺少记录：当时记下的第5条不在了。\n")


def test_a_chain_made_anew_is_found_by_the_receipt_kept_outside(chain):
    receipt = str(end())
    with put_aside() as cursor:
        cursor.execute("UPDATE campaign_auditline SET username = 'x', number = NULL, digest = '', previous = ''")  # fmt: skip
        AuditHead.objects.update(number=0, digest="")
        seal()
    assert verify()[0] == 0
    assert "重做过" in verify(since=receipt)[1]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaign_auditline SET username = 'x' WHERE number = 2",
        "UPDATE campaign_auditline SET number = 9 WHERE number = 5",
        "DELETE FROM campaign_auditline WHERE number = 5",
        "DELETE FROM campaign_auditline",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_line(chain, statement):
    with pytest.raises(DatabaseError, match="审计日志只能追加"), transaction.atomic():
        connection.cursor().execute(statement)
    assert chain.count() == 5


def test_even_before_it_is_linked_a_line_says_what_it_said(chain):
    line = record(Kind.EXPORT, "下载")
    for statement in ("UPDATE campaign_auditline SET deed = 'x' WHERE id = %s", "DELETE FROM campaign_auditline WHERE id = %s"):  # fmt: skip
        with pytest.raises(DatabaseError, match="审计日志只能追加"), transaction.atomic():
            connection.cursor().execute(statement, [line.pk])


def test_a_deed_that_is_taken_back_leaves_no_line():
    with suppress(Refused), transaction.atomic():
        record(Kind.STATE, "报送")
        raise Refused("没有报送。")
    assert not AuditLine.objects.exists()


def test_nothing_younger_than_six_months_is_trimmed(chain):
    with pytest.raises(CommandError, match="至少保存六个月"):
        call_command("trim_audit", before=f"{timezone.now() - timedelta(days=150):%F}")
    AuditHead.objects.update(anchor=5)
    with pytest.raises(DatabaseError, match="六个月内不能删除"), transaction.atomic():
        AuditLine.objects.all().delete()


def test_after_trimming_the_rest_still_verifies_and_the_trimming_is_a_line():
    for days in (400, 300, 3):
        line = AuditLine(kind=Kind.LOGIN, deed="登录", address="-")
        line.at = timezone.now() - timedelta(days=days)
        line.save()
    seal()
    receipt = end()
    assert trim(timezone.now() - timedelta(days=200)) == 2
    seal()
    assert [line.number for line in AuditLine.objects.chained()] == [3, 4]
    assert AuditLine.objects.chained().last().deed == "清理审计日志"
    assert list(faults(receipt)) == []


def test_behind_the_proxy_the_address_is_the_one_the_proxy_wrote(client, settings):
    settings.BEHIND_PROXY = True
    client.post(reverse("login"), {"username": "x", "password": "y"}, headers={"X-Forwarded-For": "1.2.3.4, 10.9.8.7"})  # fmt: skip
    assert AuditLine.objects.get().address == "10.9.8.7"


def test_logins_failures_lock_outs_and_logouts_are_noted_and_passwords_never(client):
    clerk = UserFactory()
    clerk.set_password(PASSWORD)
    clerk.save()
    client.post(reverse("login"), {"username": "clerk", "password": PASSWORD})
    client.post(reverse("logout"))
    client.post(reverse("login"), {"username": PASSWORD, "password": "clerk"})
    for _ in range(5):
        client.post(reverse("login"), {"username": "clerk", "password": "不是" + PASSWORD})
    lines = AuditLine.objects.order_by("pk")
    told = [(line.username, line.deed) for line in lines]
    assert told[:4] == [
        ("clerk", "登录"),
        ("clerk", "退出"),
        ("", "登录失败"),
        ("clerk", "登录失败"),
    ]
    assert told[-1] == ("clerk", "登录失败，已暂停登录")
    assert not any(PASSWORD in str(vars(line)) for line in lines)


def test_a_change_of_rights_is_noted_with_before_and_after_and_no_phone():
    admin, clerk = UserFactory(admin=True), UserFactory()
    clerk.role, clerk.phone = "view", "13900000000"
    accounts.change(clerk, by=admin)
    line = AuditLine.objects.get()
    assert (line.username, line.subject) == ("admin", "clerk 沧县")
    assert line.deed == "修改账号：角色 填报→查看，姓名或联系方式"


def test_a_file_taken_out_and_a_foreign_unit_asked_for_are_noted(client):
    campaign()
    district("130922")
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    where = {"slug": "hebei-2018", "code": "130921", "form": "csv"}
    taken, foreign = (
        reverse("enterprises:export", kwargs={**where, "code": code})
        for code in ("130921", "130922")
    )
    assert client.get(taken, {"q": "沧县铸造"}).status_code == 200
    assert client.get(foreign).status_code == 404
    lines = AuditLine.objects.exclude(kind=Kind.SETTING).order_by("pk")
    assert [(x.kind, x.deed, x.subject, x.result) for x in lines] == [
        ("export", "下载台账", taken, "done"),
        ("denied", "GET 不在查看范围内", foreign, "refused"),
    ]


def test_an_administrator_reads_the_own_subtree_and_nobody_else_reads_anything():
    district("130922")
    for who in (UserFactory(), UserFactory(reviewer=True), UserFactory(neighbour=True)):
        record(Kind.LOGIN, "登录", by=who)
    record(Kind.LOGIN, "登录失败")
    admins = [
        UserFactory(username=at, role="admin", at=at) for at in ("130921", "130900", "130000")
    ]
    seen = [AuditLine.objects.visible_to(admin).count() for admin in admins]
    assert seen == [1, 3, 4]
    assert not AuditLine.objects.visible_to(UserFactory(reviewer=True)).exists()


def test_every_named_file_address_exists_and_every_list_that_goes_out_is_named():
    from campaign.audit_middleware import FILES
    from tests.addresses import addresses

    ours = {name: words for name, words, _ in addresses()}
    for name in FILES:
        assert name in ours or reverse(name, args=[1] if name.endswith("_file") else [])
    assert {name for name, words in ours.items() if "form" in words} <= FILES.keys()


@pytest.mark.django_db(transaction=True)
def test_processes_that_write_at_once_make_one_chain():
    clerk, together = UserFactory(), Barrier(4)

    def write():
        together.wait()
        for number in range(10):
            record(Kind.EXPORT, f"下载 {number}", by=clerk)
        connection.close()

    writers = [Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert list(AuditLine.objects.chained().values_list("number", flat=True)) == [*range(1, 41)]
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_a_line_whose_process_died_before_linking_it_is_linked_by_the_next():
    AuditLine.objects.create(kind=Kind.LOGIN, deed="登录", address="-")
    auditing.record(Kind.LOGIN, "退出")
    assert [line.deed for line in AuditLine.objects.chained()] == ["登录", "退出"]

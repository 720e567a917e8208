"""账号交接: the old account is stopped and keeps what it did, the successor goes on where it ended."""

import re
from threading import Thread

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from campaign import accounts, jobs
from campaign.models import AuditLine, Campaign, District, HandOver, Job, Notice, User
from campaign.models.submission import Refused
from campaign.notices import Message, post
from enterprises.models import ImportBatch
from reports import signing
from reports.handing_over import hand_over, open_on_desk
from reports.models import SignOff
from reports.remarking import remark
from reports.returning import send_back
from reports.sending import send
from reports.tasks import make_book
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.sign_offs import ask, confirm, switch_on
from tests.reports.test_admin import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def city_admin(client):
    campaign()
    return enter(client, UserFactory(admin=True))


def page_of(account):
    return reverse("admin:campaign_user_hand_over", args=[account.pk])


def values(client, account, **changed):
    """What the form of ``account`` sends."""
    initial = client.get(page_of(account)).context["form"].initial
    return {
        **initial,
        "successor": "",
        "name": "王芳",
        "phone": "0317-1",
        "reason": "调离",
    } | changed


def handed(account, to=None, **changed):
    said = {"day": timezone.localdate(), "reason": "调离", "by": UserFactory(admin=True)} | changed
    return hand_over(account, to or User(name="王芳"), **said)


def test_the_old_account_is_out_at_once_and_the_new_one_is_let_in_by_its_one_time_password(
    client, city_admin
):
    clerk = UserFactory()
    row = enterprise(by=clerk)
    answer = client.post(page_of(clerk), values(client, clerk))
    assert "no-store" in answer["Cache-Control"]
    name, password = re.findall(r'class="code">([^<]+)<', answer.text)
    made = User.objects.get(username=name)
    assert made.check_password(password)
    assert made.must_change_password
    assert (made.district, made.role, made.phone) == (clerk.district, "entry", "0317-1")
    row.refresh_from_db()
    assert row.updated_by == clerk
    client.force_login(clerk)
    assert client.get(reverse("notices")).status_code == 302


def test_the_same_form_sent_again_makes_no_second_account(client, city_admin):
    clerk = UserFactory()
    sent = values(client, clerk)
    client.post(page_of(clerk), sent)
    again = client.post(page_of(clerk), sent, follow=True)
    assert "没有办理交接" in again.text
    assert User.objects.filter(name="王芳").count() == HandOver.objects.count() == 1


def test_the_sheet_is_printed_again_without_the_password(client, city_admin):
    clerk = UserFactory()
    _, password = handed(clerk)
    sheet = client.get(reverse("admin:campaign_user_hand_over_sheet", args=[clerk.pk])).text
    told = ("填报员", "王芳", "调离", "交接时停用", "移交人（签字）", "接手人（签字）")
    assert all(word in sheet for word in told)
    assert password not in sheet


def test_the_sheet_printed_again_says_what_was_true_at_the_hand_over(client, city_admin):
    clerk = UserFactory(phone="0317-9")
    made, _ = handed(clerk)
    address = reverse("admin:campaign_user_hand_over_sheet", args=[clerk.pk])
    first = client.get(address).content
    values = {"role": "view", "district": district("130922"), "is_active": True, "name": "改名"}
    User.objects.filter(pk__in=[clerk.pk, made.successor.pk]).update(**values)
    District.objects.update(union_name="改名", name="改名")
    assert sheet_of(client.get(address).content) == sheet_of(first)


def sheet_of(page):
    return page.decode().partition("<section")[2].partition("</section>")[0]


def test_a_colleague_and_words_of_somebody_new_are_refused_together(client, city_admin):
    clerk, colleague = UserFactory(), UserFactory(username="colleague")
    sent = values(client, clerk, successor=colleague.pk, name="", phone="", email="")
    for typed in ({"name": "王芳"}, {"phone": "0317-1"}, {"email": "a@example.org"}):
        assert "又填写了姓名" in client.post(page_of(clerk), sent | typed).text
    assert not HandOver.objects.exists()
    client.post(page_of(clerk), sent)
    assert HandOver.objects.get().successor == colleague


def test_an_account_of_another_city_is_not_there_to_be_handed_over(client, city_admin):
    stranger = UserFactory(username="stranger", at="130000")
    answer = client.post(page_of(stranger), {"name": "王芳", "reason": "调离", "token": "x"})
    assert answer.status_code == 404
    assert User.objects.get(pk=stranger.pk).is_active


def test_a_colleague_of_the_same_unit_and_role_may_take_over_and_nobody_else():
    clerk = UserFactory()
    colleague = UserFactory(username="colleague")
    for wrong in (UserFactory(neighbour=True), UserFactory(viewer=True), clerk):
        with pytest.raises(Refused, match="同一单位、同一角色"):
            handed(clerk, wrong)
    made, password = handed(clerk, colleague)
    assert (made.successor, password) == (colleague, "")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"to": User(name=" ")}, "接手人姓名"),
        ({"reason": " "}, "交接原因"),
        ({"reason": "长" * 301}, "超过 300 个字"),
        ({"day": timezone.localdate() + timezone.timedelta(days=1)}, "不能晚于今天"),
    ],
)
def test_a_hand_over_needs_somebody_a_reason_and_a_day(changed, told):
    with pytest.raises(Refused, match=told):
        handed(UserFactory(), **changed)
    assert User.objects.get(username="clerk").is_active
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("role", ["entry", "review", "view", "leader", "admin"])
def test_only_an_administrator_of_the_unit_or_above_hands_an_account_over(role):
    stranger = UserFactory(username="x", role=role, at="130922")
    with pytest.raises(Refused, match="管理"):
        handed(UserFactory(), by=stranger)


def test_nobody_hands_over_the_own_account_nor_one_that_is_stopped():
    admin, clerk = UserFactory(admin=True), UserFactory()
    with pytest.raises(Refused, match="自己"):
        handed(admin, by=admin)
    handed(clerk)
    with pytest.raises(Refused, match="已经停用"):
        handed(clerk)


def test_a_hand_over_is_noted_and_the_old_account_can_be_taken_into_use_again():
    clerk, admin = UserFactory(), UserFactory(admin=True)
    made, _ = handed(clerk)
    noted = set(
        AuditLine.objects.filter(subject__startswith="clerk").values_list("deed", flat=True)
    )
    assert noted == {"修改账号：停用", f"账号交接给 {made.successor.username}"}
    clerk.is_active = True
    accounts.change(clerk, by=admin)
    assert User.objects.get(pk=clerk.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_of_two_hand_overs_that_cross_one_counts_and_the_other_is_refused():
    one, other = UserFactory(), UserFactory(username="colleague")
    by, refusals = UserFactory(admin=True), []

    def back():
        try:
            handed(other, one, by=by)
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    crossing = Thread(target=back)
    with transaction.atomic():
        handed(one, other, by=by)
        crossing.start()
        crossing.join(timeout=0.5)  # it waits for what is not committed yet
    crossing.join(timeout=30)
    assert HandOver.objects.get().successor == other
    assert len(refusals) == 1


def numbers(user):
    return {item.label: item.number for item in open_on_desk(user)}


def test_the_desk_tells_what_is_open_of_each_role():
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    row = enterprise(by=clerk)
    ImportBatch.objects.create(campaign=campaign(), district=clerk.district, uploaded_by=clerk)
    ended = ImportBatch(campaign=campaign(), district=clerk.district, uploaded_by=clerk)
    ended.state, ended.ended_at, ended.ended_by = "discarded", timezone.now(), clerk
    ended.save()
    assert numbers(clerk)["没有报送的报表"] == numbers(clerk)["已上传、没有确认的导入"] == 1
    submission = send(campaign(), district(), by=clerk)
    assert numbers(clerk)["没有报送的报表"] == 0
    assert numbers(reviewer)["下级报表待审核、审核中"] == 1
    remark(submission, by=reviewer, reason_code="R1", enterprise=row)
    send_back(submission.round, district(), by=reviewer, reason="请核对")
    assert numbers(clerk)["上级批注没有答复"] == numbers(clerk)["没有报送的报表"] == 1
    told = numbers(clerk)["没有标为已阅的通知"]
    post(submission.round, [Message(clerk.district, Notice.Kind.URGE, "k", "请报送")])
    assert numbers(clerk)["没有标为已阅的通知"] == told + 1


def test_what_waits_for_a_leader_is_asked_of_the_successor_and_the_first_asking_stays(
    monkeypatch, tmp_path
):
    switch_on(monkeypatch, tmp_path)
    enterprise()
    asked = ask()
    leader = asked.leader
    assert numbers(leader)["等待本人审签的报表"] == 1
    made, _ = handed(leader)
    asked.refresh_from_db()
    assert (asked.leader, asked.state) == (leader, SignOff.State.REPLACED)
    anew = SignOff.objects.get(state=SignOff.State.ASKED)
    assert (anew.leader, anew.fingerprint) == (made.successor, asked.fingerprint)
    confirm(anew)


def test_what_was_answered_or_asked_of_another_meanwhile_is_not_asked_of_the_successor(
    monkeypatch, tmp_path
):
    switch_on(monkeypatch, tmp_path)
    enterprise()
    stale, successor = ask(), UserFactory(leader=True, username="successor")
    latest = ask(UserFactory(leader=True, username="another"), seen=stale.pk)
    assert signing.pass_to(stale, successor) is None
    assert SignOff.objects.get(state=SignOff.State.ASKED) == latest


def test_what_is_counted_as_going_over_is_what_goes_over(monkeypatch, tmp_path):
    switch_on(monkeypatch, tmp_path)
    enterprise()
    asked = ask()
    Campaign.objects.update(archived_at=timezone.now())
    made, _ = handed(asked.leader)
    assert ["等待本人审签的报表", 0, True] in made.open_items
    asked.refresh_from_db()
    assert asked.state == SignOff.State.ASKED


def test_work_in_the_background_that_nobody_has_seen_goes_over_and_what_is_seen_stays():
    clerk = UserFactory()
    waiting = jobs.order(make_book, "汇编", clerk.district, by=clerk, slug="x")
    seen = Job.objects.create(
        district=clerk.district, by=clerk, title="旧", task="t", state="cancelled",
        ended_at=timezone.now(), seen_at=timezone.now(),
    )  # fmt: skip
    made, _ = handed(clerk)
    waiting.refresh_from_db()
    seen.refresh_from_db()
    assert (waiting.by, seen.by) == (made.successor, clerk)
    assert ["没有办完或没有看结果的后台任务", 1, True] in made.open_items

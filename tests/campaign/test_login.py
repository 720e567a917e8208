"""Getting in: passwords, pauses, the second factor."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from campaign import accounts, auditing, limits, second_factor
from campaign.models import AuditLine, User
from campaign.models.submission import Refused
from tests.factories import UserFactory, campaign, district

pytestmark = pytest.mark.django_db
PASSWORD = "Gonghui-8848"
NOON = timezone.make_aware(timezone.datetime(2018, 11, 1, 12))


def person(**values):
    user = UserFactory(**values)
    user.set_password(PASSWORD)
    user.save()
    return user


def enter(client, username="clerk", password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def is_in(client):
    return client.get(reverse("notices")).status_code == 200


def as_(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def code_of(user):
    user.refresh_from_db()
    return pyotp.TOTP(user.second_factor).at(timezone.now())


@pytest.fixture
def reviewer():
    """With the second factor switched on."""
    campaign()
    user = person(reviewer=True)
    secret = second_factor.new_secret()
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        second_factor.enrol(user, secret, pyotp.TOTP(secret).at(timezone.now()))
    return user


# Passwords


@pytest.mark.parametrize("weak", ["Gh-8848", "gonghuigonghui", "12345678901", "gonghui8848", "----------8"])  # fmt: skip
def test_a_weak_password_is_refused_in_chinese(client, weak):
    as_(client, person())
    new = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    page = client.post(reverse("password_change"), new)
    assert "密码太简单。密码至少 10 个字符，同时有字母、数字和其他符号" in page.text


@pytest.mark.parametrize(
    ("new", "told"), [(PASSWORD, "新密码与原密码相同"), ("clerk-1", "太相似了")]
)
def test_a_password_says_why_it_is_refused(client, new, told):
    as_(client, person())
    new = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    page = client.post(reverse("password_change"), new)
    assert told in re.sub(r"\s+", " ", page.text)


def test_an_old_password_is_changed_before_anything_else(client, settings):
    settings.PASSWORD_DAYS = 180
    user = person(password_set_at=timezone.now() - timedelta(days=179))
    as_(client, user)
    assert is_in(client)
    User.objects.update(password_set_at=timezone.now() - timedelta(days=181))
    assert client.get(reverse("home")).url == reverse("password_change")
    assert "已使用较长时间" in client.get(reverse("password_change")).text
    new = {
        "old_password": PASSWORD,
        "new_password1": "Cangzhou#1949",
        "new_password2": "Cangzhou#1949",
    }
    client.post(reverse("password_change"), new)
    assert is_in(client)


# Pauses


def test_five_wrong_passwords_pause_the_account_at_every_address_and_no_other(client):
    person()
    person(neighbour=True)
    for number in range(5):
        answer = client.post(
            reverse("login"), {"username": "clerk", "password": "x"}, REMOTE_ADDR=f"10.0.0.{number}"
        )
    assert "已暂停登录" in answer.text
    assert "已暂停登录" in enter(client).text
    assert enter(client, "neighbour").status_code == 302


def test_the_administrator_ends_the_pause_and_the_password_stays(client):
    user, admin = person(), UserFactory(admin=True)
    for _ in range(5):
        enter(client, password="x")
    as_(client, admin).post(
        reverse("admin:campaign_user_release", args=[user.pk]), {"what": "pause"}
    )
    client.logout()
    assert enter(client).status_code == 302
    assert "解除登录暂停" in AuditLine.objects.filter(username="admin").values_list(
        "deed", flat=True
    )


def test_the_neighbours_administrator_ends_nobodys_pause(client):
    user = person()
    stranger = as_(client, UserFactory(username="x", role="admin", at="130922"))
    assert stranger.post(reverse("admin:campaign_user_release", args=[user.pk])).status_code == 404
    with pytest.raises(Refused):
        accounts.end_pause(user, by=UserFactory(username="x"))


def test_fifty_failures_pause_an_address_for_half_an_hour_or_until_it_is_released(client):
    user = person()
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(limits.GUESSES):
            assert limits.paused_until("127.0.0.1") is None
            enter(client, f"guess-{number}")
        page = enter(client)
        assert page.status_code == 429
        assert "请在 12:30 以后再试" in page.text
        assert enter(client, username="clerk", password="x").status_code == 429
        assert client.post(reverse("login"), {"username": "clerk", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1").status_code == 302  # fmt: skip
        clock.shift(timedelta(minutes=31))
        enter(client, password="x")
        assert enter(client).status_code == 302
        for _ in range(limits.GUESSES):
            auditing.record(auditing.Kind.LOGIN, "登录失败", by=user, result="refused")
        assert limits.paused_until(auditing.current_address())
        clock.shift(timedelta(seconds=1))
        accounts.end_pause(user, by=UserFactory(admin=True))
        assert limits.paused_until(auditing.current_address()) is None


# Second factor


def test_without_the_code_nobody_is_in_and_with_it_one_is_where_one_wanted_to_go(client, reviewer):
    with time_machine.travel(NOON, tick=False):
        target = reverse("password_change")
        assert enter(client, "reviewer", next=target).url == reverse("login_code")
        assert not is_in(client)
        wrong = client.post(reverse("login_code"), {"code": "000000"})
        assert (wrong.status_code, "验证码不对" in wrong.text) == (422, True)
        assert not is_in(client)
        assert client.post(reverse("login_code"), {"code": code_of(reviewer)}).url == target
        assert is_in(client)


def test_a_code_opens_once(client, reviewer):
    with time_machine.travel(NOON, tick=False):
        code = code_of(reviewer)
        second_factor.check(reviewer, code)
        with pytest.raises(Refused, match="已用过"):
            second_factor.check(reviewer, code)


def test_five_wrong_codes_and_even_the_right_one_waits_half_an_hour(reviewer):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(second_factor.GUESSES):
            with pytest.raises(Refused, match="现在显示的六位数字"):
                second_factor.check(reviewer, "000000")
        with pytest.raises(Refused, match="半小时后再试"):
            second_factor.check(reviewer, code_of(reviewer))
        clock.shift(timedelta(minutes=31))
        second_factor.check(reviewer, code_of(reviewer))


def test_the_code_is_asked_for_within_five_minutes_and_never_without_the_password(client, reviewer):
    assert client.post(reverse("login_code"), {"code": "1"}).url == reverse("login")
    with time_machine.travel(NOON, tick=False) as clock:
        enter(client, "reviewer")
        clock.shift(timedelta(minutes=6))
        assert client.post(reverse("login_code"), {"code": code_of(reviewer)}).url == reverse(
            "login"
        )
        assert not is_in(client)


def test_no_code_sends_anybody_to_another_site(client, reviewer):
    with time_machine.travel(NOON, tick=False):
        enter(client, "reviewer", next="https://evil.example/")
        assert client.post(reverse("login_code"), {"code": code_of(reviewer)}).url == "/"


def test_the_owner_switches_it_on_with_the_code_of_the_qr_picture(client):
    campaign()
    user = person(reviewer=True)
    page = as_(client, user).get(reverse("second_factor"))
    secret = page.context["secret"]
    assert "data:image/svg+xml" in page.text
    assert client.post(reverse("second_factor"), {"code": "000000"}).status_code == 422
    client.post(reverse("second_factor"), {"code": pyotp.TOTP(secret).at(timezone.now())})
    user.refresh_from_db()
    assert user.second_factor == secret
    assert secret not in client.get(reverse("second_factor")).text


def test_a_clerk_has_no_second_factor(client):
    assert as_(client, person()).get(reverse("second_factor")).status_code == 403


def test_where_it_is_required_administrators_and_reviewers_start_with_it(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    for who, first in (({"reviewer": True}, "second_factor"), ({"admin": True}, "second_factor")):
        assert as_(client, person(**who)).get(reverse("notices")).url == reverse(first)
    assert "须启用二次验证" in client.get(reverse("second_factor")).text
    assert is_in(as_(client, person()))


def test_the_administrator_above_releases_a_lost_phone_and_nobody_his_own(client, reviewer):
    admin = as_(client, UserFactory(admin=True))
    admin.post(reverse("admin:campaign_user_release", args=[reviewer.pk]), {"what": "factor"})
    reviewer.refresh_from_db()
    assert reviewer.second_factor == ""
    mine = User.objects.get(username="admin")
    mine.second_factor = "x"
    with pytest.raises(Refused, match="不能取消自己"):
        second_factor.release(mine, by=mine)


def test_the_server_releases_the_last_administrator(reviewer):
    call_command("release_account", "reviewer")
    reviewer.refresh_from_db()
    assert reviewer.second_factor == ""
    assert AuditLine.objects.filter(deed="取消二次验证", address="服务器本机").exists()


# The first administrator


def test_a_new_installation_has_no_account_and_the_first_administrator_no_default_password(
    monkeypatch,
):
    assert not User.objects.exists()
    district("130000")
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)
    call_command("createsuperuser", username="first", email="", interactive=False, verbosity=0)
    first = User.objects.get()
    assert not first.has_usable_password()
    assert (first.role, first.district.code) == ("admin", "130000")

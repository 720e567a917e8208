"""二次验证: a six-digit code from an app on the phone (TOTP, RFC 6238) after the password.

Voluntary for 管理 and 审核 accounts, or asked of them all (REQUIRE_SECOND_FACTOR). A lost phone is
released by the administrator of the unit or above; there are no backup codes to lie in a drawer.
"""

from datetime import timedelta

import pyotp
from django.db import transaction
from django.utils import timezone

from campaign import accounts, auditing
from campaign.limits import failures
from campaign.models import User
from campaign.models.submission import Refused

ISSUER = "建会专项行动填报系统"
STEP = 30  # seconds
WRONG = "验证码不对"
GUESSES = 5  # wrong codes within half an hour; then the account waits


def new_secret() -> str:
    return pyotp.random_base32()


def address_for_app(user, secret: str) -> str:
    """The otpauth:// address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)


def _step_of(secret: str, code: str) -> int | None:
    """The half minute ``code`` is right for: this one, the last or the next (clocks differ)."""
    app, now = pyotp.TOTP(secret), timezone.now()
    for step in (-1, 0, 1):
        at = now + timedelta(seconds=step * STEP)
        if pyotp.utils.strings_equal(app.at(at), code):
            return int(at.timestamp()) // STEP
    return None


def check(user: User, code: str):
    """Refused unless ``code`` is the one the account's app shows and was not used before.

    Every wrong one is noted; after five within half an hour the account waits.
    """
    if failures().filter(username=user.username, subject=WRONG).count() >= GUESSES:
        raise Refused("验证码多次不对，请半小时后再试，或联系系统管理员。")
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        step = _step_of(user.second_factor, code.strip())
        right = step is not None and step > user.second_factor_step
        if right:
            user.second_factor_step = step
            user.save(update_fields=["second_factor_step"])
    if not right:
        told = {"by": user, "subject": WRONG, "result": auditing.Result.REFUSED}
        auditing.record(auditing.Kind.LOGIN, "登录失败（二次验证）", **told)
        raise Refused("验证码不对或已用过，请输入手机上现在显示的六位数字。")


@transaction.atomic
def enrol(user: User, secret: str, code: str):
    """From now on the account asks for a code. Refused when ``code`` is not the app's."""
    if not user.may_use_second_factor:
        raise Refused("只有管理和审核账号使用二次验证。")
    if user.second_factor:
        raise Refused("已经启用。换手机的，请联系系统管理员先取消，再重新启用。")
    step = _step_of(secret, code.strip())
    if step is None:
        raise Refused("验证码不对，没有启用。请核对手机的时间，再输入现在显示的六位数字。")
    user.second_factor, user.second_factor_step = secret, step
    user.save(update_fields=["second_factor", "second_factor_step"])
    auditing.record(auditing.Kind.PASSWORD, "启用二次验证", by=user)


@transaction.atomic
def release(user: User, *, by):
    """The phone is lost: the account logs in by its password alone until it enrols again."""
    accounts.check(user, by=by)
    if user.pk == by.pk:
        raise Refused("不能取消自己的二次验证；请由另一位系统管理员办理。")
    if not user.second_factor:
        raise Refused("这个账号没有启用二次验证。")
    switch_off(user, by=by)


@transaction.atomic
def switch_off(user: User, *, by):
    """The same without asking who: for the command on the server (``by`` None)."""
    if not user.second_factor:
        return
    user.second_factor = ""
    user.save(update_fields=["second_factor"])
    auditing.record(
        auditing.Kind.ACCOUNT, "取消二次验证", by=by, subject=f"{user.username} {user.district}"
    )

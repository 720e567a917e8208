"""Accounts: opened with a one-time password, changed, reset. Every verb asks whether ``by`` may."""

import secrets
from copy import copy
from typing import Any

from axes.utils import reset as end_lock_out
from django.contrib.auth.hashers import get_hasher
from django.db import transaction

from campaign import auditing, limits
from campaign.access import Do, may
from campaign.models import District, User
from campaign.models.submission import Refused

# Without letters and digits that are taken for one another on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
SUFFIX = {"entry": "", "review": "sh", "view": "ck", "leader": "sq", "admin": "gl"}
# 49 random bits that live until the first login need no million rounds; a sheet of 170 accounts
# would take a minute. Django hashes the lasting password with all its rounds.
ROUNDS = 60_000


def _set_one_time_password(user) -> str:
    password = "".join(secrets.choice(LETTERS) for _ in range(10))
    hasher: Any = copy(get_hasher())
    hasher.iterations = ROUNDS
    user.password = hasher.encode(password, hasher.salt())
    user.must_change_password = True
    return password


@transaction.atomic
def create_below(superior: District, role: str) -> list[tuple[User, str]]:
    """One account of ``role`` for every unit below ``superior`` that has none: (account, password).

    The user name is the unit's code with the role's letters. The password is shown this once and has
    to be changed at the first login.
    """
    units = District.objects.within(superior).exclude(pk=superior.pk).exclude(user__role=role)
    made = []
    for unit in units:
        user = User(
            username=f"{unit.code}{SUFFIX[role]}",
            name=f"{unit.short_name}{User.Role(role).label}员",
            district=unit,
            role=role,
        )
        made.append((user, _set_one_time_password(user)))
    User.objects.bulk_create(user for user, _ in made)
    if made:
        deed = f"批量开账号 {len(made)} 个（{User.Role(role).label}）"
        auditing.record(auditing.Kind.ACCOUNT, deed, subject=f"{superior} 的下级单位")
    return made


def units_nobody_enters_for(user):
    """The units that ``user`` sees in which no account in use may enter. A queryset of District."""
    entering = User.objects.visible_to(user).filter(is_active=True, role=User.Role.ENTRY)
    return District.objects.visible_to(user).exclude(pk__in=entering.values("district"))


def free_username(district, role) -> str:
    """The unit's code with the role's letters, and a number when that is taken."""
    base = f"{district.code}{SUFFIX[role]}"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def check(user, *, by):
    """Refuses what ``by`` may not make of the account ``user`` (saved or new, values as wanted)."""
    if user.district is None:
        raise Refused("请填写单位。")
    if user.role not in User.Role.values:
        raise Refused(f"角色应为 {'、'.join(User.Role.labels)} 之一。")
    if not (answer := may(by, Do.MANAGE, user.district)):
        raise Refused(f"{user.district} 不在您的管理范围内。{answer.reason}")
    before = User.objects.filter(pk=user.pk).first() if user.pk else None
    if before and not may(by, Do.MANAGE, before.district):
        raise Refused("这个账号不在您的管理范围内。")
    own = ("district_id", "role", "is_active")
    if user.pk == by.pk and any(getattr(before, n) != getattr(user, n) for n in own):
        raise Refused("不能修改自己的单位、角色，也不能停用自己；请由另一位系统管理员办理。")
    if user.username and User.objects.filter(username=user.username).exclude(pk=user.pk).exists():
        raise Refused(f"账号名 {user.username} 已被使用，请换一个，或留空由系统编排。")


@transaction.atomic
def open_account(user: User, *, by) -> str:
    """Save the new account ``user`` (named by rule where it has no name): its one-time password.

    The password is shown this once and has to be changed at the first login.
    """
    check(user, by=by)
    user.username = user.username or free_username(user.district, user.role)
    user.is_superuser = user.is_staff = False
    password = _set_one_time_password(user)
    user.save(force_insert=True)
    _note(f"开账号（{user.get_role_display()}）", user, by)
    return password


@transaction.atomic
def change(user: User, *, by):
    """Save unit, role, name, phone, mail address and whether the account is in use."""
    check(user, by=by)
    before = User.objects.get(pk=user.pk)
    user.save(update_fields=["district", "role", "name", "phone", "email", "is_active"])
    _note(_what_changed(before, user), user, by)


def _note(deed, user, by):
    auditing.record(auditing.Kind.ACCOUNT, deed, by=by, subject=f"{user.username} {user.district}")


def _what_changed(before, user) -> str:
    """Rights with what they were and are; of name, phone and mailbox only that they changed."""
    told = []
    if before.district_id != user.district_id:
        told.append(f"单位 {before.district}→{user.district}")
    if before.role != user.role:
        told.append(f"角色 {before.get_role_display()}→{user.get_role_display()}")
    if before.is_active != user.is_active:
        told.append("启用" if user.is_active else "停用")
    if any(getattr(before, n) != getattr(user, n) for n in ("name", "phone", "email")):
        told.append("姓名或联系方式")
    return f"修改账号：{'，'.join(told) or '没有变化'}"


@transaction.atomic
def reset_password(user: User, *, by) -> str:
    """A new one-time password, shown this once; ends the pause after failed logins."""
    check(user, by=by)
    password = _set_one_time_password(user)
    user.save(update_fields=["password", "must_change_password"])
    end_lock_out(username=user.username)
    _note("重置密码", user, by)
    return password


@transaction.atomic
def end_pause(user: User, *, by):
    """The account may log in again after too many failures, and so may the addresses it failed from."""
    check(user, by=by)
    end_pause_of(user, by=by)


@transaction.atomic
def end_pause_of(user: User, *, by):
    """The same without asking who: for the command on the server (``by`` None)."""
    end_lock_out(username=user.username)
    _note("解除登录暂停", user, by)
    failed = limits.failures().filter(username=user.username)
    for address in sorted(set(failed.values_list("address", flat=True))):
        auditing.record(auditing.Kind.LOGIN, limits.RELEASED, by=by, subject=address)

"""账号交接: somebody leaves, a colleague takes the desk over. The old account is stopped and keeps its name
on everything it did; it can be taken into use again like every stopped account."""

from copy import copy
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaign import accounts, auditing
from campaign.lengths import length_of
from campaign.models import HandOver, Job, User
from campaign.models.submission import Refused


def successors_of(account) -> "list[User]":
    """The accounts in use that may take the desk: same unit, same role. One query."""
    others = User.objects.filter(district=account.district, role=account.role, is_active=True)
    return list(others.exclude(pk=account.pk).order_by("username"))


def waiting_jobs(account):
    """The long work the account ordered that has not ended, or whose result it has not seen."""
    return Job.objects.filter(Q(ended_at=None) | Q(seen_at=None), by=account)


@transaction.atomic
def hand_over(
    account: User, to: User, *, day: date, reason: str, open_items: list, by
) -> tuple[HandOver, str]:
    """Stop ``account`` and give its desk to ``to``: (the record, one-time password of a new account or "").

    ``to`` is an account of the same unit and role, or an unsaved one with name, phone and mail address,
    which is opened here. Refused for one's own account, a stopped one, and whom ``by`` does not manage.
    """
    account = _held(account, to)
    _check(account, to, day, reason, by)
    password = ""
    if to.pk is None:
        to.district, to.role = account.district, account.role
        password = accounts.open_account(to, by=by)
    accounts.change(_stopped(account), by=by)
    waiting_jobs(account).update(by=to)
    made = HandOver.objects.create(
        account=account,
        successor=to,
        day=day,
        reason=reason.strip(),
        told=_told(account, to, by),
        open_items=open_items,
        by=by,
    )
    subject = f"{account.username} {account.district}"
    auditing.record(auditing.Kind.ACCOUNT, f"账号交接给 {to.username}", by=by, subject=subject)
    return made, password


def _told(account, to, by):
    """The words of the sheet that both sign: it says the same when it is printed again years later."""
    return {
        "unit": account.district.union_name,
        "role": account.get_role_display(),
        "name": account.name,
        "username": account.username,
        "successor_name": to.name,
        "successor_username": to.username,
        "successor_phone": to.phone,
        "by": f"{by}（{by.district.name}）",
    }


def _held(account, to):
    """``account`` as it is now. Both rows are locked in the order of their keys: of two hand-overs that cross
    the second finds its successor stopped. Not so that whoever writes under these names would have to wait."""
    both = User.objects.filter(pk__in=[account.pk, to.pk]).order_by("pk")
    held = both.select_for_update(of=("self",), no_key=True)
    return {one.pk: one for one in held}[account.pk]


def _stopped(account):
    stopped = copy(account)
    stopped.is_active = False
    return stopped


def _check(account, to, day, reason, by):
    if not account.is_active:
        raise Refused("这个账号已经停用，不能再交接；接手人还没有账号的，请另开账号。")
    accounts.check(_stopped(account), by=by)
    if to.pk is not None and to not in successors_of(account):
        raise Refused("接手账号应是同一单位、同一角色、在用的另一个账号。")
    if to.pk is None and not to.name.strip():
        raise Refused("请填写接手人姓名，或者选择已有的账号。")
    if day > timezone.localdate():
        raise Refused("交接后原账号马上停用，交接日期不能晚于今天。")
    if not reason.strip():
        raise Refused("请写明交接原因，例如：调离、退休、分工调整。")
    if len(reason.strip()) > (longest := length_of(HandOver, "reason")):
        raise Refused(f"交接原因超过 {longest} 个字，请缩短。")

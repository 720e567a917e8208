"""Notices to units: in the site (the bell) and by mail, each once for one thing."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from campaign.models import District, User
from campaign.models.notice import Notice, NoticeMail, NoticeReading

WHO_IS_TOLD = (User.Role.ENTRY,)


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told to a unit; ``key`` names the occasion, so that it is told once."""

    district: District
    kind: Notice.Kind
    key: str
    text: str


def people_told(districts):
    """The accounts in use that get the letters of ``districts``."""
    return User.objects.filter(
        district__in=districts, role__in=WHO_IS_TOLD, is_active=True
    ).select_related("district")


@transaction.atomic
def post(round_, messages: list[Message], *, by=None, at=None) -> list[Notice]:
    """Put up what was not told before, with a letter for everybody who has an address: the new ones.

    A 演练 sends no letters.

    Of two at once one writes; the other finds it done. Constant number of queries.
    """
    at = at or timezone.now()
    wanted = {(m.district.pk, m.key): m for m in messages}
    units = [m.district for m in messages]
    locked = type(round_).objects.select_related("campaign").select_for_update(of=("self",))
    round_ = locked.get(pk=round_.pk)
    told = Notice.objects.of_units(round_, units)
    done = set(told.values_list("district", "key"))
    new = [
        Notice(round=round_, district=m.district, kind=m.kind, key=m.key, text=m.text, by=by, at=at)
        for place, m in wanted.items()
        if place not in done
    ]
    Notice.objects.bulk_create(new)
    if round_.campaign.definition.practice:
        return new
    by_unit = {}
    for user in people_told(units).exclude(email=""):
        by_unit.setdefault(user.district_id, []).append(user)
    NoticeMail.objects.bulk_create(
        NoticeMail(notice=notice, user=user)
        for notice in new
        for user in by_unit.get(notice.district_id, ())
    )
    return new


def deliver(notices=None, at=None) -> tuple[int, list[str]]:
    """Send the letters that wait (of ``notices``, else all): how many went out, what failed.

    A letter the mail server refuses waits for the next time.
    """
    waiting = NoticeMail.objects.filter(claimed_at=None)
    if notices is not None:
        waiting = waiting.filter(notice__in=notices)
    waiting = list(waiting.select_related("notice__round__campaign", "user").order_by("pk"))
    sent, failed, post_box = 0, [], get_connection()
    for mail in waiting:
        if not _claim(mail, at):
            continue
        try:
            _letter(mail, post_box).send()
        except OSError as error:  # SMTPException is one too
            NoticeMail.objects.filter(pk=mail.pk).update(claimed_at=None)
            failed.append(f"{mail.user.username} {mail.user.email}：{error}")
        else:
            NoticeMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
            sent += 1
    return sent, failed


def _claim(mail, at):
    """Whether this letter is ours to send: of two processes one gets it."""
    free = NoticeMail.objects.filter(pk=mail.pk, claimed_at=None)
    return bool(free.update(claimed_at=at or timezone.now()))


def _letter(mail, post_box):
    notice = mail.notice
    subject = f"【{notice.get_kind_display()}】{notice.round.campaign.title}"
    text = f"{mail.user}：\n\n{notice.text}\n\n登录系统办理：{settings.SITE_URL}/\n"
    return EmailMessage(subject, text, to=[mail.user.email], connection=post_box)


def doubtful() -> list[NoticeMail]:
    """Letters that were claimed and never confirmed: somebody has to ask whether they arrived."""
    lost = NoticeMail.objects.filter(claimed_at__isnull=False, sent_at=None)
    return list(lost.select_related("user", "notice"))


@transaction.atomic
def read(user, notices) -> int:
    """已阅 by ``user`` on those of ``notices`` that lie with the own unit; how many were new."""
    unread = Notice.objects.unread_by(user).filter(pk__in=[n.pk for n in notices])
    new = [NoticeReading(notice=notice, user=user) for notice in unread]
    NoticeReading.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)

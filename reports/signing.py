"""县内审签: the clerk asks a 分管主席 of the own unit, who confirms or hands back with a sentence.

Only in campaigns whose switch asks for it. What still stands in the way of sending is said by
reports/sending.py; each verb holds the report's row, so that of two deeds at once the first wins.
"""

from django.db import transaction
from django.utils import timezone

from campaign.access import Do, may, roles_that_may
from campaign.models import Submission, User
from campaign.models.submission import Action, Refused
from campaign.state_changes import fingerprint
from enterprises.waivers import waivers_of
from reports.freezing import checked_rows, collect
from reports.missing import unready
from reports.models import SignOff

State = SignOff.State


def leaders_of(district):
    """The accounts of ``district`` that may confirm its report, by name."""
    people = User.objects.of(district).filter(is_active=True, role__in=roles_that_may(Do.SIGN))
    return people.order_by("name", "username")


@transaction.atomic
def ask(campaign, district, leader: User | None, *, by, seen: int | None = None) -> SignOff:
    """The clerk's request to ``leader``; takes the place of an open one and of a confirmation.

    ``seen`` is the key of the request the clerk saw as the last one: of two clerks who ask at once
    the second is told whom the first one asked. Refused while anything else stands in the way.
    """
    submission = Submission.objects.locked(campaign.current_round(), district)
    if not (answer := submission.may(Action.SUBMIT, by)):
        raise Refused(answer.reason)
    if not campaign.definition.switches.sign_off:
        raise Refused("本次专项行动没有启用县内审签，可以直接报送。")
    if leader is None:
        raise Refused("请选择本单位的一位分管主席。")
    last = SignOff.objects.last_of(submission)
    if last and last.pk != seen:
        raise Refused(f"{last}。需要换人的，请再选一次。")
    waivers = waivers_of(campaign, district)
    checked = checked_rows(campaign, district, waivers)
    if steps := unready(campaign, submission, checked, nil=True):
        raise Refused("；".join(map(str, steps)) + "。")
    return _asked(submission, leader, by, collect(campaign, district, submission, checked, waivers))


def _asked(submission, leader, by, content):
    """A new request, in the place of the open one; the report's row is held."""
    now = timezone.now()
    submission.sign_offs.filter(state=State.ASKED).update(state=State.REPLACED, ended_at=now)
    return SignOff.objects.create(
        submission=submission,
        leader=leader,
        asked_by=by,
        asked_at=now,
        content=content,
        fingerprint=fingerprint(content),
    )


@transaction.atomic
def pass_to(sign_off: SignOff, successor: User) -> SignOff | None:
    """The same is asked of ``successor``, who took over the desk of the leader; the first request stays, replaced.

    None when the request has been answered or replaced meanwhile.
    """
    report = sign_off.submission
    submission = Submission.objects.locked(report.round, report.district)
    sign_off = SignOff.objects.select_related("asked_by").get(pk=sign_off.pk)
    if sign_off.state != State.ASKED:
        return None
    return _asked(submission, successor, sign_off.asked_by, sign_off.content)


def _held(sign_off, by):
    """The report's and the request's rows, locked; refused when it is not for ``by`` to answer now."""
    district = sign_off.submission.district
    if not (answer := may(by, Do.SIGN, district)):
        raise Refused(answer.reason)
    submission = Submission.objects.locked(sign_off.submission.round, district)
    requests = SignOff.objects.select_for_update(of=("self",)).select_related("leader", "asked_by")
    sign_off = requests.get(pk=sign_off.pk)
    if sign_off.state != State.ASKED:
        last = SignOff.objects.last_of(submission)
        raise Refused(f"这一次审签已经办过：{last}。")
    if sign_off.leader_id != by.pk:
        raise Refused(
            f"这份报表请 {sign_off.leader} 审签；由您审签的，请填报员 {sign_off.asked_by} 改请您。"
        )
    if not (answer := submission.lock()):
        raise Refused(answer.reason)
    return submission, sign_off


@transaction.atomic
def confirm(sign_off: SignOff, seen: str, *, by) -> SignOff:
    """The leader confirms the content with the fingerprint ``seen`` on the page, and no other."""
    submission, sign_off = _held(sign_off, by)
    campaign, district = submission.round.campaign, submission.district
    waivers = waivers_of(campaign, district)
    checked = checked_rows(campaign, district, waivers)
    content = collect(campaign, district, submission, checked, waivers)
    if fingerprint(content) != seen:
        raise Refused("这一页打开之后，内容又有改动；下面是现在的内容和改动，请看过再确认。")
    sign_off.content, sign_off.fingerprint = content, seen
    return _ended(sign_off, State.CONFIRMED)


@transaction.atomic
def hand_back(sign_off: SignOff, reason: str, *, by) -> SignOff:
    """The leader does not confirm and tells the clerk why."""
    _, sign_off = _held(sign_off, by)
    if not reason.strip():
        raise Refused("退给填报员请写明要改什么，填报员会看到。")
    sign_off.reason = reason.strip()
    return _ended(sign_off, State.HANDED_BACK)


def _ended(sign_off, state):
    sign_off.state, sign_off.ended_at = state, timezone.now()
    sign_off.save()
    return sign_off


def signers_of(version) -> tuple[str, str]:
    """Names of who sent ``version`` and of the leader who confirmed it, for the paper.

    Both empty in a campaign without 县内审签: there the paper is filled in by hand. Two queries, none
    where the sign-offs of the report were fetched with their leaders.
    """
    submission = version.submission
    if not submission.round.campaign.definition.switches.sign_off:
        return "", ""
    confirmed = [s for s in submission.sign_offs.all() if s.holds(version.fingerprint)]
    before = [s for s in confirmed if s.ended_at <= version.sent_at]
    return version.sent_by.name, before[-1].leader.name if before else ""

"""What lies open on a person's desk, and what of it goes over to the successor."""

from dataclasses import dataclass

from django.db import transaction

from campaign import handing_over
from campaign.models import HandOver, Notice, Request, Submission, User
from campaign.models.submission import STANDING, State
from enterprises.models import ImportBatch
from enterprises.models.batch import BatchState
from reports.context import campaigns_of
from reports.models import Remark, SignOff
from reports.signing import pass_to


@dataclass(frozen=True, slots=True)
class OpenItem:
    """``personal``: it lay with the person and goes over; else it lies with the unit and stays there."""

    label: str
    number: int
    personal: bool = False


def open_on_desk(user: User) -> list[OpenItem]:
    """What ``user`` has not finished in the running campaigns that count, nothing left out where it is 0.

    A constant number of queries for each campaign.
    """
    if user.district is None:
        return []
    rounds = _rounds_of(user)
    of_role = OF_ROLE.get(user.role)
    return [
        *(of_role(user, rounds) if of_role else ()),
        OpenItem(
            "没有办完或没有看结果的后台任务", handing_over.waiting_jobs(user).count(), personal=True
        ),
        OpenItem("没有标为已阅的通知", Notice.objects.unread_by(user).count()),
    ]


def _rounds_of(user):
    """The rounds that run now of the campaigns that count."""
    running = [c for c in campaigns_of(user.district) if c.archived_at is None]
    return [c.current_round() for c in running if not c.definition.practice]


def _of_sender(user, rounds):
    own = Submission.objects.filter(round__in=rounds, district=user.district)
    batches = ImportBatch.objects.of(user.district).filter(
        campaign__in=[round_.campaign_id for round_ in rounds],
        state__in=(BatchState.UPLOADED, BatchState.READY),
    )
    asked = SignOff.objects.filter(submission__in=own, state=SignOff.State.ASKED)
    return [
        OpenItem("没有报送的报表", len(rounds) - own.filter(state__in=STANDING).count()),
        OpenItem("已上传、没有确认的导入", batches.count()),
        OpenItem(
            "上级批注没有答复", Remark.objects.filter(submission__in=own).unanswered().count()
        ),
        OpenItem("申请等待上级办理", Request.objects.filter(submission__in=own).waiting().count()),
        OpenItem("已送审签、等待分管主席", asked.count()),
    ]


def _of_reviewer(user, rounds):
    units = user.district.get_children()
    below = Submission.objects.filter(round__in=rounds, district__in=units)
    answered = Remark.objects.filter(submission__in=below, state=Remark.State.ANSWERED)
    asked = Request.objects.on_desk_of(user.district).filter(submission__round__in=rounds)
    states = (State.SUBMITTED, State.TAKEN_UP)
    return [
        OpenItem("下级报表待审核、审核中", below.filter(state__in=states).count()),
        OpenItem("批注下级已答复、没有了结", answered.count()),
        OpenItem("下级申请等待办理", asked.count()),
    ]


def _of_leader(user, rounds):
    asked = _waiting_for(user, rounds).count()
    return [OpenItem("等待本人审签的报表", asked, personal=True)]


def _waiting_for(leader, rounds):
    asked = SignOff.objects.filter(leader=leader, state=SignOff.State.ASKED)
    return asked.filter(submission__round__in=rounds)


OF_ROLE = {
    str(User.Role.ENTRY): _of_sender,
    str(User.Role.REVIEW): _of_reviewer,
    str(User.Role.LEADER): _of_leader,
}


@transaction.atomic
def hand_over(account: User, to: User, *, day, reason: str, by) -> tuple[HandOver, str]:
    """``campaign.handing_over.hand_over`` with what is open, and with what waits for this very person."""
    items = [[item.label, item.number, item.personal] for item in open_on_desk(account)]
    made, password = handing_over.hand_over(
        account, to, day=day, reason=reason, open_items=items, by=by
    )
    waiting = _waiting_for(account, _rounds_of(account)).defer("content").order_by("submission")
    for asked in waiting.select_related("submission__round", "submission__district"):
        pass_to(asked, made.successor)
    return made, password

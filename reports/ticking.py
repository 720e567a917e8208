"""Row ticks (已核): the superior's reviewer marks the rows of the report that lies with it."""

from django.db import transaction
from django.utils import timezone

from campaign.access import ALLOWED, Answer, Do, may
from campaign.models import Submission, Version
from campaign.models.submission import Refused, State
from campaign.state_changes import take_up
from enterprises.row import content_fingerprint
from reports.models import Tick

UNDER_REVIEW = (State.SUBMITTED, State.TAKEN_UP)


def may_tick(submission, user) -> Answer:
    """Whether ``user`` may tick rows of this report now: the superior's reviewer, from sending to decision."""
    if not (answer := may(user, Do.REVIEW, submission.district)):
        return answer
    if submission.round.campaign.archived_at:
        return submission.lock()
    if submission.state not in UNDER_REVIEW:
        state = submission.get_state_display()
        return Answer(f"当前状态是“{state}”，下级报送后、审核通过或退回前才能标已核。")
    return ALLOWED


def ticks_on(submission, superior) -> dict[int, Tick]:
    """The ticks of ``superior`` on the rows of this report by row, fallen ones too. One query."""
    ticks = Tick.objects.of(superior).on_rows_within(submission.round.campaign, submission.district)
    return {tick.enterprise_id: tick for tick in ticks.select_related("by")}


def stands(tick: Tick | None, row: dict) -> bool:
    """Whether ``tick`` was given to what the frozen ``row`` says."""
    return tick is not None and tick.fingerprint == content_fingerprint(row)


@transaction.atomic
def tick(submission, pks, *, by, number: int, at=None) -> int:
    """Mark the rows ``pks`` of the version ``number`` that was on the screen; how many were new.

    受理 happens by itself when the report was only sent. A tick that stands keeps its first name and
    time, so of two reviewers at once the first has ticked. Constant number of queries.
    """
    held = _held(submission, by, number)
    if held.state == State.SUBMITTED:
        held = take_up(held.round, held.district, by=by, at=at)
    wanted, there = set(pks), ticks_on(held, by.district)
    rows = [row for row in held.current.content["rows"] if row["id"] in wanted]
    new = [
        Tick(
            enterprise_id=row["id"],
            superior=by.district,
            fingerprint=content_fingerprint(row),
            by=by,
            at=at or timezone.now(),
        )
        for row in rows
        if not stands(there.get(row["id"]), row)
    ]
    Tick.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["enterprise", "superior"],
        update_fields=["fingerprint", "by", "at"],
    )
    return len(new)


@transaction.atomic
def untick(submission, pk, *, by, number: int) -> None:
    """Take back the tick on the row ``pk``; nothing happens when there is none."""
    held = _held(submission, by, number)
    Tick.objects.of(by.district).filter(
        enterprise=pk, enterprise__campaign=held.round.campaign
    ).delete()


def _held(submission, by, number):
    if not (answer := may_tick(submission, by)):
        raise Refused(answer.reason)
    held = Submission.objects.locked(submission.round, submission.district)
    if not (answer := may_tick(held, by)):
        raise Refused(answer.reason)
    if held.current.number != number:
        raise Refused(f"{held.district} 刚刚报送了{held.current}，请刷新页面，看过新版后再标已核。")
    return held


def ticked_in_queue(superior, reports) -> dict[int, tuple[int, int]]:
    """(rows ticked, rows) of each report that lies with ``superior``, by its key. Two queries.

    Reads the versions' content: for the page that asks, not for every page.
    """
    waiting = {r.current_id: r for r in reports if r.state in UNDER_REVIEW}
    if not waiting:
        return {}
    campaign = next(iter(waiting.values())).round.campaign
    ticks = Tick.objects.of(superior).on_rows_within(campaign, superior)
    ticks = {tick.enterprise_id: tick for tick in ticks}
    contents = Version.objects.filter(pk__in=waiting).values_list("pk", "content__rows")
    return {
        waiting[pk].pk: (sum(stands(ticks.get(row["id"]), row) for row in rows), len(rows))
        for pk, rows in contents
    }

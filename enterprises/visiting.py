"""走访: a visit is stored once, however often its form is sent, and taken back with a reason."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.models.submission import Refused
from enterprises.cancelling import cancel
from enterprises.following import hold
from enterprises.models import Enterprise, Visit


@dataclass(frozen=True, slots=True)
class Told:
    """What the form says of a visit."""

    visited_on: date
    visitor: str
    met: str
    explained: bool
    said: str
    next_step: str


def add_visit(enterprise: Enterprise, told: Told, *, token: str, by) -> tuple[Visit, bool]:
    """The stored visit and whether it is new: a form that was stored before stores nothing more.

    Refused when the day lies ahead, the row is in the bin or the campaign is archived.
    """
    known = Visit.objects.filter(enterprise=enterprise, token=token)
    try:
        with transaction.atomic():
            if stored := known.first():
                return stored, False
            return _stored(hold(enterprise, by), told, token, by), True
    except IntegrityError:  # the same form, sent at the same moment
        if stored := known.first():
            return stored, False
        raise


def _stored(enterprise, told, token, by):
    today = timezone.localdate()
    if told.visited_on > today:
        day = f"{told.visited_on:%Y-%m-%d}"
        raise Refused(f"走访日期 {day} 在今天（{today:%Y-%m-%d}）以后，请改为实际走访的日期。")
    return Visit.objects.create(
        enterprise=enterprise,
        token=token,
        by=by,
        at=timezone.now(),
        entered_on=today,
        **asdict(told),
    )


def doubt(visited_on: date, definition) -> str:
    """What is doubtful about the day, as one sentence; empty when nothing is."""
    if visited_on < definition.starts:
        return f"走访日期早于专项行动开始（{definition.starts:%Y-%m-%d}），请核对；无误的不用改。"
    return ""


@transaction.atomic
def cancel_visit(visit: Visit, *, reason: str, by) -> Visit:
    """The visit taken back with a reason: it stays to be read and counts no more."""
    hold(visit.enterprise, by)
    visit = Visit.objects.select_related("cancelled_by").get(pk=visit.pk)
    cancel(visit, what="这次走访", reason=reason, by=by)
    visit.save()
    return visit

"""阻挠建会: the steps of the law in their order, each with who, what and a paper."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.models.submission import Refused, stamp
from enterprises.cancelling import cancel
from enterprises.following import hold
from enterprises.models import Enterprise, Obstruction, ObstructionProof
from enterprises.proofs import proof_of

Step = Obstruction.Step
# What must have been done before. Whoever uses violence is not waited for.
AFTER = {
    Step.ADVISED: Step.EXPLAINED,
    Step.ASKED: Step.EXPLAINED,
    Step.ORDERED: Step.ASKED,
    Step.REFERRED: Step.ORDERED,
    Step.CRIMINAL: Step.EXPLAINED,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What the form says of a step."""

    step: int
    taken_on: date
    document_number: str
    body: str
    person: str
    result: str


def steps_of(enterprise: Enterprise) -> list[Obstruction]:
    """Every step in the law's order, those taken back too. One query."""
    steps = Obstruction.objects.filter(enterprise=enterprise)
    return list(steps.select_related("by", "cancelled_by", "proof").defer("proof__content"))


def open_steps(steps: list[Obstruction]) -> list[Step]:
    """The steps that may be taken now, after ``steps``."""
    done = {one.step for one in steps if one.cancelled_at is None}
    return [
        step
        for step in Step
        if step not in done and (AFTER.get(step) is None or AFTER[step] in done)
    ]


def take_step(enterprise: Enterprise, taken: Taken, *, file=None, by) -> Obstruction:
    """The step stored, with its paper where there is one. Refused out of the law's order, in the
    future, before the step it follows, or when somebody entered the same one meanwhile."""
    proof = proof_of(file, ObstructionProof) if file else None
    try:
        with transaction.atomic():
            stored = _stored(hold(enterprise, by), taken, by)
            if proof:
                proof.obstruction = stored
                proof.save()
            return stored
    except IntegrityError as error:
        known = Obstruction.objects.standing().filter(enterprise=enterprise, step=taken.step)
        if held := known.select_related("by").first():
            raise _known(held) from error
        raise


def _known(held):
    return Refused(f"{held.by} 已于 {stamp(held.at)} 登记“{held.get_step_display()}”，请先核对。")


def _stored(enterprise, taken, by):
    today = timezone.localdate()
    if taken.taken_on > today:
        raise Refused(f"日期 {taken.taken_on:%Y-%m-%d} 在今天以后，请改为实际的日期。")
    standing = Obstruction.objects.standing().filter(enterprise=enterprise).select_related("by")
    done = {one.step: one for one in standing}
    if taken.step in done:
        raise _known(done[taken.step])
    if (before := AFTER.get(taken.step)) is not None:
        if before not in done:
            raise Refused(f"请先登记“{Step(before).label}”：依法逐步办理，前一步办了才能办这一步。")
        if taken.taken_on < done[before].taken_on:
            day = f"{done[before].taken_on:%Y-%m-%d}"
            raise Refused(f"日期早于“{Step(before).label}”（{day}），请核对。")
    return Obstruction.objects.create(
        enterprise=enterprise, by=by, at=timezone.now(), entered_on=today, **asdict(taken)
    )


@transaction.atomic
def cancel_step(one: Obstruction, *, reason: str, by) -> Obstruction:
    """A step entered by mistake taken back; it stays to be read. Refused while a later one rests on it."""
    hold(one.enterprise, by)
    one = Obstruction.objects.select_related("cancelled_by").get(pk=one.pk)
    cancel(one, what="这一步", reason=reason, by=by)
    later = Obstruction.objects.standing().filter(enterprise=one.enterprise_id)
    later = later.filter(step__in=[step for step, before in AFTER.items() if before == one.step])
    if found := later.first():
        raise Refused(f"后面已登记“{found.get_step_display()}”，请先作废那一步。")
    one.save()
    return one

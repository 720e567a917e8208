"""催报 and 审核通过 for several units at once: first exactly which, then one by one."""

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import F

from campaign.access import Do, may
from campaign.models import District, Submission
from campaign.models.submission import Refused
from reports.accepting import accept, may_accept
from reports.reminding import urge


class Deed(models.TextChoices):
    URGE = "urge", "催报"
    ACCEPT = "accept", "审核通过"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit chosen on the page; ``hindrance`` says why the deed does not concern it."""

    unit: District
    submission: Submission
    number: int  # of the version sent last, as the confirmation page shows it; 0 before the first
    hindrance: str


def candidates(deed: Deed, round_, units, by) -> list[Candidate]:
    """What ``deed`` would do to each of ``units``, in the order of the tree. Constant number of queries
    but for the refusals, which tell who decided."""
    reports = Submission.objects.filter(round=round_, district__in=units)
    reports = {s.district_id: s for s in reports.annotate(number=F("current__number"))}
    found = []
    for unit in sorted(units, key=lambda unit: unit.path):
        submission = reports.get(unit.pk) or Submission(round=round_, district=unit)
        submission.round, submission.district = round_, unit
        number = getattr(submission, "number", None) or 0
        found.append(Candidate(unit, submission, number, _hindrance(deed, submission, by)))
    return found


def _hindrance(deed, submission, by):
    if deed == Deed.ACCEPT:
        return may_accept(submission, by).reason
    if not (answer := may(by, Do.REVIEW, submission.district)):
        return answer.reason
    return "" if submission.is_open else f"{submission.get_state_display()}，不需要催报。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one unit; ``refused`` is empty when it was done."""

    unit: District
    refused: str = ""


def carry_out(deed: Deed, campaign, superior, numbers: dict[District, int], *, by) -> list[Outcome]:
    """Do it to each unit of ``numbers`` (unit → the version that was shown); one refusal stops no other."""
    return [_one(deed, campaign, superior, unit, number, by) for unit, number in numbers.items()]


def _one(deed, campaign, superior, unit, number, by):
    try:
        if deed == Deed.URGE:
            urge(campaign, superior, [unit], by=by)
        else:
            _accept_shown(campaign.current_round(), unit, number, by)
    except Refused as refusal:
        return Outcome(unit, str(refusal))
    return Outcome(unit)


@transaction.atomic
def _accept_shown(round_, unit, number, by):
    held = Submission.objects.locked(round_, unit)
    if held.current and held.current.number != number:
        raise Refused(f"刚刚报送了{held.current}，请看过新版后再审核。")
    accept(round_, unit, by=by)

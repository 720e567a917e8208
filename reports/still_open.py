"""What is still open in a campaign before it is archived."""

from dataclasses import dataclass

from django.utils import timezone

from campaign.models import District, Request, Round, Submission
from campaign.models.submission import State
from reports.models import Remark


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round: how many units report in it, and (unit, state) of those that are not accepted."""

    round: Round
    units: int
    waiting: list[tuple[District, str]]

    @property
    def accepted(self) -> int:
        return self.units - len(self.waiting)


@dataclass(frozen=True, slots=True)
class StillOpen:
    """``unanswered`` and ``unsettled`` count remarks, ``requests`` those nobody answered."""

    rounds: list[OpenRound]
    unanswered: int
    unsettled: int
    requests: int

    def __bool__(self):
        waits = any(one.waiting for one in self.rounds)
        return waits or bool(self.unanswered or self.unsettled or self.requests)


def still_open(campaign, at=None) -> StillOpen:
    """What nobody has finished in the rounds that have begun. Six queries."""
    at = at or timezone.now()
    units = list(District.objects.within(campaign.root).exclude(pk=campaign.root_id))
    rounds = [one for one in campaign.rounds_in_order if one.opens_at <= at]
    reports = Submission.objects.filter(round__in=rounds).defer("closed_rows")
    found = {(report.round_id, report.district_id): report for report in reports}
    remarks = Remark.objects.filter(submission__round__campaign=campaign)
    unanswered = remarks.unanswered().count()
    return StillOpen(
        [OpenRound(one, len(units), _waiting(one, units, found)) for one in rounds],
        unanswered,
        remarks.unsettled().count() - unanswered,
        Request.objects.in_campaign(campaign).waiting().count(),
    )


def _waiting(round_, units, found):
    states = {
        unit: getattr(found.get((round_.pk, unit.pk)), "state", State.DRAFTING) for unit in units
    }
    return [(unit, State(state).label) for unit, state in states.items() if state != State.ACCEPTED]

"""On what a roll-up counts: the ledgers as they stand, what was sent, what was accepted."""

from django.db.models import Case, F, TextChoices, When

from campaign.models import Submission
from campaign.models.submission import STANDING, State


class Basis(TextChoices):
    LIVE = "live", "实时"
    SUBMITTED = "submitted", "已报送"
    ACCEPTED = "accepted", "已审核"


def counted_version(report: Submission, basis: Basis) -> int | None:
    """The key of the version by which ``report`` counts on ``basis``: what ``in_force`` says of many."""
    sent = basis == Basis.SUBMITTED and report.state in STANDING
    return report.current_id if sent else report.accepted_id


def counts_as_before(report: Submission, basis: Basis) -> bool:
    """Whether ``report`` was reopened and counts on ``basis`` by the version accepted before."""
    version = counted_version(report, basis)
    return version is not None and version == report.accepted_id and report.state != State.ACCEPTED


def in_force(round_, basis: Basis, units):
    """Reports of ``units`` in ``round_`` that count on ``basis``, with ``counted``: the key of the version.

    已报送 is what stands with the superior; a report that was reopened counts by its accepted version
    until a new one is sent.
    """
    accepted = F("accepted_id")
    standing = Case(When(state__in=STANDING, then=F("current_id")), default=accepted)
    counted = accepted if basis == Basis.ACCEPTED else standing
    reports = Submission.objects.filter(round=round_).annotate(counted=counted)
    reports = reports.filter(counted__isnull=False)
    return reports if units is None else reports.filter(district__in=units)

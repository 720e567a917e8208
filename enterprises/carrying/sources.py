"""What of the unit's earlier campaigns can be taken over into its ledger."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from campaign.models import Campaign, Submission, Version
from enterprises import ledger
from enterprises.models import Enterprise, ImportBatch


@dataclass(frozen=True, slots=True)
class Source:
    """The version of an earlier campaign that can be taken over, the accepted one or, where that
    campaign ended without acceptance, the one sent last."""

    campaign: Campaign
    version: Version
    accepted: bool

    def __str__(self):
        return f"“{self.campaign}”{self.version}（{'审核通过' if self.accepted else '已报送，没有审核通过'}）"


def sources(campaign, district, user) -> list[Source]:
    """What ``user`` can take over into the ledger of ``district``, the latest campaign first. One query.

    A campaign where the unit entered no row of its own is none: it sent a 零报告, or the rows of its counties.
    """
    reports = Submission.objects.visible_to(user).of(district).exclude(round__campaign=campaign)
    own = Enterprise.objects.in_campaign(OuterRef("round__campaign")).filter(district=district)
    reports = reports.filter(Exists(own), current__isnull=False).with_versions()
    found: dict[int, Source] = {}
    for report in reports.select_related("round__campaign__root").order_by("round__opens_at"):
        earlier = report.round.campaign
        if not (_precedes(earlier, campaign) and earlier.root.covers(district)):
            continue
        known = found.get(earlier.pk)
        if report.accepted:
            found[earlier.pk] = Source(earlier, report.accepted, True)
        elif not (known and known.accepted) and _is_over(earlier) and not _withdrawn(report):
            found[earlier.pk] = Source(earlier, report.current, False)
    return sorted(found.values(), key=lambda s: (s.campaign.definition.starts, s.campaign.pk))[::-1]


def _precedes(earlier, campaign):
    """A 演练 is no source; it may itself begin with what counts, whatever its days."""
    old, new = earlier.definition, campaign.definition
    return not old.practice and (new.practice or old.starts < new.starts)


def _is_over(campaign):
    return bool(campaign.archived_at) or campaign.definition.ends < timezone.localdate()


def _withdrawn(report):
    return report.current.withdrawn_at is not None


def offered(campaign, district, user) -> list[Source]:
    """``sources`` while the unit may take one over: its rows are open and it has not done so. Two queries
    beside those of the lock."""
    if not ledger.may_add(campaign, district, user):
        return []
    if ImportBatch.objects.carrying(campaign, district).exists():
        return []
    return sources(campaign, district, user)

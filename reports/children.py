"""The reports below that a superior's report is made of, and which it goes without.

What counts of a unit is its version in force, also while the report is open again for a new one.
"""

from dataclasses import dataclass, field

from django.db.models import F, Q

from campaign.models import District, Submission, Version
from campaign.models.submission import STANDING, State, stamp
from reports.models import Absence


@dataclass(frozen=True, slots=True)
class Absent:
    """A unit of which no version is in force, and what its superior says of that (None: nothing yet)."""

    district: District
    report: Submission
    absence: Absence | None

    def frozen(self) -> dict:
        """As a version keeps it: texts only. A unit not explained yet has an empty ``text``."""
        said = self.absence
        return {
            "district": self.district.code,
            "name": self.district.name,
            "text": said.text if said else "",
            "by": str(said.by) if said else "",
            "at": stamp(said.at) if said else "",
        }


@dataclass(frozen=True, slots=True)
class Below:
    """What a superior's report is made of: ``versions`` with their submission and its district; frozen,
    the units that are ``absent`` and those ``reopened`` that count by the version before."""

    versions: list[Version] = field(default_factory=list)
    absent: list[dict] = field(default_factory=list)
    reopened: list[dict] = field(default_factory=list)


def absent_below(round_, district) -> list[Absent]:
    """The units that report to ``district`` without a version in force. At most three queries."""
    if district.is_leaf():
        return []
    reports = {r.district_id: r for r in _below(round_, district).select_related("district")}
    said = Absence.objects.of(district).filter(round=round_).select_related("by")
    said = {absence.child_id: absence for absence in said}
    found = []
    for child in district.get_children():
        report = reports.get(child.pk) or Submission(round=round_, district=child)
        if report.accepted_id is None:
            found.append(Absent(child, report, said.get(child.pk)))
    return found


def reopened_below(round_, district) -> list[Submission]:
    """The reports below that are open again or sent anew while an earlier version is in force. One query."""
    reports = _below(round_, district).filter(accepted__isnull=False)
    reports = reports.exclude(state=State.ACCEPTED).select_related("accepted", "district")
    return list(reports.defer("accepted__content"))


def made_of(round_, district, sent: dict | None = None, moved: Submission | None = None) -> Below:
    """What the report of ``district`` consists of now. At most five queries.

    With ``sent``, the content of a version that stands: the versions it was made of, that of ``moved``
    as it is in force now (勘误), and its absences; who was accepted since (补报) is not slipped in.
    """
    if district.is_leaf():
        return Below()
    versions = Version.objects.filter(submission__in=_below(round_, district))
    if sent is None:
        versions = versions.filter(submission__accepted=F("pk"))
        absent = [absent.frozen() for absent in absent_below(round_, district)]
        reopened = [_as_reopened(report) for report in reopened_below(round_, district)]
    else:
        versions = versions.filter(_sent_or_moved(sent, moved))
        absent, reopened = sent.get("absent", []), sent.get("reopened", [])
    versions = versions.select_related("submission__district").order_by(
        "submission__district__path"
    )
    return Below(list(versions), absent, reopened)


def _as_reopened(report):
    version = report.accepted.number
    return {"district": report.district.code, "name": report.district.name, "version": version}


def _sent_or_moved(sent, moved):
    carried = {child["district"]: child["version"] for child in sent.get("children", [])}
    wanted = Q(pk__in=[])
    if moved:
        del carried[moved.district.code]
        wanted = Q(pk=moved.accepted_id)
    for code, number in carried.items():
        wanted |= Q(submission__district__code=code, number=number)
    return wanted


def hold_below(round_, district) -> None:
    """Lock the reports below until the transaction ends, before that of ``district``: always upward.

    An acceptance that is under way is waited for and then part of the report; one that comes later is 补报.
    """
    if not district.is_leaf():
        list(_below(round_, district).select_for_update(of=("self",)).values_list("pk"))


def carries(report: Submission, below: Submission) -> bool:
    """Whether ``report`` stands with its superior, made of what ``below`` sent last and is in force."""
    if below.state != State.ACCEPTED or report.state not in STANDING or below.current is None:
        return False
    return (below.district.code, below.current.number) in _carried(report)


def late_below(report: Submission) -> list[Submission]:
    """补报: the reports below of which a version came into force that ``report`` was sent without.
    At most two queries."""
    if report.state not in STANDING or report.district.is_leaf():
        return []
    carried = _carried(report)
    found = _below(report.round, report.district).filter(state=State.ACCEPTED)
    found = found.select_related("district", "accepted").defer("accepted__content")
    return [one for one in found if (one.district.code, one.accepted.number) not in carried]


def _carried(report):
    children = report.current.content.get("children", [])
    return {(child["district"], child["version"]) for child in children}


def _below(round_, district):
    reports = Submission.objects.filter(round=round_, district__in=district.get_children())
    return reports.order_by("district__path")

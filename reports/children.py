"""The reports below that a superior's report is made of, and which it goes without."""

from dataclasses import dataclass

from campaign.models import District, Submission
from campaign.models.submission import STANDING, State, stamp
from reports.models import Absence


@dataclass(frozen=True, slots=True)
class Absent:
    """A unit whose report is not accepted, and what its superior says of that (None: nothing yet)."""

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


def accepted_below(round_, district) -> list[Submission]:
    """The accepted reports of the units that report to ``district``, in their order. At most one query."""
    reports = _below(round_, district).filter(state=State.ACCEPTED)
    return [] if district.is_leaf() else list(reports.select_related("accepted", "district"))


def absent_below(round_, district) -> list[Absent]:
    """The units that report to ``district`` without an accepted report. At most three queries."""
    if district.is_leaf():
        return []
    reports = {r.district_id: r for r in _below(round_, district).select_related("district")}
    said = Absence.objects.of(district).filter(round=round_).select_related("by")
    said = {absence.child_id: absence for absence in said}
    found = []
    for child in district.get_children():
        report = reports.get(child.pk) or Submission(round=round_, district=child)
        if report.state != State.ACCEPTED:
            found.append(Absent(child, report, said.get(child.pk)))
    return found


def made_of(round_, district, sent: dict | None = None) -> tuple[list[Submission], list[dict]]:
    """The accepted reports that the report of ``district`` consists of, and the frozen absences.

    With ``sent``, the content of a version that stands: the units of that version as they are
    accepted now, and its absences; who was accepted since (补报) is not slipped in. At most four queries.
    """
    accepted = accepted_below(round_, district)
    if sent is not None:
        codes = codes_in(sent)
        return [r for r in accepted if r.district.code in codes], sent.get("absent", [])
    return accepted, [absent.frozen() for absent in absent_below(round_, district)]


def hold_below(round_, district) -> None:
    """Lock the reports below until the transaction ends, before that of ``district``: always upward.

    An acceptance that is under way is waited for and then part of the report; one that comes later is 补报.
    """
    if not district.is_leaf():
        list(_below(round_, district).select_for_update(of=("self",)).values_list("pk"))


def codes_in(content: dict) -> set[str]:
    """The units whose reports a version is made of."""
    return {child["district"] for child in content.get("children", [])}


def carries(report: Submission, unit) -> bool:
    """Whether ``report`` stands with its superior and the report of ``unit`` is part of it."""
    return report.state in STANDING and unit.code in codes_in(report.current.content)


def late_below(report: Submission) -> list[Submission]:
    """补报: the reports below that were accepted after ``report`` was sent without them. At most two queries."""
    if report.state not in STANDING or report.district.is_leaf():
        return []
    reports = _below(report.round, report.district).filter(state=State.ACCEPTED)
    late = reports.exclude(district__code__in=codes_in(report.current.content))
    return list(late.select_related("district", "accepted").defer("accepted__content"))


def _below(round_, district):
    reports = Submission.objects.filter(round=round_, district__in=district.get_children())
    return reports.order_by("district__path")

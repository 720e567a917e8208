"""盖章文件清单: each paper of the version that is stamped now – printed, scanned, and what comes next."""

from dataclasses import dataclass

from campaign.models import Version
from reports.documents import Document, documents_in, label_of, to_stamp
from reports.models import Printing, Scan


@dataclass(frozen=True, slots=True)
class Line:
    """One paper. ``step`` says in words what comes next, empty when the scan is there."""

    document: Document
    printing: Printing | None
    scan: Scan | None

    @property
    def step(self) -> str:
        if self.scan:
            return ""
        return "盖章、签字后扫描上传" if self.printing else "下载 PDF 打印"


@dataclass(frozen=True, slots=True)
class Checklist:
    """The papers of ``version``; without one nothing was sent that could be stamped."""

    version: Version | None
    lines: tuple[Line, ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """Labels of the papers without a scan."""
        return tuple(line.document.label for line in self.lines if not line.scan)


def checklist_of(submission) -> Checklist:
    """The checklist of a report as it stands. Two queries."""
    version = to_stamp(submission)
    definition = submission.round.campaign.definition
    printings = Printing.objects.filter(version=version).select_related("by")
    scans = Scan.objects.in_force().filter(version=version).select_related("by")
    printed = {printing.document: printing for printing in printings}
    scanned = {scan.document: scan for scan in scans}
    return Checklist(
        version,
        tuple(
            Line(document, printed.get(document.key), scanned.get(document.key))
            for document in documents_in(version, definition)
        ),
    )


def scans_of(version) -> list[tuple[Scan, str]]:
    """The scans in force of a version, each with what its paper is called. One query."""
    definition = version.submission.round.campaign.definition
    return [(scan, label_of(definition, scan.document)) for scan in version.scans.in_force()]

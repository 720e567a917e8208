"""The papers that a unit prints, stamps and files with a version: 附件2、附件3、专项报告."""

from dataclasses import dataclass

from campaign.definition import Definition
from campaign.models import Version
from campaign.models.submission import State

REPORT = "report"


@dataclass(frozen=True, slots=True)
class Document:
    """``key`` stands in addresses and in the QR code: the digits of an annex, or REPORT."""

    key: str
    label: str

    @property
    def is_annex(self) -> bool:
        return self.key != REPORT


def label_of(definition: Definition, key: str) -> str:
    """What the paper with this key is called; empty when the campaign has none."""
    return next((d.label for d in documents_of(definition) if d.key == key), "")


def documents_of(definition: Definition) -> tuple[Document, ...]:
    """The papers of a campaign, in the order of the notice."""
    papers = tuple(Document(annex.digits, annex.number) for annex in definition.annexes)
    return papers + ((Document(REPORT, "专项报告"),) if definition.report else ())


def documents_in(version: Version | None, definition: Definition) -> tuple[Document, ...]:
    """The papers that ``version`` holds; one sent before its campaign asked for a report has none.
    Without a version those that will be."""
    papers = documents_of(definition)
    if version is None or "report" in version.content:
        return papers
    return tuple(paper for paper in papers if paper.key != REPORT)


def to_stamp(submission) -> Version | None:
    """The version whose paper is stamped now: the one sent last, or the one in force when that one came
    back or was withdrawn."""
    current = submission.current
    if current and not current.withdrawn_at and submission.state != State.RETURNED:
        return current
    return submission.accepted

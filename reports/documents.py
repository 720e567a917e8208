"""The papers that a unit prints, stamps and files with a version: 附件2、附件3、专项报告."""

from dataclasses import dataclass

from campaign.definition import Definition

REPORT = "report"


@dataclass(frozen=True, slots=True)
class Document:
    """``key`` stands in addresses and in the QR code: the digits of an annex, or REPORT."""

    key: str
    label: str


def documents_of(definition: Definition) -> tuple[Document, ...]:
    """The papers of a campaign, in the order of the notice."""
    papers = tuple(Document(annex.digits, annex.number) for annex in definition.annexes)
    return papers + ((Document(REPORT, "专项报告"),) if definition.report else ())

"""What a paper of a 演练 says of itself. Every file that goes out is marked here, and nowhere else."""

from collections.abc import Iterable
from dataclasses import replace

from reports.writers.document import Document
from reports.writers.sheet import AnnexSheet


def marked(campaign, sheets: Iterable[AnnexSheet]) -> list[AnnexSheet]:
    """``sheets`` as the papers of ``campaign``."""
    return [replace(sheet, practice=campaign.definition.practice) for sheet in sheets]


def marked_document(campaign, document: Document) -> Document:
    """``document`` as a paper of ``campaign``."""
    return replace(document, practice=campaign.definition.practice)

"""通报: the document made of a superior's words, the figures of the moment and two tables."""

from django.utils import timezone

from campaign.definition import SHANGHAI
from reports.circular_figures import Progress, chinese_day, fields_of
from reports.circular_tables import (
    PROGRESS_TITLE,
    notes_of,
    progress_notes,
    progress_of,
    ranking_of,
)
from reports.circular_text import SECTIONS, filled
from reports.writers.document import Attachments, Document, Enclosure, Paragraph, Part, Signature
from reports.writers.measure import printable


def document_of(progress: Progress, superior, sections: dict[str, str]) -> Document:
    """The circular as it is written out, its annex 进度表 on a page of its own (DOMAIN 6.1, 7.1).

    Refused when a text names a field there is not.
    """
    fields = fields_of(progress)
    text = {key: printable(filled(sections[key], fields)) for key in SECTIONS}
    parts: list[Part] = [Paragraph("addressee", text["addressee"])]
    for key in ("overall", "units", "problems", "next"):
        parts.append(Paragraph("heading", SECTIONS[key]))
        parts += [Paragraph("body", p.strip()) for p in text[key].splitlines() if p.strip()]
        if key == "units":
            parts.append(ranking_of(progress))
            parts += [Paragraph("note", note) for note in notes_of(progress)]
    day = chinese_day(timezone.localtime(progress.at, SHANGHAI))
    parts += [Attachments((PROGRESS_TITLE,)), Signature(superior.union_name, day)]
    parts += [Enclosure("附件", PROGRESS_TITLE), progress_of(progress)]
    parts += [Paragraph("note", note) for note in progress_notes(progress)]
    return Document(text["title"], tuple(parts))

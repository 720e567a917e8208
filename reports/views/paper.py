"""The written report of a version as a document, and any such document on screen."""

from base64 import b64encode
from dataclasses import replace

from reports.documents import REPORT
from reports.stamping import stamp_of
from reports.writers.document import Document, Part, Picture
from reports.written.paper import document_of


def frozen_document(version) -> Document:
    """The written report of ``version``, dated the day it was sent, with its number and code squares."""
    stamp = replace(stamp_of(version), document=REPORT)
    return document_of(version.content["report"], version.sent_at, stamp=stamp)


def shown_parts(document: Document) -> list[tuple[str, Part, str]]:
    """(kind, part, address of its image) of every part; a chart is an image, nothing in it can run."""
    return [(type(part).__name__.lower(), part, _image(part)) for part in document.parts]


def _image(part):
    if not isinstance(part, Picture):
        return ""
    return f"data:image/svg+xml;base64,{b64encode(part.svg.strip().encode()).decode()}"

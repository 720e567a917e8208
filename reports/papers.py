"""The papers of a frozen version; the PDF of an annex is made once, kept, the same file ever after."""

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from campaign.models import Version
from reports.annexes import sheet_of
from reports.documents import REPORT
from reports.marking import marked, marked_document
from reports.stamping import stamp_of
from reports.writers.document import Document
from reports.writers.pdf import Paper, annex_pdf
from reports.writers.pdfium import pages_in
from reports.written.paper import document_of

LAYOUT = ("annex.html", "annex_marks.html", "annex_table.html", "annex.css", "annex_pages.css")


@cache
def edition() -> str:
    """Changes with the layout of the paper and the address its code squares name: then a paper is made anew."""
    digest = hashlib.sha256(settings.SITE_URL.encode())
    for name in LAYOUT:
        digest.update((Path(settings.BASE_DIR) / "templates/reports/paper" / name).read_bytes())
    return digest.hexdigest()[:8]


def keep(key: int) -> None:
    """Make the papers of the version ``key`` that are not there yet."""
    versions = Version.objects.select_related(
        "submission__district", "submission__round__campaign", "sent_by"
    )
    version = versions.filter(pk=key).first()
    if version is None:  # of a 演练 that was wiped meanwhile
        return
    for annex in version.submission.round.campaign.definition.annexes:
        paper_of(version, annex, stamp_of(version))


def paper_of(version, annex, stamp) -> Paper:
    """``annex`` of ``version`` (its submission and district at hand) as PDF, with its ``stamp``.

    Some milliseconds where it was made before; else 0.5 s and 10 ms a row. PaperUnavailable as annex_pdf.
    """
    place, storage = place_of(version, annex), storages["made"]
    try:
        with storage.open(place) as kept:
            return _paper(kept.read())
    except FileNotFoundError:
        pass
    waivers = version.content.get("waivers", [])
    unit = version.submission.district
    sheet = sheet_of(annex, version.content["rows"], unit, stamp=stamp, waivers=waivers)
    made = annex_pdf(marked(version.submission.round.campaign, [sheet]))
    storage.save(place, ContentFile(made))
    return _paper(made)


def place_of(version, annex) -> str:
    """Where the PDF of ``annex`` of ``version`` is kept."""
    print_ = version.fingerprint
    return f"papers/{print_[:2]}/{print_}-{version.receipt}-{annex.digits}-{edition()}.pdf"


def report_of(version) -> Document:
    """The written report of ``version``, dated the day it was sent, with its number and code squares."""
    stamp = replace(stamp_of(version), document=REPORT)
    document = document_of(version.content["report"], version.sent_at, stamp=stamp)
    return marked_document(version.submission.round.campaign, document)


def _paper(content):
    return Paper(content, (pages_in(content),))

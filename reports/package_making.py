"""成套材料: the papers of a version – tables, written report, stamped scans, frozen data – as one zip."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import BinaryIO

from django.utils import timezone

from campaign.access import Do, may
from campaign.definition import SHANGHAI
from campaign.fingerprints import canonical
from campaign.jobs import tell
from campaign.models import Job, Version
from campaign.models.submission import Refused
from reports.annexes import sheet_of
from reports.books import reads_below
from reports.checklist import scans_of
from reports.marking import marked
from reports.packing import packed, safe_name
from reports.papers import paper_of, report_of
from reports.scanning import keeping
from reports.stamping import stamp_of
from reports.writers.document_pdf import document_pdf
from reports.writers.docx import document_docx
from reports.writers.pdf import PaperUnavailable
from reports.writers.xlsx import write_annexes

# Rows, and units below, whose papers one request makes in some ten seconds; more are packed in the background.
MOST, MOST_UNITS, MOST_IN_BACKGROUND = 1_000, 5, 40_000


def make(job: Job) -> tuple[str, BinaryIO]:
    """(file name, open file) of the package of the version ``job.arguments["version"]``."""
    versions = Version.objects.select_related(
        "sent_by", "submission__district", "submission__round__campaign"
    )
    version = versions.get(pk=job.arguments["version"])
    if not may(job.by, Do.READ, version.submission.district):
        raise Refused("您的账号已经看不到这个单位的报表。")
    try:
        return name_of(version), package_of(version, job.by, lambda *said: tell(job, *said))
    except PaperUnavailable as problem:
        raise Refused(str(problem)) from problem


def takes_long(version) -> bool:
    """Whether the package takes longer than a request may."""
    return (
        len(version.content["rows"]) > MOST or len(version.content.get("children", [])) > MOST_UNITS
    )


def name_of(version) -> str:
    """What the zip is called."""
    unit, standing = version.submission.district.name, version.submission.standing(version)
    return f"{safe_name(f'{unit}成套材料（{version}，{standing}）')}.zip"


def package_of(version, reader, told: Callable[[str, int, int], None] | None = None) -> BinaryIO:
    """The papers of ``version``; for who reads the units below also those it is made of, a folder each.

    ``told`` hears of each unit before it is packed. PaperUnavailable as the papers.
    """
    unit = version.submission.district
    below = _below(version) if reads_below(reader, unit) else []
    return packed(_head(version), _files(version, below, told or (lambda *said: None)))


def _below(version):
    """The versions that a superior's version is made of. One query."""
    made_of = {(c["district"], c["version"]) for c in version.content.get("children", [])}
    found = Version.objects.filter(
        submission__round=version.submission.round_id,
        submission__district__code__in=[code for code, _ in made_of],
    )
    found = found.select_related("submission__district", "submission__round__campaign", "sent_by")
    found = found.order_by("submission__district__path")
    return [v for v in found if (v.submission.district.code, v.number) in made_of]


def _head(version):
    sent = timezone.localtime(version.sent_at, SHANGHAI)
    campaign = version.submission.round.campaign
    practice = ("演练：数据不作数。",) if campaign.definition.practice else ()
    return (
        f"{campaign.title} 成套材料目录",
        *practice,
        f"单位：{version.submission.district.union_name}",
        f"版本：{version}（{version.submission.standing(version)}）　报送时间：{sent:%Y年%m月%d日 %H:%M}",
        f"回执编号：{version.receipt}",
        f"报表指纹：{version.fingerprint}",
        "“报送数据.json”的 SHA-256 就是报表指纹，与纸上印的一致。",
    )


def _files(version, below, told):
    told(version.submission.district.name, 0, 1 + len(below))
    yield from _papers(version)
    for number, part in enumerate(below, start=1):
        unit = part.submission.district
        told(unit.name, number, 1 + len(below))
        for path, content in _papers(part):
            yield f"{unit.code}{safe_name(unit.name)}/{path}", content


def _papers(version) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each paper of one version, made when asked for."""
    unit, campaign = version.submission.district, version.submission.round.campaign
    rows, waivers, stamp = (
        version.content["rows"],
        version.content.get("waivers", []),
        stamp_of(version),
    )
    for annex in campaign.definition.annexes:
        name = safe_name(f"{annex.number} {unit.name}（{version}）")
        book = BytesIO()
        sheet = sheet_of(annex, rows, unit, stamp=stamp, waivers=waivers)
        write_annexes(marked(campaign, [sheet]), book)
        yield f"{name}.xlsx", book.getvalue()
        yield f"{name}.pdf", paper_of(version, annex, stamp).content
    if version.content.get("report"):
        document = report_of(version)
        for form, write in (("docx", document_docx), ("pdf", document_pdf)):
            yield f"{safe_name(f'专项报告 {unit.name}（{version}）')}.{form}", write(document)
    for scan, label in scans_of(version):
        name = safe_name(f"{label}盖章扫描件 {unit.name}（{version}）")
        yield f"{name}.pdf", keeping.pdf_of(scan)
    yield "报送数据.json", canonical(version.content)

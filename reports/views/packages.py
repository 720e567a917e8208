"""成套材料: the papers of a version – tables, written report, stamped scans, frozen data – as one zip."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from campaign.campaign_file import SHANGHAI
from campaign.fingerprints import canonical
from campaign.models import Version
from reports.annexes import sheet_of
from reports.books import MOST, reads_below
from reports.checklist import scans_of
from reports.packing import packed, safe_name
from reports.scanning import keeping
from reports.stamping import stamp_of
from reports.views.circular import FORMS
from reports.views.paper import frozen_document
from reports.views.place import submission_of, version_of
from reports.writers.pdf import PaperUnavailable, annex_paper
from reports.writers.xlsx import write_annexes


@require_GET
@requires(Do.READ)
def download(request, slug, district, number):
    """The papers of a version; for who reads the units below also those it is made of, a folder each."""
    submission = submission_of(request, slug, district)
    version = version_of(submission, number)
    back = redirect("version", slug=slug, code=district.code, number=number)
    below = _below(version) if reads_below(request.user, district) else []
    if (count := len(version.content["rows"])) > MOST["pdf"]:
        messages.error(
            request, f"没有打包：共 {count} 家企业，超过一包 {MOST['pdf']} 家，请分县下载。"
        )
        return back
    try:
        file = packed(_head(version, submission.standing(version)), _files(version, below))
    except PaperUnavailable as problem:
        messages.error(request, f"没有打包：{problem}")
        return back
    name = safe_name(f"{district.name}成套材料（{version}，{submission.standing(version)}）")
    return FileResponse(file, as_attachment=True, filename=f"{name}.zip")


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


def _head(version, standing):
    sent = timezone.localtime(version.sent_at, SHANGHAI)
    return (
        f"{version.submission.round.campaign.title} 成套材料目录",
        f"单位：{version.submission.district.union_name}",
        f"版本：{version}（{standing}）　报送时间：{sent:%Y年%m月%d日 %H:%M}",
        f"回执编号：{version.receipt}",
        f"报表指纹：{version.fingerprint}",
        "“报送数据.json”的 SHA-256 就是报表指纹，与纸上印的一致。",
    )


def _files(version, below):
    yield from _papers(version)
    for part in below:
        folder = f"{part.submission.district.code}{safe_name(part.submission.district.name)}"
        for path, content in _papers(part):
            yield f"{folder}/{path}", content


def _papers(version):
    """(name, content) of each paper of one version, made when asked for."""
    unit, definition = version.submission.district, version.submission.round.campaign.definition
    rows, waivers = version.content["rows"], version.content.get("waivers", [])
    for annex in definition.annexes:
        sheet = sheet_of(annex, rows, unit, stamp=stamp_of(version), waivers=waivers)
        name = safe_name(f"{annex.number} {unit.name}（{version}）")
        book = BytesIO()
        write_annexes([sheet], book)
        yield f"{name}.xlsx", book.getvalue()
        yield f"{name}.pdf", annex_paper([sheet], contents=False).content
    if version.content.get("report"):
        document = frozen_document(version)
        for form, (write, _) in FORMS.items():
            yield f"{safe_name(f'专项报告 {unit.name}（{version}）')}.{form}", write(document)
    for scan, label in scans_of(version):
        yield (
            f"{safe_name(f'{label}盖章扫描件 {unit.name}（{version}）')}.pdf",
            keeping.pdf_of(scan),
        )
    yield "报送数据.json", canonical(version.content)

"""The verbs of 盖章扫描件 once the pages are in: say where a page belongs, keep, drop, withdraw."""

import hashlib

from django.db import transaction
from django.utils import timezone

from campaign.access import Do, may
from campaign.models import Submission
from campaign.models.submission import Refused, stamp
from reports.documents import documents_in
from reports.models.scan import LEFT_OUT, Scan, ScanPage
from reports.scanning.waiting import stampable, waiting_of
from reports.writers.pictures_pdf import pictures_pdf


@transaction.atomic
def assign(submission, choices: dict[int, str], *, by) -> None:
    """What a person says of waiting pages: {key of the page: document, LEFT_OUT or ""}. A page whose
    code says what it is can only be left out."""
    version = stampable(submission, by)
    held = Submission.objects.locked(submission.round, submission.district)
    placed, _ = waiting_of(held)
    keys = {document.key for document in documents_in(version, held.round.campaign.definition)}
    for one in placed:
        choice = choices.get(one.page.pk, one.page.assigned)
        wanted = choice if choice == LEFT_OUT or (choice in keys and not one.fixed) else ""
        if wanted != one.page.assigned:
            ScanPage.objects.filter(pk=one.page.pk, scan=None).update(assigned=wanted)


@transaction.atomic
def keep(submission, *, by, confirmed=frozenset()) -> list[Scan]:
    """The waiting pages become the scans of their documents, in place of earlier ones; those left out go.

    Refused while a page has no place, a page is missing, or nobody ``confirmed`` (keys of documents)
    that a document is whole where the codes do not say it.
    """
    held = Submission.objects.locked(submission.round, submission.district)
    version = stampable(held, by)
    placed, piles = waiting_of(held)
    if not placed:
        raise Refused("没有等待收下的页，可能已由同事收下；请看下面的扫描件。")
    if troubled := [one for one in placed if one.trouble]:
        raise Refused(f"第 {troubled[0].page.position} 张：{troubled[0].trouble}")
    if lacking := "；".join(f"{p.document.label}{p.missing}" for p in piles if p.missing):
        raise Refused(f"{lacking}。请补扫后在本页接着上传。")
    if open_ := [p for p in piles if p.uncertain and p.document.key not in confirmed]:
        raise Refused(f"请核对{'、'.join(p.document.label for p in open_)}的页数，勾选“一页不少”。")
    if not piles:
        raise Refused("所有页都选了不收，没有可以收下的；请点“全部不要”，或改选。")
    scans = [_made(version, pile, by) for pile in piles]
    held.scan_pages.filter(scan=None).delete()
    return scans


def _made(version, pile, by):
    _end(version.scans.in_force().filter(document=pile.document.key), by)
    keys = [placed.page.pk for placed in pile.pages]
    contents = ScanPage.objects.in_bulk(keys)
    pdf = pictures_pdf([_picture(contents[key]) for key in keys])
    digest = hashlib.sha256(pdf).hexdigest()
    scan = Scan.objects.create(version=version, document=pile.document.key, sha256=digest, by=by)
    for position, key in enumerate(keys, start=1):
        ScanPage.objects.filter(pk=key).update(scan=scan, position=position)
    return scan


def _end(scans, by):
    scans.update(ended_at=timezone.now(), ended_by=by)


def _picture(page):
    return bytes(page.content), page.width, page.height


def pdf_of(scan) -> bytes:
    """The scan as a PDF, the one its fingerprint was taken of."""
    return pictures_pdf([_picture(page) for page in scan.pages.all()])


@transaction.atomic
def drop(submission, *, by) -> None:
    """All waiting pages go."""
    if not (answer := may(by, Do.SUBMIT, submission.district)):
        raise Refused(answer.reason)
    held = Submission.objects.locked(submission.round, submission.district)
    held.scan_pages.filter(scan=None).delete()


@transaction.atomic
def withdraw(scan, *, by) -> None:
    """Take a scan back; refused once its version is in force, when it can only be replaced."""
    submission = scan.version.submission
    if not (answer := may(by, Do.SUBMIT, submission.district)):
        raise Refused(answer.reason)
    held = Submission.objects.locked(submission.round, submission.district)
    scan = Scan.objects.select_related("ended_by").get(pk=scan.pk)
    if scan.ended_at:
        raise Refused(f"已由 {scan.ended_by} 于 {stamp(scan.ended_at)} 替换或撤回。")
    if held.accepted_id == scan.version_id:
        raise Refused("这一版已审核通过，扫描件不能撤回；有误的请重新扫描上传，新的代替旧的。")
    _end(Scan.objects.filter(pk=scan.pk), by)

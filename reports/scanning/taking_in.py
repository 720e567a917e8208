"""Files of scans taken in: read in a child process, then waiting until a person says yes."""

import time

from django.db import transaction
from django.db.models import Max

from campaign.limited import reading_slot
from campaign.models import Submission
from campaign.models.submission import Refused
from enterprises.importing.reading import plain
from reports.models.scan import ScanPage
from reports.scanning.picture import ScanRefused
from reports.scanning.reading import MOST_BYTES, read_scan
from reports.scanning.waiting import stampable

MOST_FILES = 20
MOST_WAITING = 120  # pages at once
MOST_SECONDS = 180  # for all files of one upload: it holds a reader and a thread no longer
TOO_MANY = f"加上这些共超过 {MOST_WAITING} 页，请先收下或不要已经上传的页，再分批上传。"


def take_in(submission, files, *, by) -> list[ScanPage]:
    """The pages of ``files``, waiting to be kept; all of them or none.

    Refused as the first unreadable file says, and without a version that is to be stamped.
    """
    stampable(submission, by)
    if not files:
        raise Refused("请选择扫描件（PDF、JPG 或 PNG）。")
    if len(files) > MOST_FILES:
        raise Refused(f"一次选了 {len(files)} 个文件，最多 {MOST_FILES} 个，请分几次上传。")
    with reading_slot() as free:
        if not free:
            raise Refused("服务器正在读别的文件，请过几秒钟再上传。")
        read = _pages(files)
    with transaction.atomic():
        held = Submission.objects.locked(submission.round, submission.district)
        waiting = held.scan_pages.filter(scan=None)
        if waiting.count() + len(read) > MOST_WAITING:
            raise Refused(TOO_MANY)
        last = waiting.aggregate(last=Max("position"))["last"] or 0
        return ScanPage.objects.bulk_create(
            ScanPage(
                submission=held,
                position=position,
                content=page.jpeg,
                width=page.width,
                height=page.height,
                file=name,
                code=page.code[:300],
                by=by,
            )
            for position, (name, page) in enumerate(read, start=last + 1)
        )


def _pages(files):
    """(name, page) of all files; stops at the page or the second that is one too many."""
    read, end = [], time.monotonic() + MOST_SECONDS
    for file in files:
        if time.monotonic() > end:
            raise Refused("读取这些文件用时过长，请分几次上传。")
        read += _read(file)
        if len(read) > MOST_WAITING:
            raise Refused(TOO_MANY)
    return read


def _read(file):
    name = plain(file.name)[-200:] or "未命名"
    try:
        data = file.read() if file.size <= MOST_BYTES else b"\0" * (MOST_BYTES + 1)
        return [(name, page) for page in read_scan(data)]
    except ScanRefused as refusal:
        raise Refused(f"“{name}”{refusal}") from None

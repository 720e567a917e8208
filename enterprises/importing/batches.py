"""An import on its way to the ledger: uploaded, read, shown, corrected, decided or given up.

Every verb is atomic, holds the batch's row and raises Refused with a Chinese sentence.
"""

import hashlib
from collections.abc import Iterable

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from campaign.collecting import collection_paused
from campaign.models.submission import Refused, stamp
from enterprises import ledger
from enterprises.importing.known import known
from enterprises.importing.limited import MOST_BYTES, read_limited
from enterprises.importing.packing import packed_books, shown_rows, unpacked_lines
from enterprises.importing.preview import preview
from enterprises.importing.reading import plain
from enterprises.models import BatchState, Decision, ImportBatch, ImportFile, ImportRow, RowAction

MOST_FILES = 30  # as many as a county has townships
MOST_TOGETHER = 3 * MOST_BYTES  # held in memory while they are taken in


def megabytes(size: int) -> int:
    """Whole megabytes, as limits are told."""
    return size // 1024 // 1024


@transaction.atomic
def upload(campaign, district, files: Iterable[File], *, by) -> ImportBatch:
    """Keep the files; nothing is read yet. Refused by number and size before any is taken in."""
    if not (answer := ledger.may_edit(campaign, district, by)):
        raise Refused(answer.reason)
    files = list(files)
    if not files:
        raise Refused("请先选择要导入的文件，再按“上传并预览”。")
    if len(files) > MOST_FILES:
        raise Refused(f"一次最多上传 {MOST_FILES} 个文件，请分几次上传。")
    for file in files:
        if file.size > MOST_BYTES:
            raise Refused(
                f"“{file.name}”超过 {megabytes(MOST_BYTES)} MB，请删去图片和多余的工作表，或分成几个文件上传。"
            )
    if sum(file.size for file in files) > MOST_TOGETHER:
        raise Refused(f"这些文件合起来超过 {megabytes(MOST_TOGETHER)} MB，请分几次上传。")
    contents = [(file.name, file.read()) for file in files]
    batch = ImportBatch.objects.create(campaign=campaign, district=district, uploaded_by=by)
    ImportFile.objects.bulk_create(
        ImportFile(
            batch=batch,
            number=number,
            name=plain(name)[-200:] or "未命名",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
        for number, (name, content) in enumerate(contents)
    )
    return batch


@collection_paused()
def read(batch: ImportBatch) -> ImportBatch:
    """Read the files in the limited process and make the preview; a batch already read stays."""
    books = [read_limited(bytes(file.content), file.name) for file in batch.files.all()]
    with transaction.atomic():
        batch = locked(batch)
        if batch.state != BatchState.UPLOADED:
            return batch
        unread = [book for book in books if book.error]
        if unread:
            several = len(books) > 1
            batch.state = BatchState.REFUSED
            batch.message = "；".join(
                f"“{book.filename}”：{book.error}" if several else book.error for book in unread
            )[:1000]
            batch.save()
            return batch
        batch.books, lines = unpacked_lines(books)
        shown = _shown(batch, books)
        if shown["file_level"] == "error":
            batch.state = BatchState.REFUSED
            batch.save()
            return batch
        batch.state = BatchState.READY
        batch.save()
        _keep_rows(batch, lines, shown)
    return batch


def _keep_rows(batch, lines, shown):
    """An ImportRow for each of ``lines``, what was read, and what the preview says of it."""
    pairs = enumerate(zip(lines, shown_rows(shown), strict=True))
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                batch=batch,
                position=position,
                sheet=sheet,
                row=row["row"],
                line=line,
                shown=row,
                action=row["action"],
            )
            for position, (line, (sheet, row)) in pairs
        ),
        batch_size=2000,
    )


def _shown(batch, books):
    """The preview of ``books`` against the ledger as it is now; its frame is put on ``batch``."""
    place = (batch.campaign, batch.district)
    batch.ledger_stamp = ledger_stamp(*place)
    shown = preview(
        books, batch.campaign.definition, known(*place, books), today=timezone.localdate()
    )
    batch.message = shown["file_message"][:1000]
    batch.counts, batch.sheets_ignored = shown["counts"], shown["sheets_ignored"]
    batch.sheets = [
        {key: value for key, value in sheet.items() if key != "rows"} for sheet in shown["sheets"]
    ]
    return shown


def ledger_stamp(campaign, district) -> str:
    """Changes whenever a row of the unit is added, changed, removed or restored. One query."""
    rows = ledger.rows_of(campaign, district).order_by("pk").values_list("pk", "version")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


@collection_paused()
@transaction.atomic
def refresh(batch: ImportBatch) -> ImportBatch:
    """Compare anew with the ledger; what was decided on a row that looks different now is asked again."""
    batch = ready(batch)
    rows = list(batch.rows.in_order())
    shown = _shown(batch, packed_books(batch.books, rows))
    batch.save()
    moved = []
    for row, (_, now) in zip(rows, shown_rows(shown), strict=True):
        if row.shown != now:
            row.shown, row.action, row.decision, row.clears = now, now["action"], "", []
            moved.append(row)
    ImportRow.objects.bulk_create(
        moved,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["shown", "action", "decision", "clears"],
        batch_size=2000,
    )
    return batch


@transaction.atomic
def correct(row: ImportRow, cells: dict[str, str]) -> ImportBatch:
    """Other text for cells of a row, by field (or label where the column is none of ours)."""
    batch = ready(row.batch)
    row.typed = row.typed | cells
    row.save(update_fields=["typed"])
    return refresh(batch)


@transaction.atomic
def decide(batch: ImportBatch, rows, decision: Decision) -> int:
    """Keep or skip the held ones of ``rows`` (a queryset); how many were decided."""
    ready(batch)
    return rows.filter(batch=batch, action=RowAction.HELD).update(decision=decision)


@transaction.atomic
def clear(row: ImportRow, labels: Iterable[str]) -> None:
    """Which of the empty cells of ``row`` shall really clear what the ledger has."""
    ready(row.batch)
    row.clears = [label for label in row.shown["clears"] if label in set(labels)]
    row.save(update_fields=["clears"])


@transaction.atomic
def discard(batch: ImportBatch, *, by) -> None:
    """Give up what was not confirmed; the list keeps that it was tried."""
    batch = locked(batch)
    if batch.state not in (BatchState.UPLOADED, BatchState.READY, BatchState.REFUSED):
        raise Refused(why_closed(batch))
    end(batch, BatchState.DISCARDED, by)


def end(batch, state, by):
    batch.state, batch.ended_at, batch.ended_by = state, timezone.now(), by
    batch.save()


def locked(batch: ImportBatch) -> ImportBatch:
    """The batch as stored now, held until the transaction ends."""
    batches = ImportBatch.objects.select_for_update(of=("self",))
    return batches.select_related("campaign", "district", "ended_by").get(pk=batch.pk)


def ready(batch: ImportBatch) -> ImportBatch:
    """``locked``, refused unless its preview is open."""
    batch = locked(batch)
    if batch.state != BatchState.READY:
        raise Refused(why_closed(batch))
    return batch


def why_closed(batch: ImportBatch) -> str:
    """Why nothing of the preview can be changed now; empty while it is open."""
    if batch.state == BatchState.READY:
        return ""
    if batch.ended_at:
        return f"{batch}{batch.get_state_display()}（{batch.ended_by}，{stamp(batch.ended_at)}）。"
    return f"{batch}{batch.get_state_display()}。"

"""结转: what the unit reported in an earlier campaign becomes the start of its ledger, as one batch.

It is kept like an import, so that the list, the result sheet and the taking back are the same.
"""

from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from campaign import auditing
from campaign.collecting import collection_paused
from campaign.models import Version
from campaign.models.submission import Refused, stamp
from enterprises import ledger
from enterprises.bulk import What, store_rows
from enterprises.carrying.planning import Line, counts_of, left_behind, plan
from enterprises.carrying.sources import sources
from enterprises.columns import BY_FIELD, COLUMNS, LABELS
from enterprises.importing.showing import shown_text
from enterprises.importing.storing import FIELDS, holder_label, or_none
from enterprises.models import BatchState, ImportBatch, ImportRow, RowAction
from enterprises.models.batch import nothing_counted


@collection_paused()
@transaction.atomic
def carry(campaign, district, slug: str, *, by, seen: int | None = None) -> ImportBatch:
    """Take over what ``sources`` has of the campaign ``slug``: all rows that are not here yet, or none.

    ``seen`` is the key of the version that the user saw, if any. Refused when the ledger is locked, when it
    was done already, when the source has another version by now, and when nothing is new. The number of
    statements does not depend on the number of rows but for their batches.
    """
    ledger.hold(campaign, district, by)
    if before := ImportBatch.objects.carrying(campaign, district).first():
        raise Refused(why_once(before))
    source = next((s for s in sources(campaign, district, by) if s.campaign.slug == slug), None)
    if source is None:
        raise Refused("本单位在那次专项行动中没有可以结转的报表。")
    if seen is not None and source.version.pk != seen:
        raise Refused("来源有了新的版本，请再核对一遍。")
    lines = plan(campaign, district, source)
    new = [line for line in lines if not line.same]
    if not lines:
        raise Refused(f"{source}里没有本单位自己的企业，没有可以结转的。")
    if not new:
        raise Refused(f"{source}的企业台账中都有了，没有可以结转的。")
    stored = store_rows(
        campaign, district, [line.row for line in new], by=by, carried=[line.key for line in new]
    )
    batch = _batch(campaign, district, source, lines, stored, by)
    auditing.record(
        auditing.Kind.IMPORT,
        f"结转：新增 {len(new)} 行",
        by=by,
        subject=f"{district} {campaign.slug} {batch}，来自 {slug} {source.version}",
    )
    return batch


def why_once(batch: ImportBatch) -> str:
    """Why nothing can be taken over a second time."""
    earlier = cast(Version, batch.carried_from).submission.round.campaign
    return (
        f"{batch.ended_by} 已于 {stamp(batch.ended_at)} 从“{earlier}”结转（{batch}），没有重复结转；"
        "要重新结转，请先在导入记录里打开那一批整批撤销；结转之后修改过或移入回收站的，不能整批撤销，请逐行办理。"
    )


def _batch(campaign, district, source, lines, stored, by):
    """The batch that tells of it, with a row for each row of the source."""
    counts, fates, definition = counts_of(lines), iter(stored), campaign.definition
    message = f"从{source}结转 {counts['new']} 家"
    if counts["error"]:
        message += f"，其中 {counts['error']} 家按本次的规则有错误，须改正"
    if counts["there"]:
        message += f"；台账中已有的 {counts['there']} 家没有改动"
    batch = ImportBatch.objects.create(
        campaign=campaign,
        district=district,
        state=BatchState.CONFIRMED,
        message=message,
        sheets=[_sheet(source, definition)],
        counts=nothing_counted()
        | {"read": counts["all"], "new": counts["new"], "unchanged": counts["there"]},
        results=[_result(line, fates) for line in lines],
        uploaded_by=by,
        ended_at=timezone.now(),
        ended_by=by,
        carried_from=source.version,
        carried_accepted=source.accepted,
    )
    ImportRow.objects.bulk_create(
        (_import_row(batch, place, line, definition) for place, line in enumerate(lines)),
        batch_size=2000,
    )
    return batch


def _sheet(source, definition):
    """What the preview of a file says of a sheet; there is no header to speak of."""
    return {
        "file_number": 1,
        "file": str(source),
        "sheet": None,
        "annex": None,
        "header_row": None,
        "columns_missing": [],
        "columns_ignored": left_behind(source.campaign.definition, definition),
        "skipped_rows": [],
    }


def _result(line: Line, fates):
    if line.same:
        return [What.UNCHANGED, line.same.pk, line.same.version]
    stored = next(fates)
    return [stored.what, stored.pk, stored.version]


def _import_row(batch, place, line: Line, definition):
    values = _values(line, definition)
    texts = {label: shown_text(label, value) for label, value in values.items()}
    shown: dict[str, Any] = {
        "values": values,
        "changes": {},
        "clears": [],
        "problems": _told(line, definition),
    }
    return ImportRow(
        batch=batch,
        position=place,
        sheet=0,
        row=line.number,
        line={
            "cells": {FIELDS.get(label, label): text for label, text in texts.items() if text},
            "flaws": {},
            "shown": {},
            "merged_from": {},
            "began": line.key,
            "note": line.note,
        },
        shown=shown,
        action=RowAction.UNCHANGED if line.same else RowAction.NEW,
    )


def _values(line: Line, definition):
    """By label, as the preview of a file has them: the official columns and the campaign's own, of the
    others what is filled in."""
    values = {}
    for field, column in COLUMNS.items():
        value = or_none(getattr(line.row, field, None))
        if field == "holder":
            value = or_none(holder_label(line.row.holder, definition))
        if field in BY_FIELD or value is not None:
            values[column.label] = value
    own = {column.label: line.row.extra.get(column.key) for column in definition.extra_columns}
    return values | own | {"序号": line.number}


def _told(line: Line, definition):
    if line.same:
        said = f"台账中已有“{line.same}”，没有结转，也没有改动"
        return [_problem(line, "", "warn", said)]
    labels = LABELS | {column.key: column.label for column in definition.extra_columns}
    return [_problem(line, labels[p.column], p.level, p.message) for p in line.problems]


def _problem(line, label, level, said):
    """With its place in front, as an import says it."""
    message = f"第{line.number}行 {label}：{said}" if label else f"第{line.number}行：{said}"
    return {"column": label, "level": level, "message": message, "original": ""}

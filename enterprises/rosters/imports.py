"""A superior's file on its way to the roster: read, shown, confirmed as one, taken back as one.

Every verb is atomic, holds the superior's report and raises Refused with a Chinese sentence.
"""

import hashlib
from collections import Counter

from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from campaign import auditing
from campaign.access import Answer, may_answer_for
from campaign.models import District, Submission
from campaign.models.submission import Refused, stamp
from enterprises.importing.limited import MOST_BYTES, read_limited
from enterprises.importing.reading import plain
from enterprises.models import BatchState, RosterImport, RosterLine
from enterprises.names import name_key
from enterprises.rosters.placing import Places
from enterprises.rosters.reading import TEXTS, entries_of

NEW, KNOWN, TWICE, ERROR = "new", "known", "twice", "error"
FATES = {NEW: "新增", KNOWN: "已在底册", TWICE: "文件内重复", ERROR: "没有读入"}
_KEPT = ("name", "uscc", "employees", *TEXTS)


def may_share(campaign, superior: District, user) -> Answer:
    """Whether ``user`` hands down the roster of ``superior``: its reviewer, where units report to it."""
    if not (answer := may_answer_for(user, superior)):
        return Answer(f"底册由{superior.name}的审核账号导入和分配。")
    if superior.is_leaf():
        return Answer("本单位没有下级单位，底册由上级下发。")
    if campaign.archived_at:
        return Answer(f"本次专项行动已于 {stamp(campaign.archived_at)} 归档，只能查看。")
    return answer


def line_key(name: str, uscc: str, address: str, unit: str) -> str:
    """The same for the same line of a list, whatever unit it was given to."""
    rest = ("code", uscc) if uscc else ("at", name_key(address), name_key(unit))
    return hashlib.sha256("\n".join((name_key(name), *rest)).encode()).hexdigest()


def upload(campaign, superior, file: File | None, *, by) -> RosterImport:
    """Read ``file`` in the limited process and compare it with the roster; nothing is stored of it yet."""
    _allow(may_share(campaign, superior, by))
    if not file:
        raise Refused("请先选择底册文件，再按“上传并预览”。")
    if file.size > MOST_BYTES:
        raise Refused(
            f"“{file.name}”超过 {MOST_BYTES // 1024 // 1024} MB，请删去图片和多余的工作表，或分成几个文件上传。"
        )
    content, name = file.read(), plain(file.name)[-200:] or "未命名"
    book = read_limited(content, name, "roster")
    batch = RosterImport(
        campaign=campaign,
        district=superior,
        filename=name,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    if book.error:
        batch.state, batch.message = BatchState.REFUSED, book.error[:1000]
    else:
        places = Places(superior, District.objects.all())
        batch.lines = [_placed(entry, places) for entry in entries_of(book)]
        batch.skipped = [
            {"sheet": table.sheet, "row": s.row, "why": s.why, "text": s.text}
            for table in book.tables
            for s in table.skipped
        ] + [
            {"sheet": s["sheet"], "row": None, "why": s["why"], "text": ""}
            for s in book.sheets_ignored
        ]
        compare(batch)
    batch.save()
    return batch


def _placed(entry, places):
    found = places.find(entry.unit, entry.address)
    return entry.as_json() | {"place": found.unit, "by": found.by, "why": found.why}


def compare(batch: RosterImport) -> None:
    """What becomes of each line against the roster as it is now, and how many; saves nothing. One query."""
    seen = dict(
        RosterLine.objects.filter(campaign=batch.campaign, superior=batch.district).values_list(
            "key", "number"
        )
    )
    first: dict[str, int] = {}
    for line in batch.lines:
        key = line_key(line["name"], line["uscc"], line["address"], line["unit"])
        line["same"] = None
        if not line["name"]:
            line["fate"] = ERROR
        elif key in seen:
            line["fate"], line["same"] = KNOWN, seen[key]
        elif key in first:
            line["fate"], line["same"] = TWICE, first[key]
        else:
            line["fate"] = NEW
            first[key] = line["row"]
    fates = Counter(line["fate"] for line in batch.lines)
    new = [line for line in batch.lines if line["fate"] == NEW]
    batch.counts = {
        "read": len(batch.lines),
        **{fate: fates[fate] for fate in FATES},
        "placed": sum(line["place"] is not None for line in new),
        "unplaced": sum(line["place"] is None for line in new),
    }


@transaction.atomic
def confirm(batch: RosterImport, *, by) -> RosterImport:
    """Store the new lines with their units. Lines that the roster has by now add nothing, whoever
    brought them; ``counts`` say how many those were."""
    batch = _held(batch, by)
    if batch.state != BatchState.READY:
        raise Refused(why_closed(batch))
    compare(batch)
    superior = batch.district
    mine = RosterLine.objects.filter(campaign=batch.campaign, superior=superior)
    number = mine.aggregate(last=Max("number"))["last"] or 0
    _end(batch, BatchState.CONFIRMED, by)
    made = []
    for line in batch.lines:
        if line["fate"] != NEW:
            continue
        number += 1
        made.append(
            RosterLine(
                campaign=batch.campaign,
                superior=superior,
                district_id=line["place"] or superior.pk,
                batch=batch,
                number=number,
                key=line_key(line["name"], line["uscc"], line["address"], line["unit"]),
                name_key=name_key(line["name"]),
                placed=line["by"],
                unplaced_why=line["why"][:200],
                **{name: line[name] for name in _KEPT},
            )
        )
    RosterLine.objects.bulk_create(made, batch_size=1000)
    _note("确认导入底册", batch, len(made), by)
    return batch


@transaction.atomic
def discard(batch: RosterImport, *, by) -> None:
    """Give up what was not confirmed."""
    batch = _held(batch, by)
    if batch.state not in (BatchState.READY, BatchState.REFUSED):
        raise Refused(why_closed(batch))
    _end(batch, BatchState.DISCARDED, by)


@transaction.atomic
def take_back(batch: RosterImport, *, by) -> int:
    """The roster without the lines of ``batch`` (which keeps them): how many. Refused when one of them
    is settled already."""
    batch = _held(batch, by)
    if batch.state != BatchState.CONFIRMED:
        raise Refused(why_closed(batch) or f"{batch}还没有导入。")
    lines = batch.stored.all()
    if settled := lines.exclude(outcome="").count():
        raise Refused(
            f"这一批已有 {settled} 行核实过，不能整批撤回；请先由核实单位重新打开这些行。"
        )
    count = lines.count()
    if RosterLine.objects.filter(same_as__in=lines).exists():
        raise Refused("这一批有的行被其他行按“重复”指明，不能整批撤回；请先重新打开那些行。")
    lines.delete()
    _end(batch, BatchState.UNDONE, by)
    _note("整批撤回底册", batch, count, by)
    return count


def _note(deed, batch, number, by):
    subject = f"{batch.district} {batch.campaign.slug} {batch}"
    auditing.record(auditing.Kind.IMPORT, f"{deed}：{number} 行", by=by, subject=subject)


def why_closed(batch: RosterImport) -> str:
    """Why the preview can no longer be confirmed; empty while it can."""
    if batch.state == BatchState.READY:
        return ""
    ended = f"（{batch.ended_by}，{stamp(batch.ended_at)}）" if batch.ended_at else ""
    return f"{batch}{batch.get_state_display()}{ended}。"


def _held(batch, by):
    """The batch as stored now, after the superior's report: two confirmations wait for each other."""
    _allow(may_share(batch.campaign, batch.district, by))
    Submission.objects.locked(batch.campaign.current_round(), batch.district)
    held = RosterImport.objects.select_for_update(of=("self",))
    return held.select_related("campaign", "district", "ended_by").get(pk=batch.pk)


def _end(batch, state, by):
    batch.state, batch.ended_at, batch.ended_by = state, timezone.now(), by
    batch.save()


def _allow(answer):
    if not answer:
        raise Refused(answer.reason)

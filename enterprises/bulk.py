"""Many rows of the ledger at once, in a constant number of statements: store, and take back.

The same rules, history and versions as enterprises/ledger.py, whose verbs change one row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.carrying.marks import forget
from enterprises.filling import completed, fill
from enterprises.models import Carried, Enterprise
from enterprises.names import name_key
from enterprises.row import Row, row_from

BATCH = 2000  # rows a statement; SQLite's limit of parameters makes it fewer there
KEYS = 10_000  # rows named in one statement
_FIXED = ("id", "campaign", "district")
_WRITTEN = [f.name for f in Enterprise._meta.fields if f.name not in _FIXED]
_NAMED = 5  # names in a refusal; more are only counted


class What(StrEnum):
    """What storing did with a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Stored:
    """A row of the ledger after storing; ``version`` is the one it has now."""

    pk: int
    version: int
    what: What


@transaction.atomic
def store_rows(
    campaign,
    district,
    rows: Iterable[Row],
    *,
    by,
    pks: Sequence[int | None] = (),
    carried: Sequence[int] = (),
) -> list[Stored]:
    """Store ``rows`` all or none; one Stored for each, in their order.

    A row is the ledger's of the same name, or the one whose key stands at its place in ``pks``; it
    is changed, or left alone when it says the same. Refused when the ledger is locked, when two
    rows would have one name, or when a row of ``pks`` is gone. ``carried``: the keys of the rows of
    an earlier campaign that these, all new, began as. The number of statements does not depend on
    the number of rows but for their batches.
    """
    submission = ledger.hold(campaign, district, by)
    rows = list(rows)
    kept = list(ledger.rows_of(campaign, district).kept())
    last = max((e.position for e in kept), default=0)
    done = []
    for row, enterprise in _matched(rows, pks or [None] * len(rows), kept):
        if enterprise is None:
            last += 1
            enterprise = Enterprise(campaign=campaign, district=district, position=last)
            enterprise.carried_from_id = carried[len(done)] if carried else None
            done.append((fill(enterprise, row, campaign.definition, by), What.NEW))
        elif enterprise.row() == completed(row, campaign.definition):
            done.append((enterprise, What.UNCHANGED))
        else:
            enterprise.version += 1
            done.append((fill(enterprise, row, campaign.definition, by), What.CHANGED))
    _refuse_closed(submission, done)
    _insert([enterprise for enterprise, what in done if what is What.NEW], by)
    _update([enterprise for enterprise, what in done if what is What.CHANGED], by)
    return [Stored(enterprise.pk, enterprise.version, what) for enterprise, what in done]


def _matched(rows, pks, kept) -> Iterator[tuple[Row, Enterprise | None]]:
    """Each row with the one of ``kept`` that it is, by its key in ``pks`` or else by name; None for a new one."""
    by_key, by_pk = {e.name_key: e for e in kept}, {e.pk: e for e in kept}
    taken = set()
    for row, pk in zip(rows, pks, strict=True):
        key = name_key(row.name)
        enterprise = by_key.get(key) if pk is None else by_pk.get(pk)
        if pk is not None and enterprise is None:
            raise Refused(f"“{row.name}”原来的一行已不在台账中，请重新核对。")
        if key in taken or by_key.get(key, enterprise) is not enterprise:
            raise Refused(f"“{row.name}”与台账中或文件中的另一家同名，请先改正名称。")
        taken.add(key)
        yield row, enterprise


@transaction.atomic
def take_back(
    campaign, district, stored: Iterable[Stored], *, by, reason: str, deed: str = "导入"
) -> None:
    """Undo what one call of ``store_rows`` did: new rows into the bin with ``reason``, changed rows
    as their history had them before, with the mark of their 结转. All or none. ``deed`` is what is undone,
    in a word.

    Refused, naming them, when rows were touched since, and when a row's former name is taken.
    """
    submission = ledger.hold(campaign, district, by)
    stored = {s.pk: s for s in stored if s.what is not What.UNCHANGED}
    rows = {e.pk: e for e in ledger.rows_of(campaign, district)}
    touched = [
        e
        for e in rows.values()
        if e.pk in stored and (e.version != stored[e.pk].version or e.removed_at)
    ]
    if touched:
        raise Refused(
            f"{deed}之后又改动过 {_listed(touched)}，不能整批撤销；请逐行修改或移入回收站。"
        )
    _refuse_closed(submission, [(rows[s.pk], What.CHANGED) for s in stored.values()])
    changed = [rows[s.pk] for s in stored.values() if s.what is What.CHANGED]
    before = _before({s.pk: s.version - 1 for s in stored.values() if s.what is What.CHANGED})
    _refuse_taken_names(rows.values(), stored, before)
    for enterprise in changed:
        enterprise.version += 1
        record = before[enterprise.pk]
        fill(enterprise, row_from(record), campaign.definition, by)
        enterprise.carried_state = record.carried_state
    added = [rows[s.pk] for s in stored.values() if s.what is What.NEW]
    for enterprise in added:
        enterprise.version += 1
        enterprise.removed_at, enterprise.removed_reason = timezone.now(), reason
        enterprise.updated_by = by
        forget(enterprise)
    _update([*added, *changed], by)


@transaction.atomic
def look_at(campaign, district, pks: Iterable[int], *, by, looked=True) -> int:
    """Mark carried rows as 核实无变化, or take that back; how many. Their values and versions stay.

    What has another mark than expected is left alone: it was changed, or marked already.
    """
    submission = ledger.hold(campaign, district, by)
    was, now = Carried.UNLOOKED, Carried.LOOKED
    if not looked:
        was, now = now, was
    kept = ledger.rows_of(campaign, district).kept()
    rows = list(kept.filter(pk__in=pks, carried_state=was))
    _refuse_closed(submission, [(row, What.CHANGED) for row in rows])
    for row in rows:
        row.carried_state, row.updated_by = now, by
    _update(rows, by)
    return len(rows)


def _refuse_closed(submission, done):
    """What a return left closed is neither changed nor added to."""
    closed = set(submission.closed_rows)
    kept = [e for e, what in done if what is What.CHANGED and e.pk in closed]
    if kept:
        raise Refused(f"退回时没有开放 {_listed(kept)}，不能改动；需要修改请联系上级。")
    if any(what is What.NEW for _, what in done) and not (answer := submission.lock_additions()):
        raise Refused(answer.reason)


def _before(versions: dict[int, int]) -> dict[int, Any]:
    """What its history has of each row at the version before. One query."""
    records = Enterprise.history.filter(id__in=versions, version__in=set(versions.values()))
    return {r.id: r for r in records.order_by("history_id") if r.version == versions[r.id]}


def _refuse_taken_names(rows, stored, before):
    keys = {pk: name_key(row.name) for pk, row in before.items()}
    others = {e.name_key for e in rows if not e.removed_at and e.pk not in stored}
    lost = [before[pk] for pk, key in keys.items() if key in others]
    if lost:
        raise Refused(
            f"{_listed(lost)} 原来的名称已被台账中的另一行使用，不能撤销；请先改正那一行。"
        )


def _listed(named) -> str:
    names = "、".join(f"“{one.name}”" for one in named[:_NAMED])
    return names if len(named) <= _NAMED else f"{names} 等 {len(named)} 家"


def _insert(enterprises, by):
    Enterprise.objects.bulk_create(enterprises, batch_size=BATCH)
    _write_history(enterprises, by, update=False)


def _update(enterprises, by):
    """An upsert: many times quicker than bulk_update, which spells out one CASE a row and column."""
    Enterprise.objects.bulk_create(
        enterprises,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_WRITTEN,
        batch_size=BATCH,
    )
    _write_history(enterprises, by, update=True)


def _write_history(enterprises, by, *, update):
    """What simple-history's bulk_history_create writes, copied inside the database: one statement
    instead of forty values a row through the ORM, a third of the whole import."""
    if not enterprises:
        return
    record = Enterprise.history.model
    copied = [field.column for field in record.tracked_fields]
    values = {
        "history_date": timezone.now(),
        "history_type": "~" if update else "+",
        "history_user_id": by and by.pk,
        "history_change_reason": None,
    }
    quote = connection.ops.quote_name
    keys = [enterprise.pk for enterprise in enterprises]
    for start in range(0, len(keys), KEYS):
        pks = keys[start : start + KEYS]
        marks = ", ".join(["%s"] * len(pks))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(record._meta.db_table)} "  # noqa: S608 - names of our own model
                f"({', '.join(map(quote, [*copied, *values]))}) "
                f"SELECT {', '.join(map(quote, copied))}, %s, %s, %s, %s "
                f"FROM {quote(Enterprise._meta.db_table)} WHERE id IN ({marks}) ORDER BY position, id",
                [*values.values(), *pks],
            )

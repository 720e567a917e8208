"""From a confirmed preview to the rows to save, and what follows from an annex or a second mention."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from campaign.definition import Definition
from enterprises.columns import LABELS, OFFICIAL
from enterprises.importing.known import Known
from enterprises.names import name_key
from enterprises.row import Row, changed

FIELDS = {label: name for name, label in LABELS.items()}


Place = tuple[int, str | None, int]  # number of the file, sheet, Excel row


@dataclass(frozen=True)
class Storable:
    """One enterprise to save: file, sheet and Excel row it first stands in, ``fields`` what the
    file speaks about; everything else in ``values`` is what the ledger had. ``pk`` and ``version``
    are the ledger's row as the preview saw it, None for a new one."""

    row: int
    annex: str | None
    values: Row
    fields: frozenset[str]
    file_number: int = 1
    sheet: str | None = None
    pk: int | None = None
    version: int | None = None

    @property
    def place(self) -> Place:
        return self.file_number, self.sheet, self.row


def rows_to_store(
    shown: dict,
    definition: Definition,
    known: Known,
    *,
    decide: str | Mapping[Place, str] = "skip",
    clear: Mapping[Place, Collection[str]] = MappingProxyType({}),
) -> list[Storable]:
    """The enterprises of a preview to save, each once, in the order of the files.

    Rows with errors are left out; held rows go by ``decide``, one word for all or one for a place:
    keep (the file's values) or skip (the row is left out). ``clear`` names for a place the labels
    that are really to be emptied. An enterprise in two annexes is one, with what its last row says.
    """
    found: dict[str | int, Storable] = {}
    for sheet in shown["sheets"]:
        fields = _fields_of(sheet, definition)
        for place, shown_row in _chosen(sheet, decide):
            key, pk = name_key(shown_row["values"]["企业名称"]), shown_row["pk"]
            first = found.get(pk) or found.get(key)
            base = first.values if first else known.row(key, pk) or Row()
            said = shown_row["values"] | dict.fromkeys(clear.get(place, ()))
            values = decided_by_annex(
                _with_values(base, said, fields, definition), sheet["annex"], definition
            )
            if first and not _is_foreign(values, definition):
                values = replace(
                    values, ownership=stronger_ownership(first.values, values, definition)
                )
            if first:
                now = replace(first, values=values, fields=first.fields | fields)
            else:
                version = shown_row["version"]
                now = Storable(place[2], sheet["annex"], values, fields, *place[:2], pk, version)
            found[key] = now
            if now.pk is not None:
                found[now.pk] = now
    return list({item.place: item for item in found.values()}.values())


def _chosen(sheet, decide) -> Iterator[tuple[Place, dict]]:
    """The rows of ``sheet`` that go to the ledger, each with its place."""
    for row in sheet["rows"]:
        place = (sheet["file_number"], sheet["sheet"], row["row"])
        choice = decide if isinstance(decide, str) else decide.get(place, "skip")
        if row["action"] != "error" and (row["action"] != "held" or choice == "keep"):
            yield place, row


def decided_by_annex(row: Row, annex: str | None, definition: Definition) -> Row:
    """Standing in an annex decides the class where type and holder do not."""
    found = next((a for a in definition.annexes if a.number == annex), None)
    if found is None or not row.name:
        return row
    word = definition.ownership.find(row.ownership)
    if found.belongs == "non_public":
        undecided = definition.non_public(word, row.holder) is None
        return (
            replace(row, non_public_decided=True)
            if _open(row.non_public_decided, undecided)
            else row
        )
    undecided = definition.foreign_invested(word) is None
    return replace(row, foreign_decided=True) if _open(row.foreign_decided, undecided) else row


def _open(decided, undecided):
    return decided is None and undecided


def _is_foreign(row, definition):
    return bool(definition.foreign_invested(definition.ownership.find(row.ownership)))


def stronger_ownership(first: Row, second: Row, definition: Definition) -> str:
    """Of two types in two annexes the foreign one: it stands in both."""
    if _is_foreign(first, definition) and not _is_foreign(second, definition):
        return first.ownership
    return second.ownership


def _fields_of(sheet, definition):
    present = {FIELDS[c.label] for c in OFFICIAL if c.label not in sheet["columns_missing"]}
    extra = {column.label: column.key for column in definition.extra_columns}
    for row in sheet["rows"][:1]:
        present |= {FIELDS[label] for label in row["values"] if label in FIELDS} - {
            c.field for c in OFFICIAL if c.label in sheet["columns_missing"]
        }
        present |= {extra[label] for label in row["values"] if label in extra}
    return frozenset(present - {"position"})


def _with_values(base, values, fields, definition):
    """``base`` with the shown values of ``fields``."""
    extra_keys = {column.key: column.label for column in definition.extra_columns}
    taken: dict[str, Any] = {}
    for name in fields:
        if name in extra_keys:
            extra = taken.setdefault("extra", dict(base.extra))
            extra.pop(name, None)
            if (value := values.get(extra_keys[name])) not in (None, ""):
                extra[name] = value
            continue
        value = values.get(LABELS[name])
        empty = Row.__dataclass_fields__[name].default
        if name == "holder" and value:
            value = definition.holders.code_of(value)
        taken[name] = empty if value is None else value
    return changed(base, taken)


def changes_between(before: Row, after: Row, definition: Definition) -> dict[str, list]:
    """Label → [before, after] for every field that differs."""
    changes = {}
    for name in Row.__dataclass_fields__:
        a, b = getattr(before, name), getattr(after, name)
        if a == b or name == "reason_code":
            continue
        if name == "extra":
            labels = {c.key: c.label for c in definition.extra_columns}
            for key in sorted(a.keys() | b.keys()):
                if a.get(key) != b.get(key):
                    changes[labels.get(key, key)] = [a.get(key), b.get(key)]
            continue
        label = {"non_public_decided": "列入非公", "foreign_decided": "列入外资"}.get(
            name
        ) or LABELS[name]
        if name == "holder":
            a, b = holder_label(a, definition), holder_label(b, definition)
        changes[label] = [or_none(a), or_none(b)]
    return changes


def or_none(value):
    """The value as JSON shows it: empty text is None."""
    return None if value == "" else value


def holder_label(code: str, definition: Definition) -> str:
    """控股情况 as people read it."""
    word = definition.holders.by_code.get(code)
    return word.label if word else code

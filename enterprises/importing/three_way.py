"""File, ledger, and what the file was made from: whose value stands, and what must be asked."""

from dataclasses import dataclass, field
from typing import Any

from enterprises.columns import LABELS, Kind, of_kind
from enterprises.importing.cells import show_month
from enterprises.importing.known import Known
from enterprises.importing.reading import plain
from enterprises.importing.row_reading import RowReading
from enterprises.importing.storing import holder_label, or_none
from enterprises.importing.telling import say
from enterprises.names import name_key
from enterprises.problem import Level
from enterprises.row import Row, changed

# What an answer to 是否建会 leaves no room for.
CONTRADICTED = {True: ("reason",), False: ("unionised_on", "chair", "members")}

_UNKNOWN = ("token_unknown", Level.WARN, "行标识不认识，按企业名称比对")
_COPIED = ("token_copied", Level.WARN, "行标识与另一行相同（复制来的行），按企业名称比对")
_IN_BIN = (
    "row_in_bin",
    Level.ASK,
    "台账中原来的这一行已移入回收站；保留则按企业名称另行存入，请选择",
)


@dataclass(frozen=True)
class Match:
    """The ledger's row that a line of the file speaks of. ``how``: by name, by id (the token), None.

    ``base`` is what the file was made from; without token that is the ledger. ``doubt`` (code,
    level, message) is what must be told about the match itself.
    """

    how: str | None = None
    pk: int | None = None
    version: int | None = None
    ledger: Row | None = None
    base: Row | None = None
    doubt: tuple[str, Level, str] | None = None


@dataclass
class Merged:
    """``row`` has the file's value where both changed (``conflicts``, by label: base, ledger, file).

    ``clears`` are the labels of cells that are empty in the file and filled in the ledger.
    """

    row: Row
    clears: list[str] = field(default_factory=list)
    conflicts: dict[str, list] = field(default_factory=dict)


def match(known: Known, key: str, token: str, *, copied: bool = False) -> Match:
    """Find the row by token, else by name key. A token never overrules a name that is another row's."""
    if not key:
        return Match()
    doubt = None
    said = known.tokens.get(token)
    if token and copied:
        doubt = _COPIED
    elif said and said[0] in known.removed:
        doubt = _IN_BIN
    elif said and (base := known.base(*said)) and said[0] in known.by_pk:
        pk = said[0]
        ledger, other = known.by_pk[pk], known.pk_by_key.get(key)
        renamed_in_file = key != name_key(base.name)
        if not renamed_in_file or other in (None, pk):
            how = "name" if key == name_key(ledger.name) else "id"
            return Match(how, pk, known.versions[pk], ledger, base)
        message = (
            f"行标识属于“{ledger.name}”，企业名称却是台账中的另一家；"
            f"保留则按企业名称修改“{known.by_pk[other].name}”，请核对"
        )
        doubt = ("name_of_another_row", Level.ASK, message)
    elif token:
        doubt = _UNKNOWN
    ledger = known.by_key.get(key)
    if ledger is None:
        return Match(doubt=doubt)
    pk = known.pk_by_key.get(key)
    return Match("name", pk, known.versions.get(pk or 0), ledger, ledger, doubt)


def settle(base: Any, ledger: Any, said: Any) -> tuple[Any, bool]:
    """The value that stands and whether both sides changed it differently; then it is the file's."""
    if _same(said, base) or _same(said, ledger):
        return ledger, False
    return said, not _same(ledger, base)


def merge(reading: RowReading, found: Match, known: Known, definition) -> Merged:
    """The ledger's row with what the file says; tells in ``reading`` what must be asked.

    An empty cell clears nothing by itself: only what contradicts the file's own 是否建会 goes.
    """
    ledger, base = found.ledger or Row(), found.base or Row()
    merged, values, extra = Merged(ledger), {}, dict(ledger.extra)
    gone = _contradicted(reading, base, ledger)
    for name, said in _cells(reading):
        if name in reading.refused:
            continue
        had, was = _value(ledger, name), _value(base, name)
        if _empty(said) and name not in gone:
            if not _empty(had) and not _empty(was):
                merged.clears.append(_label(reading, name))
                text = _shown(name, had, definition)
                message = f"台账中为{text}，文件里为空，没有清除；要清除请在台账中修改"
                reading.tell("empty_cell", name, Level.ASK, message, from_cell=False)
            continue
        value, conflict = settle(was, had, said)
        if conflict:
            sides = [_json(name, side, definition) for side in (was, had, said)]
            merged.conflicts[_label(reading, name)] = sides
            who = known.changed_by.get(found.pk or 0)
            message = (
                f"台账中已改为{_shown(name, had, definition)}"
                + (f"（最后由 {who} 修改）" if who else "")
                + f"，文件改为{_shown(name, said, definition)}，请选择；采用则以文件为准"
            )
            reading.tell("both_changed", name, Level.ASK, message)
        if name in Row.__dataclass_fields__:
            values[name] = value
        elif _empty(value):
            extra.pop(name, None)
        else:
            extra[name] = value
    merged.row = changed(ledger, values | {"extra": extra})
    return merged


def _cells(reading):
    """(name, value) of every cell of the line, those of the campaign's own columns by their key."""
    for name, value in reading.values.items():
        if name == "extra":
            yield from value.items()
        else:
            yield name, value


def _contradicted(reading, base, ledger):
    said = reading.values.get("unionised")
    stands, _ = settle(base.unionised, ledger.unionised, said)
    return CONTRADICTED.get(said, ()) if stands == said else ()


def _value(row, name):
    return getattr(row, name) if name in Row.__dataclass_fields__ else row.extra.get(name)


def _label(reading, name):
    return reading.labels.get(name) or LABELS[name]


def _empty(value):
    return value is None or value == ""


def _same(a, b):
    """Equal as far as a cell can tell: line breaks and blanks do not survive a reader."""
    if a == b or (_empty(a) and _empty(b)):
        return True
    return isinstance(a, str) and isinstance(b, str) and plain(a) == plain(b)


def _json(name, value, definition):
    return or_none(holder_label(value, definition) if name == "holder" else value)


def _shown(name, value, definition):
    return say(show_month(value) if name in of_kind(Kind.MONTH) else _json(name, value, definition))

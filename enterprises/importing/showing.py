"""A row of the preview as people read it: what will be stored beside what stood in the file."""

from dataclasses import dataclass, field

from enterprises.columns import LABELS, OFFICIAL, Kind, of_kind
from enterprises.importing.cells import show_month, show_yes_no
from enterprises.importing.packing import corrected
from enterprises.importing.reading import plain
from enterprises.importing.storing import FIELDS
from enterprises.models import ImportRow

SEVERITY = ("warn", "ask", "error")


@dataclass
class Cell:
    """``stored`` will be in the ledger, ``before`` is there now (None: the same), ``written`` stood
    in the file (empty: the same), ``level`` is the worst of ``messages`` (empty: all right)."""

    label: str
    stored: str
    before: str | None = None
    written: str = ""
    level: str = ""
    messages: list[str] = field(default_factory=list)
    typed: bool = False

    @property
    def told_at(self) -> str:
        """The field under which 填表说明 tells about the column; empty for one of the campaign's own."""
        return FIELDS.get(self.label, "")


@dataclass(frozen=True)
class Written:
    """A cell of the file: ``name`` is the field (or the label where the column is none of ours)."""

    name: str
    label: str
    text: str
    level: str = ""
    messages: list[str] = field(default_factory=list)


def columns_of(rows: list[ImportRow]) -> list[str]:
    """The labels to show: the official ones, then further ones that some row has."""
    labels = [column.label for column in OFFICIAL[1:]]
    for row in rows:
        labels += [name for name in row.shown["values"] if name not in labels and name != "序号"]
    return labels


def cells_of(row: ImportRow, labels: list[str]) -> list[Cell]:
    """One Cell for each of ``labels``."""
    values, changes = row.shown["values"], row.shown["changes"]
    line = corrected(row.line, row.typed)["cells"]
    cells = []
    for label in labels:
        stored = shown_text(label, values.get(label))
        cell = Cell(label, stored, typed=_name(label) in row.typed)
        written = _text(line.get(_name(label)))
        if written != stored:
            cell.written = written
        if label in changes:
            cell.before = shown_text(label, changes[label][0])
        for problem in row.shown["problems"]:
            if problem["column"] == label:
                cell.messages.append(_without_place(problem["message"]))
                cell.level = max(cell.level, problem["level"], key=_severity)
        cells.append(cell)
    return cells


def remarks_of(row: ImportRow, labels: list[str]) -> list[str]:
    """What is said about the row as a whole."""
    return [
        _without_place(p["message"]) for p in row.shown["problems"] if p["column"] not in labels
    ]


def written_cells(row: ImportRow) -> list[Written]:
    """Every cell of the row in the file but 序号, as it stands there or as corrected."""
    line = corrected(row.line, row.typed)["cells"]
    cells = []
    for name, value in line.items():
        if name in ("position", "token"):
            continue
        label = LABELS.get(name, name)
        said = [p for p in row.shown["problems"] if p["column"] == label]
        level = max((p["level"] for p in said), key=_severity, default="")
        messages = [_without_place(p["message"]) for p in said]
        cells.append(Written(name, label, _text(value), level, messages))
    return cells


def shown_text(label: str, value) -> str:
    """A value of the preview's JSON as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return show_yes_no(value)
    return show_month(value) if FIELDS.get(label) in of_kind(Kind.MONTH) else str(value)


def _text(packed) -> str:
    """A cell of a line (book.to_json) as text; dates are packed as {"date": …}."""
    if isinstance(packed, dict):
        packed = next(iter(packed.values())).removesuffix("T00:00:00").replace("T", " ")
    return plain(packed)


def _name(label):
    return FIELDS.get(label, label)


def _severity(level):
    return SEVERITY.index(level) if level in SEVERITY else -1


def _without_place(message):
    return message.partition("：")[2] or message

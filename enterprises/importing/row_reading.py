"""One table row → values by field, and what must be said about its cells."""

from dataclasses import dataclass, field

from enterprises.columns import COLUMNS, LABELS, Kind, of_kind
from enterprises.importing.cells import read_text
from enterprises.importing.readers import READERS, reader_of
from enterprises.importing.reading import Reading, plain
from enterprises.problem import Level

_NUMBERLESS = of_kind(
    Kind.COUNT, Kind.YES_NO
)  # None while it is not filled in, where text is empty


@dataclass
class RowReading:
    """``values`` by field of Row, only of columns the file has; ``refused`` cells hold no value."""

    row: int
    position: int | str | None = None
    values: dict = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    originals: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    problems: list[dict] = field(default_factory=list)

    def tell(self, code, name, level, message, *, from_cell=True):
        """One more problem; ``from_cell``: it decides whether the row is held or refused."""
        label = self.labels.get(name) or LABELS.get(name, name)
        self.problems.append(
            {
                "code": code,
                "field": name,
                "column": label,
                "level": str(level),
                "message": f"第{self.row}行 {label}：{message}",
                "original": self.originals.get(name, ""),
                "from_cell": from_cell,
            }
        )


def read_row(line, table, definition) -> RowReading:
    """The values of ``line`` (book.TableRow) under the columns of ``table``."""
    reading = RowReading(line.row)
    extra = {column.label: column for column in definition.extra_columns}
    for name, raw in line.cells.items():
        if name == "position":
            number = READERS[Kind.COUNT](raw)
            reading.position = number.value if number.level is Level.OK else number.original
        elif name in LABELS:
            read = _flawed(line, name, raw) or _read(name, raw, line, table, definition)
            reading.values[name] = _kept(reading, name, read)
            if source := line.merged_from.get(name):
                message = f"“{read.value}”取自合并单元格（第{source}行），请核对"
                reading.tell("merged_cell", name, Level.WARN, message)
        elif column := extra.get(name):
            reading.labels[column.key] = column.label
            read = _flawed(line, name, raw) or _extra(column, raw, line, table)
            reading.values.setdefault("extra", {})[column.key] = _kept(reading, column.key, read)
    return reading


def _kept(reading, name, read):
    reading.originals[name] = read.original
    if read.level is not Level.OK:
        reading.tell("cell", name, read.level, read.message)
        if read.level is Level.ERROR or read.value is None:
            reading.refused.add(name)
    return read.value


def _flawed(line, name, raw):
    flaw = line.flaws.get(name)
    if not flaw:
        return None
    empty = None if name in _NUMBERLESS else ""
    return Reading(empty, Level.ERROR, flaw, plain(raw))


def _read(name, raw, line, table, definition):
    read = _by_kind(COLUMNS[name].kind, reader_of(name), raw, line.shown.get(name), table)
    if name == "uscc":
        code = "".join(read.value.split()).upper()
        return Reading(code, read.level, read.message, read.original)
    if name == "holder" and read.value:
        code = definition.holders.code_of(read.value)
        if not code:
            known = "、".join(word.label for word in definition.holders.words)
            message = f"“{read.value}”不是控股情况，没有读入；请从 {known} 中选择"
            return Reading("", Level.WARN, message, read.original)
        return Reading(code, Level.OK, "", read.original)
    return read


def _extra(column, raw, line, table):
    return _by_kind(
        column.type, READERS.get(column.type, read_text), raw, line.shown.get(column.label), table
    )


def _by_kind(kind, read, raw, shown, table):
    """A month also goes by how the sheet shows it."""
    if kind == Kind.MONTH:
        return read(raw, shown=shown, date_1904=table.date_1904)
    return read(raw)

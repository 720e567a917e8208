"""One table row → values by field, and what must be said about its cells."""

from dataclasses import dataclass, field

from enterprises.columns import BY_FIELD, Kind
from enterprises.importing import cells
from enterprises.importing.reading import Reading, plain
from enterprises.importing.workbook import LABELS
from enterprises.problem import Level

_NAMES = {"name", "chair", "contact"}
_COUNTS = {name for name, c in BY_FIELD.items() if c.kind is Kind.COUNT} | {"registered_members"}
_YES_NO = {"unionised", "congress"}


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
    """The values of ``line`` (workbook.TableRow) under the columns of ``table``."""
    reading = RowReading(line.row)
    extra = {column.label: column for column in definition.extra_columns}
    for name, raw in line.cells.items():
        if name == "position":
            number = cells.read_count(raw)
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
    empty = None if name in _COUNTS | _YES_NO else ""
    return Reading(empty, Level.ERROR, flaw, plain(raw))


def _read(name, raw, line, table, definition):
    if name in _COUNTS:
        return cells.read_count(raw)
    if name in _YES_NO:
        return cells.read_yes_no(raw)
    if name == "unionised_on":
        return cells.read_month(raw, shown=line.shown.get(name), date_1904=table.date_1904)
    if name in _NAMES:
        return cells.read_name(raw)
    read = cells.read_text(raw)
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
    if column.type == "count":
        return cells.read_count(raw)
    if column.type == "yes_no":
        return cells.read_yes_no(raw)
    if column.type == "month":
        shown = line.shown.get(column.label)
        return cells.read_month(raw, shown=shown, date_1904=table.date_1904)
    return cells.read_text(raw)

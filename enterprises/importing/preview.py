"""What an import would do, row by row, before anything is saved.

The preview is plain JSON: it is kept with the batch and confirmed later, perhaps by another server.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from campaign.definition import Definition
from enterprises.checks import annexes_of, check_row
from enterprises.columns import OFFICIAL
from enterprises.importing.row_reading import RowReading, read_row
from enterprises.importing.storing import (
    Storable,
    changes_between,
    decided_by_annex,
    holder_label,
    or_none,
    rows_to_store,
    stronger_ownership,
)
from enterprises.importing.telling import left_out, say, sums
from enterprises.importing.workbook import LABELS, Book, Table
from enterprises.names import likeness_key, name_key
from enterprises.problem import Level
from enterprises.row import Row

__all__ = ["Storable", "annex_of", "preview", "rows_to_store"]

UNION_FIELDS = ("unionised_on", "chair", "members")
COUNTED = ("read", "new", "changed", "unchanged", "held", "error", "skipped")


@dataclass
class _Seen:
    """An enterprise met earlier in the same file."""

    sheet: str
    row: int
    annex: str | None
    values: Row


def preview(
    book: Book, definition: Definition, existing: Mapping[str, Row], *, today: date
) -> dict:
    """What the page and ``import_annex`` show. ``existing`` is the unit's ledger by name key.

    ``values`` are as they would be stored. Every data row has one action, so the counts add up.
    """
    rows_in_file = sum(len(table.rows) for table in book.tables)
    error = book.error
    if not error and not rows_in_file:
        error = "找到了表头，但下面没有企业，请填好后再上传"
    if error:
        result = _empty(book, "error", error)
        result["sheets_ignored"] = book.sheets_ignored
        return result
    result = _empty(book, "ok", "")
    run = _Run(definition, existing, today)
    for table in book.tables:
        result["sheets"].append(run.table(table, annex_of(table, definition, book)))
    counts = result["counts"]
    for sheet in result["sheets"]:
        counts["skipped"] += len(sheet["skipped_rows"])
        for row in sheet["rows"]:
            counts["read"] += 1
            counts[row["action"]] += 1
    result["file_message"] = (
        f"读到 {counts['read']} 行：新增 {counts['new']}，修改 {counts['changed']}，"
        f"不变 {counts['unchanged']}，待定 {counts['held']}，有误 {counts['error']}；"
        f"不是企业的 {counts['skipped']} 行没有读入"
    )
    return result


def annex_of(table: Table, definition: Definition, book: Book) -> str | None:
    """The annex a table is, by its title, its sheet's name, or the file's name; None: not said."""
    for text in (table.title, table.sheet, book.filename if len(book.tables) == 1 else ""):
        for annex in definition.annexes:
            if annex.number in text.replace(" ", ""):
                return annex.number
        said = [a for a in definition.annexes if a.short in text]
        if len(said) == 1:
            return said[0].number
    return None


def _empty(book, level, message):
    return {
        "file": book.filename,
        "file_level": level,
        "file_message": message,
        "sheets": [],
        "sheets_ignored": book.sheets_ignored,
        "counts": dict.fromkeys(COUNTED, 0),
    }


class _Run:
    """One preview under way: what was met so far in the file, and the ledger."""

    def __init__(self, definition, existing, today):
        self.definition, self.existing, self.today = definition, existing, today
        self.seen: dict[str, _Seen] = {}
        self.rows_shown: dict[str, list[dict]] = {}
        self.by_uscc = {row.uscc: row for row in existing.values() if row.uscc}
        self.alike: dict[str, list[tuple[str, str]]] = {}
        for row in existing.values():
            self.alike.setdefault(likeness_key(row.name), []).append(("台账中的", row.name))

    def table(self, table, annex):
        labels = {LABELS.get(name, name) for name in table.columns}
        extra = {column.label for column in self.definition.extra_columns}
        rows = [self.row(table, line, annex) for line in table.rows]
        computed = sums([row["values"] for row in rows])
        return {
            "sheet": table.sheet or None,
            "annex": annex,
            "header_row": table.header_row,
            "columns_missing": [c.label for c in OFFICIAL if c.label not in labels],
            "columns_ignored": [
                name for name in table.columns if name not in LABELS and name not in extra
            ],
            "rows": rows,
            "skipped_rows": [left_out(s, table.totals, computed) for s in table.skipped],
            "totals_in_file": table.totals,
            "totals_computed": computed,
        }

    def row(self, table, line, annex):
        reading = read_row(line, table, self.definition)
        key = name_key(reading.values.get("name") or "")
        base, matches = self.existing.get(key), "name"
        if base is None:
            base, matches = Row(), None
        known = base if matches else None
        row = decided_by_annex(self._merged(reading, base), annex, self.definition)
        shown = {
            "row": line.row,
            "action": "new",
            "matches": matches,
            "same_as": [],
            "values": _values(row, reading, self.definition),
            "changes": changes_between(known, row, self.definition) if known else {},
            "problems": reading.problems,
        }
        shown["action"] = "new" if known is None else "changed" if shown["changes"] else "unchanged"
        if not key:
            shown["action"] = "error"
        else:
            self._other_name_same_code(row, shown, reading)
            self._same_in_file(table, line, annex, key, row, shown, reading)
            self._similar(line, row, key, shown, reading)
        self._checked(row, annex, reading)
        levels = {p["level"] for p in reading.problems if p["from_cell"]}
        if Level.ERROR in levels or any(p["code"] == "text_too_long" for p in reading.problems):
            shown["action"] = "error"
        elif Level.ASK in levels and shown["action"] != "error":
            shown["action"] = "held"
        if shown["action"] != "error" and key not in self.seen:
            self.seen[key] = _Seen(table.sheet, line.row, annex, row)
        order = {c.label: i for i, c in enumerate(OFFICIAL)}
        shown["problems"] = [
            {name: p[name] for name in ("column", "level", "message", "original")}
            for p in sorted(reading.problems, key=lambda p: order.get(p["column"], 99))
        ]
        return shown

    def _merged(self, reading: RowReading, base: Row) -> Row:
        """The ledger's row with what the file says. An empty cell clears nothing by itself: only
        what contradicts the file's own 是否建会 goes."""
        contradicted = {
            True: ("reason",),
            False: UNION_FIELDS,
        }.get(reading.values.get("unionised"), ())
        values = {}
        for name, value in reading.values.items():
            if name == "extra":
                values["extra"] = base.extra | value
                continue
            had = getattr(base, name)
            if value in (None, "") and had not in (None, "") and name not in contradicted:
                if name not in reading.refused:
                    text = "是" if had is True else "否" if had is False else had
                    message = f"台账中为“{text}”，文件里为空，没有清除；要清除请在台账中修改"
                    reading.tell("empty_cell", name, Level.ASK, message, from_cell=False)
                continue
            values[name] = value
        if values.get("reason", base.reason) != base.reason:
            values["reason_code"] = ""
        return replace(base, **values)

    def _other_name_same_code(self, row, shown, reading):
        other = self.by_uscc.get(row.uscc) if row.uscc and shown["matches"] is None else None
        if other:
            shown["matches"] = "uscc"
            shown["action"] = "held"
            message = (
                f"统一社会信用代码与台账中的“{other.name}”相同，名称不同；保留则另存一家，请核对"
            )
            reading.tell("same_code_other_name", "name", Level.ASK, message)

    def _same_in_file(self, table, line, annex, key, row, shown, reading):
        """An enterprise met before: the same again is told, another annex is merged, else asked."""
        first = self.seen.get(key)
        if first is None:
            self.rows_shown.setdefault(key, []).append(shown)
            return
        where = f"第{first.row}行"
        if first.sheet != table.sheet:
            where = f"工作表“{first.sheet}”{where}"
        earlier = self.rows_shown[key]
        shown["same_as"] = [other["row"] for other in earlier]
        for other in earlier:
            other["same_as"].append(line.row)
        earlier.append(shown)
        shown["changes"] = changes = {
            label: pair
            for label, pair in changes_between(first.values, row, self.definition).items()
            if not label.startswith("列入")
        }
        differing = "；".join(f"{label} {say(a)} 与 {say(b)}" for label, (a, b) in changes.items())
        other_annex = first.annex != annex and annex and first.annex
        if not changes:
            shown["action"] = "unchanged"
            message = f"与{where}是同一企业，内容相同，只存一家"
            reading.tell("twice_in_file", "name", Level.WARN, message, from_cell=False)
        elif other_annex and set(changes) == {"企业所有制性质"}:
            kept = stronger_ownership(first.values, row, self.definition)
            shown["action"] = self._settle_ownership(key, kept, earlier[0])
            message = (
                f"与{where}是同一企业，写法不同（{differing}），"
                f"按一家存入，企业所有制性质取“{kept}”，请核对"
            )
            reading.tell("other_ownership", "ownership", Level.WARN, message)
        else:
            shown["action"] = "held"
            message = f"与{where}是同一企业，内容不同（{differing}）；保留则以本行为准，请选择"
            reading.tell("twice_in_file", "name", Level.ASK, message)

    def _settle_ownership(self, key, kept, first_shown):
        """With the type settled the first row may say what the ledger has; the second's action."""
        known = self.existing.get(key)
        if known is None or known.ownership != kept:
            return "changed"
        first_shown["changes"].pop("企业所有制性质", None)
        if first_shown["action"] == "changed" and not first_shown["changes"]:
            first_shown["action"] = "unchanged"
        return "unchanged"

    def _similar(self, line, row, key, shown, reading):
        names = self.alike.setdefault(likeness_key(row.name), [])
        for place, name in names:
            if name_key(name) != key:
                message = f"与{place}“{name}”相近，按两家存入；如为同一企业请改成同一名称"
                reading.tell("similar_name", "name", Level.WARN, message, from_cell=False)
                break
        names.append((f"第{line.row}行", row.name))

    def _checked(self, row, annex, reading):
        told = {p["field"] for p in reading.problems if p["from_cell"] and p["level"] != Level.WARN}
        for problem in check_row(row, self.definition, today=self.today):
            if problem.column not in told:
                reading.tell(
                    problem.code, problem.column, problem.level, problem.message, from_cell=False
                )
        codes = {p["code"] for p in reading.problems}
        found = next((a for a in self.definition.annexes if a.number == annex), None)
        if found and row.ownership and annex not in annexes_of(row, self.definition):
            enough = (row.employees or 0) >= found.min_employees
            if enough and not {"ownership", "in_no_annex"} & (told | codes):
                message = f"“{row.ownership}”按现有填写不列入{annex}（{found.short}），请核对"
                reading.tell("not_in_its_annex", "ownership", Level.WARN, message, from_cell=False)


def _values(row: Row, reading: RowReading, definition) -> dict:
    """As they would be stored, by Chinese label; empty and refused cells are None."""
    values = {"序号": reading.position}
    for column in OFFICIAL[1:]:
        values[column.label] = or_none(getattr(row, column.field), column.field in reading.refused)
    for name in reading.values:
        if name != "extra" and LABELS[name] not in values:
            values[LABELS[name]] = or_none(getattr(row, name), name in reading.refused)
    if values.get("控股情况"):
        values["控股情况"] = holder_label(row.holder, definition)
    for column in definition.extra_columns:
        if column.key in reading.values.get("extra", {}):
            values[column.label] = row.extra.get(column.key)
    return values

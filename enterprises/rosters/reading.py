"""A roster's file as read → its lines as plain values, each with what has to be said about it."""

from dataclasses import asdict, dataclass, field

from enterprises.importing.book import Book
from enterprises.importing.cells import read_count, read_name, read_text
from enterprises.importing.reading import plain
from enterprises.problem import Level

# field → as many characters as are kept
TEXTS = {
    "ownership": 60,
    "address": 200,
    "unit": 60,
    "contact": 60,
    "contact_phone": 40,
    "note": 300,
}
LONGEST_NAME = 200


@dataclass(slots=True)
class Entry:
    """One line as it will be kept. ``unit`` is the text of 所属县区; ``said`` what was not taken as it
    stood; without a ``name`` the line is not taken at all."""

    sheet: str
    row: int
    name: str = ""
    uscc: str = ""
    ownership: str = ""
    address: str = ""
    unit: str = ""
    employees: int | None = None
    contact: str = ""
    contact_phone: str = ""
    note: str = ""
    said: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        return asdict(self)


def entries_of(book: Book) -> list[Entry]:
    """Every row of the file that is an enterprise, in its order. Where no column names the unit, the
    sheet's name stands in: many rosters keep a sheet for each county."""
    found = []
    for table in book.tables:
        has_unit = "unit" in table.columns
        for line in table.rows:
            entry = _entry(table.sheet, line)
            if not has_unit:
                entry.unit = table.sheet[: TEXTS["unit"]]
            found.append(entry)
    return found


def _entry(sheet, line):
    entry = Entry(sheet, line.row)
    name = read_name(line.cells.get("name"))
    entry.name = name.value[:LONGEST_NAME]
    if name.level is not Level.OK or len(name.value) > LONGEST_NAME:
        entry.name = ""
        entry.said.append(f"企业名称：{name.message or f'超过 {LONGEST_NAME} 个字，请核对'}")
    elif not entry.name:
        entry.said.append("没有企业名称，请补上")
    code = "".join(read_text(line.cells.get("uscc")).value.split()).upper()
    if len(code) > 18:
        entry.said.append(f"统一社会信用代码“{code[:30]}”超过 18 位，没有读入")
        code = ""
    entry.uscc = code
    count = read_count(line.cells.get("employees"))
    entry.employees = count.value
    if count.message:
        entry.said.append(f"职工人数：{count.message}")
    for label, longest in TEXTS.items():
        text = read_text(line.cells.get(label)).value
        if len(text) > longest:
            entry.said.append(f"“{plain(text)[:20]}…”超过 {longest} 个字，只保留前面的")
        setattr(entry, label, text[:longest])
    entry.said += [f"{flaw}" for flaw in line.flaws.values()]
    return entry

"""One enterprise met twice: in the files of one preview, under another name, under a similar one."""

from dataclasses import dataclass, field

from enterprises.importing.book import Book
from enterprises.importing.known import Known
from enterprises.importing.row_reading import RowReading
from enterprises.importing.row_token import tokens_in
from enterprises.importing.storing import changes_between, stronger_ownership
from enterprises.importing.telling import say
from enterprises.importing.three_way import Match
from enterprises.names import likeness_key, name_key
from enterprises.problem import Level
from enterprises.row import Row


@dataclass
class Place:
    """Where a line stands: file, sheet, annex, Excel row."""

    file_number: int
    filename: str
    sheet: str
    annex: str | None
    row: int

    def told_from(self, other: "Place") -> str:
        """This place in a message about ``other``: no more than tells them apart."""
        where = f"第{self.row}行"
        if (self.file_number, self.sheet) != (other.file_number, other.sheet) and self.sheet:
            where = f"工作表“{self.sheet}”{where}"
        if self.file_number != other.file_number:
            where = f"文件“{self.filename}”{where}"
        return where


@dataclass
class _Seen:
    """An enterprise met earlier, as first met; ``shown`` are its lines so far."""

    place: Place
    pk: int | None
    values: Row
    shown: list[dict] = field(default_factory=list)


class Doubles:
    """What was met so far in the files of one preview, beside the ledger."""

    def __init__(self, books: list[Book], known: Known, definition):
        self.known, self.definition = known, definition
        self.seen: dict[str | int, _Seen] = {}
        self.by_uscc = {row.uscc: row for row in known.by_key.values() if row.uscc}
        self.alike: dict[str, list[tuple[Place | None, str]]] = {}
        for row in known.by_key.values():
            self.alike.setdefault(likeness_key(row.name), []).append((None, row.name))
        self.owners = _owners(books, known)

    def copied(self, place: Place, token: str, key: str) -> bool:
        """Whether the line was made by copying another one, token and all, and renaming it."""
        owner = self.owners.get((place.file_number, token))
        return owner is not None and owner != key

    def other_name_same_code(self, row: Row, shown: dict, reading: RowReading):
        """A new name with the code of a row of the ledger is asked about."""
        other = self.by_uscc.get(row.uscc) if row.uscc and shown["matches"] is None else None
        if other:
            shown["matches"] = "uscc"
            message = (
                f"统一社会信用代码与台账中的“{other.name}”相同，名称不同；保留则另存一家，请核对"
            )
            reading.tell("same_code_other_name", "name", Level.ASK, message)

    def met_before(self, place: Place, found: Match, row: Row, shown: dict, reading: RowReading):
        """An enterprise met before: the same again is told, another annex is merged, else asked."""
        first = self.seen.get(found.pk or 0) or self.seen.get(name_key(row.name))
        if first is None:
            return
        where = first.place.told_from(place)
        if None not in (first.pk, found.pk) and first.pk != found.pk:
            message = f"改名后与{where}（台账中的另一家）同名，请改正名称"
            reading.tell("two_rows_one_name", "name", Level.ERROR, message)
            return
        shown["same_as"] = [other["row"] for other in first.shown]
        for other in first.shown:
            other["same_as"].append(place.row)
        first.shown.append(shown)
        shown["changes"] = changes = {
            label: pair
            for label, pair in changes_between(first.values, row, self.definition).items()
            if not label.startswith("列入")
        }
        differing = "；".join(f"{label} {say(a)} 与 {say(b)}" for label, (a, b) in changes.items())
        annex = place.annex
        if not changes:
            shown["action"] = "unchanged"
            message = f"与{where}是同一企业，内容相同，只存一家"
            reading.tell("twice_in_file", "name", Level.WARN, message, from_cell=False)
        elif (
            annex and first.place.annex not in (None, annex) and set(changes) == {"企业所有制性质"}
        ):
            kept = stronger_ownership(first.values, row, self.definition)
            shown["action"] = _settle_ownership(found.ledger, kept, first.shown[0])
            message = (
                f"与{where}是同一企业，写法不同（{differing}），"
                f"按一家存入，企业所有制性质取“{kept}”，请核对"
            )
            reading.tell("other_ownership", "ownership", Level.WARN, message)
        else:
            message = f"与{where}是同一企业，内容不同（{differing}）；采用则以本行为准，请选择"
            reading.tell("twice_in_file", "name", Level.ASK, message)

    def similar(self, place: Place, found: Match, row: Row, reading: RowReading):
        """Names that differ only in legal form or branch are told, never merged."""
        names = self.alike.setdefault(likeness_key(row.name), [])
        own = {name_key(row.name)} | ({name_key(found.ledger.name)} if found.ledger else set())
        for other, name in names:
            if name_key(name) not in own:
                where = other.told_from(place) if other else "台账中的"
                message = f"与{where}“{name}”相近，按两家存入；如为同一企业请改成同一名称"
                reading.tell("similar_name", "name", Level.WARN, message, from_cell=False)
                break
        names.append((place, row.name))

    def remember(self, place: Place, found: Match, row: Row, shown: dict):
        """The line as an enterprise of these files, once its action is known."""
        key = name_key(row.name)
        if shown["action"] == "error" or key in self.seen or found.pk in self.seen:
            return
        seen = self.seen[key] = _Seen(place, found.pk, row, [shown])
        if found.pk is not None:
            self.seen[found.pk] = seen


def _owners(books, known):
    """(number of the file, token) → name key of the line it belongs to: the one with the ledger's
    name, else the first."""
    owners = {}
    for number, book in enumerate(books, start=1):
        for token, key in tokens_in(book):
            pk, _ = known.tokens.get(token, (None, None))
            if (number, token) not in owners or known.pk_by_key.get(key, -1) == pk:
                owners[number, token] = key
    return owners


def _settle_ownership(ledger, kept, first_shown):
    """With the type settled the first row may say what the ledger has; the second's action."""
    if ledger is None or ledger.ownership != kept:
        return "changed"
    first_shown["changes"].pop("企业所有制性质", None)
    if first_shown["action"] == "changed" and not first_shown["changes"]:
        first_shown["action"] = "unchanged"
    return "unchanged"

"""Which ledger row a roster line may be: by code, by name, by likeness. Proposes only, settles nothing.

One unit's lines are held against one unit's rows: hash look-ups for code and name, and a pass of
rapidfuzz over the unit's names for each line that these do not find.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz, process
from stdnum.cn import uscc as uscc_rules

from enterprises.models import IN_LEDGER, Enterprise, RosterLine
from enterprises.names import likeness_key, name_key, only_a_number

LIKE_FROM = 60  # of 100: less alike is not shown
MOST = 3  # proposals a line
# What else speaks for one enterprise, on top of the likeness of the names (0 to 100).
SAME_START, SAME_ADDRESS, SAME_PHONE = 15, 25, 25
COMMON = 4  # an address or phone that more rows share tells nothing: an industrial park, an agency
_ROUGH = 40  # names less alike are not looked at closer


class Why(IntEnum):
    """Why a row is proposed, the surest first."""

    CODE = 1
    NAME = 2
    LIKE = 3

    @property
    def label(self):
        return {
            Why.CODE: "统一社会信用代码相同",
            Why.NAME: "名称相同",
            Why.LIKE: "名称相近",
        }[self]


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the ledger as far as lines are compared with it; ``line`` is the number of the line
    that has it already, None while it is free."""

    pk: int
    name: str
    key: str
    uscc: str
    address: str
    phone: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """``score`` 0 to 100; ``doubted``: the names are the same and the codes are not."""

    row: Known
    why: Why
    score: int
    doubted: bool = False

    @property
    def certain(self) -> bool:
        """Same code or same name, nothing speaks against it, and no other line has the row."""
        return self.why is not Why.LIKE and not self.doubted and self.row.line is None


def rows_known(campaign, district, superior) -> list[Known]:
    """The ledger of ``district`` and which of it the roster of ``superior`` has already. Two queries."""
    taken = dict(
        RosterLine.objects.in_campaign(campaign)
        .filter(superior=superior, district=district, outcome__in=IN_LEDGER)
        .values_list("enterprise", "number")
    )
    rows = Enterprise.objects.in_campaign(campaign).of(district).kept().in_order()
    rows = rows.values_list("pk", "name", "name_key", "uscc", "address", "contact_phone")
    return [
        Known(pk, name, key, uscc, address, phone, taken.get(pk))
        for pk, name, key, uscc, address, phone in rows
    ]


class Matcher:
    """One unit's ledger, ready to be asked about lines."""

    def __init__(self, rows: Sequence[Known], places: tuple[str, ...]):
        """``places`` as duplicates.places_of gives them: how names begin in this unit."""
        self.rows, self.places = rows, places
        self.cores = [likeness_key(row.key, places) for row in rows]
        self.by = {kind: defaultdict(list) for kind in ("uscc", "key", "start", "address", "phone")}
        for at, row in enumerate(rows):
            values = {
                "uscc": row.uscc,
                "key": row.key,
                "start": self.cores[at][:2],
                "address": _address_key(row.address, places),
                "phone": row.phone.strip(),
            }
            for kind, value in values.items():
                if value:
                    self.by[kind][value].append(at)

    def proposals(self, line: RosterLine) -> list[Proposal]:
        """The likeliest rows for ``line``, at most MOST, the likeliest first."""
        found = dict.fromkeys(self._at("uscc", line.uscc), Why.CODE)
        for at in self._at("key", line.name_key):
            if not _other_code(line.uscc, self.rows[at].uscc):
                found.setdefault(at, Why.NAME)
        if found:
            sure = [
                Proposal(self.rows[at], why, 100, _differ(line.uscc, self.rows[at].uscc))
                for at, why in found.items()
            ]
            return sorted(sure, key=lambda p: p.why)[:MOST]
        alike = [self._scored(line, at) for at in self._near(line)]
        alike = [p for p in alike if p and p.score >= LIKE_FROM]
        return sorted(alike, key=lambda p: (-p.score, p.row.pk))[:MOST]

    def _at(self, kind, value):
        return self.by[kind].get(value, ()) if value else ()

    def _near(self, line) -> set[int]:
        core = likeness_key(line.name_key, self.places)
        near = process.extract(
            core, self.cores, scorer=fuzz.ratio, score_cutoff=_ROUGH, limit=5 * MOST
        )
        found = {at for _, _, at in near}
        for kind, value in (
            ("start", core[:2]),
            ("address", _address_key(line.address, self.places)),
            ("phone", line.contact_phone.strip()),
        ):
            at = self._at(kind, value)
            if kind == "start" or len(at) <= COMMON:
                found.update(at)
        return found

    def _scored(self, line, at) -> Proposal | None:
        """None when code or number say that they are two."""
        row, core = self.rows[at], likeness_key(line.name_key, self.places)
        if _other_code(line.uscc, row.uscc) or only_a_number(line.name_key, row.key):
            return None
        score = max(fuzz.ratio(core, self.cores[at]), fuzz.ratio(line.name_key, row.key) - 10)
        if len(core) > 2 and core[:2] == self.cores[at][:2]:
            score += SAME_START
        score += SAME_ADDRESS * self._shares("address", _address_key(line.address, self.places), at)
        score += SAME_PHONE * self._shares("phone", line.contact_phone.strip(), at)
        return Proposal(row, Why.LIKE, min(99, round(score)))

    def _shares(self, kind, value, at) -> bool:
        rows = self._at(kind, value)
        return at in rows and len(rows) <= COMMON


def certain(lines: Sequence[RosterLine], matcher: Matcher) -> list[tuple[RosterLine, Proposal]]:
    """Lines with exactly one proposal and that one certain; of lines that want one row the first."""
    found, taken = [], set()
    for line in lines:
        proposed = matcher.proposals(line)
        if len(proposed) == 1 and proposed[0].certain and proposed[0].row.pk not in taken:
            taken.add(proposed[0].row.pk)
            found.append((line, proposed[0]))
    return found


def twins(lines: Sequence[RosterLine], among: Sequence[RosterLine]) -> dict[int, RosterLine]:
    """Line's key → an earlier line of ``among`` with the same code or name: one enterprise twice."""
    by_code, by_name = {}, {}
    for other in sorted(among, key=lambda o: (o.superior_id, o.number)):
        if other.uscc:
            by_code.setdefault(other.uscc, other)
        by_name.setdefault(other.name_key, other)
    found = {}
    for line in lines:
        other = by_code.get(line.uscc) if line.uscc else None
        other = other if other and other.pk != line.pk else by_name.get(line.name_key)
        if other and other.pk != line.pk and not _other_code(other.uscc, line.uscc):
            found[line.pk] = other
    return found


def _differ(code, other) -> bool:
    return bool(code and other) and code != other


def _other_code(code, other) -> bool:
    """Whether both are valid codes and not the same: two enterprises, however alike their names."""
    return _differ(code, other) and all(map(uscc_rules.is_valid, (code, other)))


def _address_key(address, places):
    key = name_key(address)
    while place := next((p for p in places if p and key.startswith(p)), ""):
        key = key[len(place) :]
    return key if len(key) > 5 else ""

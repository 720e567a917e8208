"""Which rows of one unit are, or may be, one enterprise twice. Nothing here changes anything.

Same name key or same USCC: the same. Alike, only shown: the same but for legal form, branch, brackets
or the place in front (same_but_form), or one slip of the pen apart (one_slip_apart, not for numbers).
Two rows with two valid different USCC are two enterprises, however alike their names; the same name
is told all the same, since a ledger holds each name once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations

from django.db.models import Aggregate, Count, Q, TextField, Value
from django.db.models.functions import Cast
from rapidfuzz import process
from rapidfuzz.distance import OSA, LCSseq
from stdnum.cn import uscc as uscc_rules

from enterprises.models import DuplicateDecision, Enterprise
from enterprises.names import likeness_key, name_key, one_slip_apart, same_but_form, slips

SHOWN = ("name", "name_key", "uscc", "position")  # what look_up loads of a row


class Why(IntEnum):
    """Why two rows stand side by side, the surest first."""

    CODE = 1
    NAME = 2
    FORM = 3
    SLIP = 4

    @property
    def label(self):
        return {
            Why.CODE: "统一社会信用代码相同",
            Why.NAME: "名称相同",
            Why.FORM: "名称只差公司形式、地名或分公司",
            Why.SLIP: "名称只差一个字",
        }[self]


@dataclass(frozen=True, slots=True)
class Alike:
    """A row of the ledger that is the same as, or alike, what was asked about."""

    row: Enterprise
    why: Why

    @property
    def sentence(self):
        if self.why == Why.NAME:
            return f"台账中已有“{self.row.name}”，请修改原有的一行"
        if self.why == Why.CODE:
            return f"统一社会信用代码与台账中的“{self.row.name}”相同，如为同一企业请修改原有的一行"
        return f"与台账中的“{self.row.name}”相近，如为同一企业请修改原有的一行"


class _Joined(Aggregate):
    """All values as one text, a line each: one row to fetch instead of one a name."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


def places_of(district) -> tuple[str, ...]:
    """How names begin in ``district``: its names and those of its superiors, the longest first. One query."""
    units = [district, *district.get_ancestors()]
    names = {name_key(name) for unit in units for name in (unit.name, unit.short_name)}
    return tuple(sorted(names, key=len, reverse=True))


def look_up(rows, name: str, code: str, places: tuple[str, ...], *, leave_out=None) -> list[Alike]:
    """What in ``rows`` (one unit's ledger) is the same as or like ``name`` or ``code``, the surest first.

    A few ms: it grows with the names of the unit, not with those of the country (benchmark duplicates).
    ``leave_out`` is the row being edited; what was declared another enterprise than it is left out too.
    Two queries, three with ``leave_out``.
    """
    key, settled = name_key(name), set()
    rows = rows.kept()
    if leave_out:
        rows = rows.exclude(pk=leave_out.pk)
        settled = DuplicateDecision.objects.standing().partners_of(leave_out)
    wanted = Q(name_key__in=[key, *alike(key, _keys(rows), places)]) if key else Q(pk__in=[])
    if code:
        wanted |= Q(uscc=code, uscc__gt="")
    found = []
    for row in rows.filter(wanted).only(*SHOWN).order_by():
        differs = _proven_different(row.uscc, code) and row.name_key != key
        if row.pk not in settled and not differs:
            found.append(Alike(row, _why(row, key, code, places)))
    # Sorted here: asked for the ledger's order, SQLite reads the whole ledger in that order.
    return sorted(found, key=lambda each: (each.why, each.row.position, each.row.pk))


def _keys(rows):
    """All name keys of ``rows``. One query."""
    joined = rows.order_by().aggregate(names=_Joined("name_key", Value("\n")))["names"]
    return (joined or "").split("\n")


def alike(key: str, keys: Sequence[str], places: tuple[str, ...]) -> set[str]:
    """Those of ``keys`` that are like ``key``: two passes of rapidfuzz over all of them."""
    near = process.extract(key, keys, scorer=OSA.distance, score_cutoff=1, limit=None)
    found = {other for other, _, _ in near if one_slip_apart(key, other)}
    core = likeness_key(key, places)
    if core:
        around = process.extract(
            core, keys, scorer=LCSseq.similarity, score_cutoff=len(core), limit=None
        )
        found |= {other for other, _, _ in around if same_but_form(key, other, places)}
    return found


def _why(row, key, code, places):
    if row.name_key == key:
        return Why.NAME
    if code and row.uscc == code:
        return Why.CODE
    return Why.FORM if same_but_form(key, row.name_key, places) else Why.SLIP


def _proven_different(code, other):
    return code != other and all(uscc_rules.is_valid(c) for c in (code, other))


def pairs_within(rows, places: tuple[str, ...]) -> list[tuple[int, int, Why]]:
    """Pairs of keys of ``rows`` (one unit's ledger) that may be one enterprise and are not yet decided.

    The surest first, then as they stand in the ledger; two queries. Every name with one character
    left out goes into a bucket, so the time grows with the number of names and not with its square.
    """
    rows = rows.kept().order_by("position", "pk")
    lines = list(rows.values_list("pk", "name_key", "uscc"))
    buckets: dict[tuple[Why, str], list[int]] = defaultdict(list)
    for at, (_, key, code) in enumerate(lines):
        if code:
            buckets[Why.CODE, code].append(at)
        if core := likeness_key(key, places):
            buckets[Why.FORM, core].append(at)
        for text in set(slips(key)):
            buckets[Why.SLIP, text].append(at)
    settled = DuplicateDecision.objects.standing().pairs_among(rows)
    found: dict[tuple[int, int], Why] = {}
    for why in (Why.CODE, Why.FORM, Why.SLIP):
        for (kind, _), members in buckets.items():
            if kind == why and len(members) > 1:
                for one, two in combinations(members, 2):
                    if (one, two) not in found and _holds(why, lines[one], lines[two], places):
                        found[one, two] = why
    pairs = ((lines[one][0], lines[two][0], why) for (one, two), why in found.items())
    open_ = [p for p in pairs if (min(p[:2]), max(p[:2])) not in settled]
    place = {line[0]: at for at, line in enumerate(lines)}
    return sorted(open_, key=lambda p: (p[2], place[p[0]], place[p[1]]))


def _holds(why, one, two, places):
    if why == Why.CODE:
        return True
    if _proven_different(one[2], two[2]):
        return False
    if why == Why.FORM:
        return same_but_form(one[1], two[1], places)
    return one_slip_apart(one[1], two[1])


def still_alike(one, two, places: tuple[str, ...]) -> bool:
    """Whether pairs_within would show these two rows of one unit, decided or not."""
    if one.uscc and one.uscc == two.uscc:
        return True
    first, second = ((row.pk, row.name_key, row.uscc) for row in (one, two))
    return any(_holds(why, first, second, places) for why in (Why.FORM, Why.SLIP))


def hang_together(rows) -> bool:
    """Whether ``rows`` are one enterprise by name or USCC, whoever shares which with whom."""
    left = [{row.name_key} | ({row.uscc} - {""}) for row in rows]
    reached = left.pop()
    while near := [keys for keys in left if keys & reached]:
        reached = reached.union(*near)
        left = [keys for keys in left if not keys & reached]
    return not left


def code_pairs(rows) -> set[tuple[int, int]]:
    """Pairs of ``rows`` (one unit's ledger) with one USCC that nobody decided about yet.

    One query, two where there are any.
    """
    rows = rows.kept().with_code().order_by()
    groups = rows.values("uscc").annotate(keys=_Joined(Cast("pk", TextField()), Value("\n")))
    groups = groups.annotate(times=Count("uscc")).filter(times__gt=1).values_list("keys", flat=True)
    pairs = {pair for keys in groups for pair in combinations(sorted(map(int, keys.split())), 2)}
    return pairs - DuplicateDecision.objects.standing().pairs_among(rows) if pairs else pairs


def must_look(rows, campaign, district) -> int:
    """How many cases in ``rows`` (the ledger of ``district``) wait for the clerk. At most three queries.

    One code on two rows, and rows that a superior gave to another unit; names that are only alike are
    not counted, since finding them takes all names of the unit.
    """
    notices = DuplicateDecision.objects.notices(campaign)
    return len(code_pairs(rows)) + notices.asking_to_give_way(district).count()


def differing_fields(rows: Iterable[Enterprise], fields: Iterable[str]) -> list[str]:
    """Those of ``fields`` in which ``rows`` do not all say the same."""
    rows = list(rows)
    return [f for f in fields if any(getattr(r, f) != getattr(rows[0], f) for r in rows)]

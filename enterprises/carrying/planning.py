"""What of a row is taken over into the next campaign, and what would become of each: stores nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from campaign.definition import Definition
from campaign.models import Version
from enterprises import ledger
from enterprises.carrying.sources import Source
from enterprises.checks import check_row
from enterprises.columns import LABELS
from enterprises.models import Enterprise
from enterprises.names import name_key
from enterprises.problem import Level, Problem
from enterprises.row import Row, content_of


@dataclass(frozen=True, slots=True)
class Line:
    """One enterprise of the source: ``key`` and ``number`` of its row there, ``row`` as it would be
    stored here with its ``problems``; ``same`` is the row of this ledger that it is already."""

    key: int
    number: int
    row: Row
    problems: tuple[Problem, ...]
    same: Enterprise | None

    @property
    def wrong(self) -> bool:
        """Whether it is new here, with an error that must be mended before sending."""
        return self.same is None and any(p.level == Level.ERROR for p in self.problems)


def taken_over(frozen: dict, old: Definition, new: Definition) -> Row:
    """A row of an ``old`` campaign's version as it begins in the ``new`` one.

    Text stays as written and the checks judge it anew; a code goes by its word. Left behind are columns
    the new campaign does not have in the same kind, and the note: it explained a doubt of that time.
    """
    row, kept = Row(**content_of(frozen)), kept_columns(old, new)
    extra = {key: value for key, value in row.extra.items() if key in kept}
    holder = _same_word(row.holder, old.holders, new.holders)
    reason = _same_word(row.reason_code, old.reasons, new.reasons)
    return ledger.completed(
        replace(row, note="", holder=holder, reason_code=reason, extra=extra), new
    )


def _same_word(code, old, new):
    word = old.by_code.get(code)
    return new.code_of(word.label) if word else ""


def kept_columns(old: Definition, new: Definition) -> frozenset[str]:
    """Keys of the campaign's own columns that both have with the same type."""
    types = {column.key: column.type for column in new.extra_columns}
    return frozenset(c.key for c in old.extra_columns if types.get(c.key) == c.type)


def left_behind(old: Definition, new: Definition) -> list[str]:
    """Labels of what is not copied."""
    kept = kept_columns(old, new)
    return [LABELS["note"], *(c.label for c in old.extra_columns if c.key not in kept)]


def own_rows(version: Version, district) -> list[dict]:
    """The frozen rows of exactly ``district``: a city's version holds those of its counties too."""
    return [row for row in version.content["rows"] if row["unit"] == district.pk]


def plan(campaign, district, source: Source) -> list[Line]:
    """What would become of each row of ``source``, in its order. Two queries."""
    old, new, today = source.campaign.definition, campaign.definition, timezone.localdate()
    by_name, by_code = {}, {}
    kept = ledger.rows_of(campaign, district).kept()
    for enterprise in kept.only("pk", "name", "name_key", "uscc", "version"):
        by_name[enterprise.name_key] = enterprise
        by_code[enterprise.uscc] = enterprise
    by_code.pop("", None)
    lines = []
    for frozen in own_rows(source.version, district):
        row = taken_over(frozen, old, new)
        same = by_name.get(name_key(row.name)) or by_code.get(row.uscc)
        problems = tuple(check_row(row, new, today=today))
        lines.append(Line(frozen["id"], frozen["position"], row, problems, same))
    return lines


def counts_of(lines: Iterable[Line]) -> dict[str, int]:
    """How many rows there are (all), begin here (new), are here already (there), need mending (error)."""
    found = Counter[str]()
    for line in lines:
        found.update(["all", "there" if line.same else "new", *["error"] * line.wrong])
    return {kind: found[kind] for kind in ("all", "new", "there", "error")}

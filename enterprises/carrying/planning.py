"""What of a row is taken over into the next campaign, and what would become of each: stores nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from campaign.definition import Definition
from campaign.models import Version
from enterprises import ledger
from enterprises.carrying.pairing import pairs
from enterprises.carrying.sources import Source
from enterprises.checks import check_row
from enterprises.columns import LABELS
from enterprises.filling import completed
from enterprises.forms import LABEL
from enterprises.models import Enterprise
from enterprises.problem import Level, Problem, warn
from enterprises.row import Row, content_of


@dataclass(frozen=True, slots=True)
class Line:
    """One enterprise of the source: ``key`` and ``number`` of its row there, ``row`` as it would be stored
    here with its ``problems``, ``note`` what stays behind; ``same`` is the row of this ledger that it is
    already, which keeps it from being stored and judged."""

    key: int
    number: int
    row: Row
    note: str
    problems: tuple[Problem, ...]
    same: Enterprise | None

    @property
    def wrong(self) -> bool:
        """Whether it is new here, with an error that must be mended before sending."""
        return self.same is None and any(p.level == Level.ERROR for p in self.problems)


class Passage:
    """From an ``old`` campaign's words and columns to those of the ``new`` one."""

    def __init__(self, old: Definition, new: Definition):
        self.new, self.kept = new, kept_columns(old, new)
        self.words = {
            "holder": (old.holders, new.holders),
            "reason_code": (old.reasons, new.reasons),
        }

    def taken_over(self, frozen: dict) -> Row:
        """A row of the old campaign's version as it begins in the new one.

        Text stays as written and the checks judge it anew; a code goes by its word. Left behind are
        columns the new campaign does not have in the same kind, a code whose word it does not have
        (see ``lost``), and the note: it explained a doubt of that time.
        """
        row = Row(**content_of(frozen))
        extra = {key: value for key, value in row.extra.items() if key in self.kept}
        codes = {field: self._code(field, getattr(row, field)) for field in self.words}
        return completed(replace(row, note="", extra=extra, **codes), self.new)

    def lost(self, frozen: dict) -> list[Problem]:
        """What was chosen from a list that does not have the word any more."""
        content = content_of(frozen)
        chosen = {field: content[field] for field in self.words if content[field]}
        return [
            warn(
                "not_carried",
                "reason" if field == "reason_code" else field,
                f"上期{LABEL[field]}“{self._word(field, code)}”不在本次名录中，没有结转",
            )
            for field, code in chosen.items()
            if not self._code(field, code)
        ]

    def _code(self, field, code):
        return self.words[field][1].code_of(self._word(field, code))

    def _word(self, field, code):
        word = self.words[field][0].by_code.get(code)
        return word.label if word else code


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
    kept = ledger.rows_of(campaign, district).kept().only("pk", "name", "uscc", "version")
    here, rows = {e.pk: e for e in kept}, own_rows(source.version, district)
    known = pairs(
        [(row["id"], row["name"], row["uscc"]) for row in rows],
        [(e.pk, e.name, e.uscc) for e in here.values()],
    )
    passage, lines = Passage(old, new), []
    for frozen in rows:
        row, same = passage.taken_over(frozen), here.get(known.get(frozen["id"]))
        problems = [] if same else [*passage.lost(frozen), *check_row(row, new, today=today)]
        place, note = (frozen["id"], frozen["position"]), frozen.get("note", "")
        lines.append(Line(*place, row, note, tuple(problems), same))
    return lines


def counts_of(lines: Iterable[Line]) -> dict[str, int]:
    """How many rows there are (all), begin here (new), are here already (there), need mending (error)."""
    found = Counter[str]()
    for line in lines:
        found.update(["all", "there" if line.same else "new", *["error"] * line.wrong])
    return {kind: found[kind] for kind in ("all", "new", "there", "error")}

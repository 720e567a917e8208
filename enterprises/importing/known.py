"""What the ledger knows when a file comes in: its rows now, and as our own workbook was made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaign.models import Submission
from enterprises.importing.book import Book
from enterprises.importing.row_token import read_token, tokens_in
from enterprises.models import Enterprise
from enterprises.row import Row

_VALUES = tuple(Row.__dataclass_fields__)
_LEDGER = ("pk", "name_key", "version", "removed_at", "updated_by__name", "updated_by__username")


@dataclass(frozen=True)
class Known:
    """One unit's ledger. ``by_key`` and ``by_pk`` are the kept rows, ``removed`` those in the bin.

    ``tokens`` are the true row tokens of the books (text → key, version); ``bases`` what history
    says of the older versions among them; ``changed_by`` who saved a row last. ``closed`` rows and
    further ones (without ``additions``) the last return left closed.
    """

    by_key: Mapping[str, Row] = field(default_factory=dict)
    by_pk: Mapping[int, Row] = field(default_factory=dict)
    pk_by_key: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[int, int] = field(default_factory=dict)
    removed: frozenset[int] = frozenset()
    tokens: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    bases: Mapping[tuple[int, int], Row] = field(default_factory=dict)
    changed_by: Mapping[int, str] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    additions: bool = True

    @classmethod
    def of_rows(cls, rows: Mapping[str, Row]) -> "Known":
        """A ledger of these rows by name key, without keys or versions."""
        return cls(by_key=rows)

    def row(self, key: str, pk: int | None) -> Row | None:
        """The kept row of this ledger key, or of this name where there is no ledger key."""
        return self.by_key.get(key) if pk is None else self.by_pk.get(pk)

    def base(self, pk: int, version: int) -> Row | None:
        """The row as it was in ``version``; None when neither ledger nor history has it."""
        now = self.by_pk.get(pk)
        return now if self.versions.get(pk) == version else self.bases.get((pk, version))


def known(campaign, district, books: Sequence[Book]) -> Known:
    """What the unit's ledger knows about ``books``. Four queries at most, whatever their size."""
    tokens = {}
    for book in books:
        for text, _ in tokens_in(book):
            if text not in tokens and (said := read_token(text, campaign, district)):
                tokens[text] = said
    by_key, values, pk_by_key, versions, changed_by, removed = {}, {}, {}, {}, {}, set()
    rows = Enterprise.objects.in_campaign(campaign).of(district).values_list(*_LEDGER, *_VALUES)
    for pk, key, version, removed_at, name, username, *cells in rows:
        if removed_at:
            removed.add(pk)
            continue
        by_key[key] = values[pk] = Row(*cells)
        pk_by_key[key], versions[pk], changed_by[pk] = pk, version, name or username
    report = Submission.objects.for_unit(campaign.current_round(), district)
    return Known(
        by_key=by_key,
        by_pk=values,
        pk_by_key=pk_by_key,
        versions=versions,
        removed=frozenset(removed),
        tokens=tokens,
        bases=_bases(campaign, district, set(tokens.values()) - set(versions.items())),
        changed_by=changed_by,
        closed=frozenset(report.closed_rows),
        additions=report.additions,
    )


def _bases(campaign, district, wanted):
    """The rows as history has them in the ``wanted`` versions."""
    if not wanted:
        return {}
    records = Enterprise.history.filter(
        campaign=campaign, district=district, version__in={version for _, version in wanted}
    )
    return {
        (record.id, record.version): Row(
            **{name: getattr(record, name) for name in Row.__dataclass_fields__}
        )
        for record in records.order_by("history_id").iterator()
        if (record.id, record.version) in wanted
    }

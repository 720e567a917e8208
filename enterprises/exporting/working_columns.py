"""The columns of the working workbook in their order, and what stands in each for a row."""

from dataclasses import dataclass

from campaign.definition import Definition
from enterprises.column_help import Help, help_of, help_of_extra
from enterprises.columns import BY_FIELD, COLUMNS, Kind
from enterprises.importing.readers import SHOWS
from enterprises.importing.storing import holder_label
from enterprises.models import Enterprise

# Widths in characters of the worksheet where it is not the heading's; the official columns fill a landscape A4.
WIDTHS = {
    "position": 6, "name": 30, "ownership": 18, "address": 30, "status": 12, "employees": 9.5, "unionised": 9.5,
    "unionised_on": 16, "chair": 13.5, "members": 9.5, "reason": 24,
    "township": 14, "holder": 14, "uscc": 22, "contact": 10, "contact_phone": 15.5, "covered_by": 24,
    "registered_members": 14, "registered_on": 14, "congress": 14, "disclosure": 14,
    "collective_contract": 14, "capacity_cut_employees": 14, "note": 36,
}  # fmt: skip
LEAST_WIDTH = 14
EXTRA_KINDS = {"count": Kind.COUNT, "yes_no": Kind.YES_NO, "month": Kind.MONTH, "choice": Kind.WORD}
CODES = ("uscc", "contact_phone")  # digits that are no number


@dataclass(frozen=True)
class WorkingColumn:
    """``name`` is the field of Row, or of its ``extra`` with ``of_campaign``. ``words`` are offered in
    a drop-down; ``strict``: nothing else is taken."""

    name: str
    label: str
    kind: Kind
    width: float
    help: Help
    words: tuple[str, ...] = ()
    strict: bool = False
    of_campaign: bool = False

    @property
    def is_official(self) -> bool:
        return self.name in BY_FIELD and not self.of_campaign

    @property
    def as_text(self) -> bool:
        """Whether a spreadsheet must not make a number or a date of what is typed."""
        return self.kind is Kind.MONTH or self.name in CODES

    def value(self, enterprise: Enterprise, definition: Definition):
        """What stands in the cell: a whole number, text as people write it, or None."""
        source = (
            enterprise.extra.get if self.of_campaign else lambda name: getattr(enterprise, name)
        )
        value = source(self.name)
        if value is None or value == "":
            return None
        if self.name == "holder":
            return holder_label(value, definition)
        return SHOWS[self.kind](value) if self.kind in SHOWS else value


def working_columns(definition: Definition, townships: tuple[str, ...] = ()) -> list[WorkingColumn]:
    """序号 to 未建会原因, the columns a county may keep beside them, and those of the campaign's own.

    ``townships`` are offered where the unit has used them already.
    """
    words = {
        "ownership": _labels(definition.ownership),
        "status": _labels(definition.status),
        "reason": _labels(definition.reasons),
        "holder": _labels(definition.holders),
        "township": townships,
    }
    ours = [
        WorkingColumn(
            name=name,
            label=column.label,
            kind=column.kind,
            width=WIDTHS.get(name) or _width_of(column.label),
            help=help_of(name, definition),
            words=words.get(name, ()),
            strict=name == "holder",
        )
        for name, column in COLUMNS.items()
    ]
    return ours + [
        WorkingColumn(
            name=column.key,
            label=column.label,
            kind=EXTRA_KINDS.get(column.type, Kind.TEXT),
            width=_width_of(column.label),
            help=help_of_extra(column),
            words=column.choices,
            strict=True,
            of_campaign=True,
        )
        for column in definition.extra_columns
    ]


def _width_of(heading):
    return max(LEAST_WIDTH, len(heading) * 2 + 2)


def _labels(vocabulary) -> tuple[str, ...]:
    return tuple(word.label for word in vocabulary.words)

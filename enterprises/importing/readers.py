"""Which reader of cells.py reads a column, and how its values are written for people: by the kind of the
column, for form, grid, import and Resource alike."""

from collections.abc import Callable

from enterprises.columns import COLUMNS, NAMES, Kind
from enterprises.importing.cells import (
    Reading,
    read_count,
    read_month,
    read_name,
    read_text,
    read_yes_no,
    show_month,
    show_yes_no,
)

# Columns of a campaign file name their types by the same words.
READERS = {Kind.COUNT: read_count, Kind.YES_NO: read_yes_no, Kind.MONTH: read_month}
SHOWS: dict[Kind, Callable[..., str]] = {Kind.YES_NO: show_yes_no, Kind.MONTH: show_month}


def reader_of(name: str) -> Callable[..., Reading]:
    """The reader of the ledger's column ``name``."""
    if name in NAMES:
        return read_name
    return READERS.get(COLUMNS[name].kind, read_text)

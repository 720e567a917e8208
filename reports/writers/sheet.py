"""The plain paper: what an annex table says, without a model and without a file format."""

from dataclasses import dataclass
from typing import Literal

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """One printed column. ``width`` is millimetres on A4 landscape."""

    label: str
    width: float
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a submitted version prints of itself: 第2版, receipt number, fingerprint, address to verify."""

    version: str
    receipt: str
    fingerprint: str
    verify_url: str


@dataclass(frozen=True, slots=True)
class AnnexSheet:
    """One annex table as it stands on paper (冀工办发〔2018〕43号 附件2、附件3).

    ``rows`` and ``total`` hold printed values in the order of ``columns``: text, whole numbers
    (persons or enterprises) or None for an empty cell. A sheet without ``stamp`` is a draft.
    """

    number: str
    title: str
    unit_line: str
    date_line: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] | None
    signatures: tuple[str, ...]
    footnotes: tuple[str, ...] = ()
    stamp: Stamp | None = None

    @property
    def is_draft(self) -> bool:
        return self.stamp is None

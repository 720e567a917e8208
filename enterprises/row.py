"""One survey row as plain values: what form, grid, import, checks and submission speak about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from campaign.fingerprints import fingerprint


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one enterprise. Text is never None; counts, yes/no may be None (not filled in).

    ``unionised_on`` and ``registered_on`` (the day of ``registered_members``) are ISO text as precise as
    known: ``2018``, ``2018-09`` or ``2018-09-01``. ``congress``, ``disclosure`` and
    ``collective_contract`` are 职代会, 厂务公开 and 集体合同; ``capacity_cut_employees`` are the persons
    that a cut of capacity (去产能) touches.
    ``non_public`` and ``foreign_invested`` are the county's own decision where it made one.
    """

    name: str = ""
    ownership: str = ""
    holder: str = ""
    address: str = ""
    township: str = ""
    status: str = ""
    employees: int | None = None
    unionised: bool | None = None
    unionised_on: str = ""
    chair: str = ""
    members: int | None = None
    reason: str = ""
    reason_code: str = ""
    covered_by: str = ""
    uscc: str = ""
    contact: str = ""
    contact_phone: str = ""
    registered_members: int | None = None
    registered_on: str = ""
    congress: bool | None = None
    disclosure: bool | None = None
    collective_contract: bool | None = None
    capacity_cut_employees: int | None = None
    non_public_decided: bool | None = None
    foreign_decided: bool | None = None
    note: str = ""
    extra: dict = field(default_factory=dict)


def row_from(record: object) -> Row:
    """The plain values of a row of the ledger or of a record of its history."""
    return Row(**{name: getattr(record, name) for name in Row.__dataclass_fields__})


# What hangs on a value: the class of a reason, the day of a 实名制 count.
HANGING = {"reason": "reason_code", "registered_members": "registered_on"}


def changed(before: Row, values: Mapping[str, Any]) -> Row:
    """``before`` with ``values``. What hung on an old value says nothing about the new one: it is emptied
    unless it is among ``values`` itself."""
    loose: dict[str, Any] = {
        hung: ""
        for name, hung in HANGING.items()
        if name in values and hung not in values and values[name] != getattr(before, name)
    }
    return replace(before, **values, **loose)


EMPTY = Row()


def values_of(row: Row) -> dict[str, Any]:
    """The values by name, as a frozen row has them."""
    return {name: getattr(row, name) for name in Row.__dataclass_fields__}


def content_of(row: dict) -> dict:
    """What a frozen row says of its enterprise: no place in the list, no key, nothing that follows.

    A column that did not exist yet when the row was frozen was empty.
    """
    return {name: row.get(name, getattr(EMPTY, name)) for name in Row.__dataclass_fields__}


def content_fingerprint(row: dict) -> str:
    """SHA-256 over what is filled in, so that a column added later changes no row that leaves it empty."""
    filled = {k: v for k, v in content_of(row).items() if v is not None and v != "" and v != {}}
    return fingerprint(filled)

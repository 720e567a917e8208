"""One survey row as plain values: what form, grid, import, checks and submission speak about."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one enterprise. Text is never None; counts, yes/no may be None (not filled in).

    ``unionised_on`` is ISO text as precise as known: ``2018``, ``2018-09`` or ``2018-09-01``.
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
    congress: bool | None = None
    non_public_decided: bool | None = None
    foreign_decided: bool | None = None
    note: str = ""
    extra: dict = field(default_factory=dict)

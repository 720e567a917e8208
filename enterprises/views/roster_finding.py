"""What the address asks of a list of roster lines."""

from campaign.models import District
from enterprises.models import Outcome
from enterprises.sorting import Column, rows_in_order, sort_of

KEYS = ("q", "unit", "state")
COLUMNS = [
    Column("number", "序号", ("superior", "number")),
    Column("name", "企业名称", "name"),
    Column("address", "地址", "address"),
    Column("unit", "所属县区", "unit"),
    Column("employees", "职工", "employees", number=True),
    Column("district", "现在的单位", "district__path"),
    Column("outcome", "核实结果", "outcome"),
]
STATES = (("open", "待核实"), ("settled", "已核实"), *Outcome.choices)


def asked_of(request) -> dict[str, str]:
    """The filters as typed, empty where none is set."""
    return {key: request.GET.get(key, "").strip() for key in KEYS}


def filtered(lines, asked, unit=None):
    """``lines`` that match ``asked``; what is no known word filters nothing. ``unit`` is the superior
    whose list it is: its own code asks for what lies with itself, another one for the unit and all
    below it."""
    if asked["q"]:
        lines = lines.searched(asked["q"])
    if unit and asked["unit"] == unit.code:
        lines = lines.of(unit)
    elif unit and asked["unit"]:
        wanted = District.objects.within(unit).filter(code=asked["unit"]).first()
        lines = lines.within(wanted) if wanted else lines
    if asked["state"] == "open":
        return lines.open()
    if asked["state"] == "settled":
        return lines.settled()
    if asked["state"] in Outcome:
        return lines.settled().filter(outcome=asked["state"])
    return lines


def in_order(request, lines):
    """(sort that is asked for, ``lines`` in it); without one by list and number."""
    sort = sort_of(request.GET, COLUMNS)
    return sort, rows_in_order(lines.in_order(), COLUMNS, sort)


def with_people(lines):
    """What a table of lines shows besides, read in the same query."""
    return lines.select_related("superior", "district", "enterprise", "same_as", "settled_by")

"""A roll-up's table for the page: every number as text with the address of the rows behind it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from campaign.models import District
from reports.figures import ALL
from reports.rolling_up import RollUp
from reports.rollup_asking import Question, usual_layout
from reports.rollup_table import Column, Row, Table, text_of


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    href: str  # empty where no rows stand behind it


@dataclass(frozen=True, slots=True)
class ShownRow:
    """``href`` opens the unit of the line; ``pending`` says that its figures are not accepted yet."""

    label: str
    href: str
    kind: str
    pending: str
    cells: list[ShownCell]


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: ``href`` sorts by it, empty where it does not sort."""

    column: Column
    href: str
    direction: str


@dataclass(frozen=True)
class Shown:
    heading: str
    heads: list[Head]
    rows: list[ShownRow]
    total: ShownRow


def linked(table: Table, rollup: RollUp, question: Question, by: str = "") -> Shown:
    """``table`` with its addresses; ``by`` where it is laid out otherwise than the roll-up."""
    rows = [_row(row, table, rollup, question, by or rollup.by) for row in table.rows]
    total = _row(table.total, table, rollup, question, by or rollup.by)
    heads = [_head(column, question, sortable=not by) for column in table.columns]
    return Shown(table.heading, heads, rows, total)


def _row(row: Row, table, rollup, question, by):
    line = row.line
    code = line.district.code if line.district else rollup.district.code
    words = {"basis": question.basis.value}
    if question.annex:
        words["annex"] = question.annex.digits
    if row.kind == "subtotal":
        words |= {"by": by, "group": line.value}
    elif row.kind == "line" and not line.district:
        words |= {"by": by, "value": line.value}
    address = reverse("rollup_rows", kwargs={"slug": rollup.campaign.slug, "code": code})
    cells = []
    for column, value in zip(table.columns, row.values, strict=True):
        opens = column.key in ALL and not column.compared and value is not None
        href = f"{address}?{urlencode({'figure': column.key, **words})}" if opens else ""
        cells.append(ShownCell(text_of(value, column), href))
    href = ""
    if line.district:
        place = {"slug": rollup.campaign.slug, "code": code}
        by = usual_layout(line.district)
        href = f"{reverse('rollup', kwargs=place)}?{question.query(by=by, sort='')}"
    return ShownRow(line.label, href, row.kind, _pending(line.units), cells)


def _pending(units):
    if units is None or units.accepted == units.all:
        return ""
    if units.all > 1:
        return "未全部审核"
    return "新版未审核" if units.reopened else "未审核"


def _head(column, question, *, sortable):
    if not sortable or column.compared or column.key not in ALL:
        return Head(column, "", "none")
    down = f"-{column.key}"
    sort = column.key if question.sort == down else down
    directions = {down: "descending", column.key: "ascending"}
    direction = directions.get(question.sort, "none")
    return Head(column, f"?{question.query(sort=sort)}", direction)


def unit_choices(user, district, scope) -> list[District]:
    """The units the page offers: those above that ``user`` reads, the chosen one, its children. One query."""
    above = [
        district.path[:end] for end in range(district.steplen, len(district.path), district.steplen)
    ]
    superiors = list(District.objects.visible_to(user).filter(path__in=above))
    children = [unit for unit in scope.units if district.is_superior_of(unit)]
    return [*superiors, district, *children]

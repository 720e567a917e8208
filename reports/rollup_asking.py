"""What the address asks of the roll-up page: a word that is not known asks for the usual."""

from dataclasses import dataclass

from django.http import QueryDict

from campaign.definition import Annex, Definition
from reports.basis import Basis
from reports.behind import Asked
from reports.figures import ALL
from reports.following_figures import FOLLOW_UP
from reports.layouts import CHILD, LAYOUTS, PART, PARTS
from reports.rolling_up import BY, OWN
from reports.rollup_table import CHOICES, DEFAULT
from reports.snapshots import BACK


@dataclass(frozen=True, slots=True)
class Question:
    by: str
    basis: Basis
    annex: Annex | None
    columns: tuple[str, ...]
    sort: str
    back: str

    def query(self, **changed) -> str:
        """The same question as a query string, with ``changed`` (None or empty: left out)."""
        words = {
            "by": self.by,
            "basis": self.basis.value,
            "annex": self.annex.digits if self.annex else "",
            "sort": self.sort,
            "back": self.back,
        } | changed
        columns = () if self.columns == DEFAULT else self.columns
        query = QueryDict(mutable=True)
        for key, word in words.items():
            if word not in (None, ""):
                query[key] = word
        query.setlist("column", changed.get("column", columns))
        return query.urlencode()


def usual_layout(district) -> str:
    """By child; a unit with nothing below it by ownership."""
    return "ownership" if district.is_leaf() else CHILD


def question_of(request, definition: Definition, district) -> Question:
    """What ``request`` asks; columns in their own order whatever the order of the address."""
    asked = request.GET
    wanted = set(asked.getlist("column"))
    columns = tuple(key for key in CHOICES if key in wanted)
    return Question(
        by=_among(asked.get("by"), BY, usual_layout(district)),
        basis=Basis(_among(asked.get("basis"), Basis.values, Basis.LIVE.value)),
        annex=definition.annex_by_digits.get(asked.get("annex", "")),
        columns=columns or DEFAULT,
        sort=sort if (sort := asked.get("sort", "")).removeprefix("-") in ALL else "",
        back=_among(asked.get("back"), BACK, ""),
    )


def cell_of(request, definition: Definition) -> tuple[Basis, Asked | None]:
    """(basis, the cell whose rows are asked for); None for a figure that is not there."""
    asked = request.GET
    by = asked.get("by", CHILD)
    one = (ALL | FOLLOW_UP).get(asked.get("figure"))
    value = asked.get("value")
    group = asked.get("group", "")
    if one is None or by not in (*BY, PART) or not _is_line(by, value, group, definition):
        return Basis.LIVE, None
    annex = definition.annex_by_digits.get(asked.get("annex", ""))
    cell = Asked(one, by, value, group, annex)
    basis = "" if cell.follows_up else asked.get("basis")
    return Basis(_among(basis, Basis.values, Basis.LIVE.value)), cell


def _is_line(by, value, group, definition):
    """Whether the layout ``by`` has a line ``value`` (None: no line is asked for) or sub-total ``group``."""
    if by == PART:
        return value in (*PARTS, *(annex.number for annex in definition.annexes))
    if by == CHILD:
        return not group and value in (None, "", OWN)
    lines = [(known, of) for known, _, of in LAYOUTS[by].values(definition)]
    return value in (None, "", *dict(lines)) and group in ("", *dict(lines).values())


def _among(word, known, usual):
    return word if word in known else usual

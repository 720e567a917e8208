"""考核评分: a unit's points out of plain facts, each point with its proof."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from campaign.definition import Scoring


@dataclass(frozen=True, slots=True)
class Objected:
    """One objection to an item: what was said by whom and when, and the superior's answer ("" while it waits)."""

    pk: int
    text: str
    by: str
    at: str
    state: str
    label: str
    answer: str = ""
    judged: str = ""  # by whom and when

    @property
    def waits(self) -> bool:
        return self.state == "waiting"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that costs points: ``kind`` is a key of KINDS, ``times`` how often it counts (days).

    ``key`` stays the same as long as the thing itself does; ``at`` is a moment or day in words;
    ``link`` is the page where the proof is looked at.
    """

    key: str
    kind: str
    times: int
    at: str
    proof: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A fact with its points, not yet capped, and the objections to it, the newest last."""

    fact: Fact
    points: int
    objections: tuple[Objected, ...] = ()

    @property
    def cleared(self) -> bool:
        """Whether the superior accepted an objection, so that the points are not taken off."""
        return any(o.state == "accepted" for o in self.objections)

    @property
    def waits(self) -> bool:
        return any(o.waits for o in self.objections)

    @property
    def open_to_objection(self) -> bool:
        return not self.cleared and not self.waits


@dataclass(frozen=True, slots=True)
class Line:
    """All items of one kind. ``points`` is what is taken off, at most ``most``."""

    kind: str
    label: str
    rule: str
    items: tuple[Item, ...]
    most: int

    @property
    def uncapped(self) -> int:
        return sum(item.points for item in self.items if not item.cleared)

    @property
    def points(self) -> int:
        return min(self.uncapped, self.most)

    @property
    def capped(self) -> bool:
        return self.uncapped > self.most


@dataclass(frozen=True, slots=True)
class Score:
    """``points`` is what is left of ``full``, never below 0. ``lines`` has every kind that costs points."""

    full: int
    lines: tuple[Line, ...]

    @property
    def points(self) -> int:
        return max(0, self.full - sum(line.points for line in self.lines))

    @property
    def items(self) -> list[Item]:
        return [item for line in self.lines for item in line.items]

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.fact.key == key), None)


# kind → (label, the rule in words, points for one, the most)
KINDS = {
    "not_sent": ("未报送", "到期一直没有报送的扣 {each} 分", lambda s: (s.not_sent, s.not_sent)),
    "late": ("逾期", "每逾期一天扣 {each} 分，不足一天按一天计，最多扣 {most} 分", lambda s: (s.late_day, s.late_most)),
    "report": ("专项报告", "截止时间以后才报送或者一直没有报送专项报告的扣 {each} 分", lambda s: (s.report, s.report)),
    "scan": ("盖章文件", "截止时间以后还缺盖章扫描件的，每份扣 {each} 分，最多扣 {most} 分", lambda s: (s.scan, s.scan_most)),
    "returned": ("退回", "每退回一次扣 {each} 分，最多扣 {most} 分", lambda s: (s.returned, s.returned_most)),
    "error": ("抽查不符", "生效的报表中经抽查不符的，每格扣 {each} 分，最多扣 {most} 分", lambda s: (s.error, s.error_most)),
    "remark": ("批注未答复", "每有一条批注没有答复扣 {each} 分，最多扣 {most} 分", lambda s: (s.remark, s.remark_most)),
    "roster": ("底册未核实", "截止时间以后底册每有一行没有核实扣 {each} 分，最多扣 {most} 分", lambda s: (s.roster, s.roster_most)),
}  # fmt: skip


def score_of(
    facts: Iterable[Fact], scoring: Scoring, objections: dict[str, tuple[Objected, ...]]
) -> Score:
    """The score that ``facts`` give by the campaign's points; ``objections`` by the key of the fact.

    What costs no points in this campaign has no line.
    """
    by_kind = {kind: [] for kind in KINDS}
    for fact in facts:
        by_kind[fact.kind].append(fact)
    lines = []
    for kind, (label, rule, points) in KINDS.items():
        each, most = points(scoring)
        if not each:
            continue
        items = tuple(
            Item(fact, each * fact.times, objections.get(fact.key, ())) for fact in by_kind[kind]
        )
        lines.append(Line(kind, label, rule.format(each=each, most=most), items, most))
    return Score(scoring.full, tuple(lines))


def places(scores: Mapping[int, Decimal | int]) -> dict[int, int]:
    """The place of each unit by its points, the highest first; equal points share a place (1, 1, 3)."""
    return {
        unit: 1 + sum(other > points for other in scores.values())
        for unit, points in scores.items()
    }


def thawed(content: dict) -> Score:
    """The Score whose ``dataclasses.asdict`` is ``content``: a released one, as it stood."""
    lines = []
    for line in content["lines"]:
        items = tuple(
            Item(
                Fact(**item["fact"]),
                item["points"],
                tuple(Objected(**said) for said in item["objections"]),
            )
            for item in line["items"]
        )
        lines.append(Line(**{**line, "items": items}))
    return Score(content["full"], tuple(lines))

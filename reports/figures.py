"""Every figure and every rate, defined once: name, formula in words, base, unit.

Each row has exactly one standing. A figure sums one measure over a set of standings, so a rate whose
numerator's standings are among those of its base cannot rise above 100%.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

NONE = "—"  # a rate without a base
PLACE = Decimal("0.1")

UNIONISED, COVERED, NOT_UNIONISED, UNKNOWN = "unionised", "covered", "not_unionised", "unknown"
OUT, OUT_UNIONISED, GONE, GONE_UNIONISED = "out", "out_unionised", "gone", "gone_unionised"
UNLISTED = "unlisted"  # stands in no annex
# The database groups by the place in this list: numbers are compared faster than words.
STANDINGS = (
    UNIONISED, COVERED, NOT_UNIONISED, UNKNOWN, OUT, OUT_UNIONISED, GONE, GONE_UNIONISED, UNLISTED,
)  # fmt: skip
BASE = frozenset({UNIONISED, COVERED, NOT_UNIONISED, UNKNOWN})
EXISTING = BASE | {OUT, OUT_UNIONISED}
LISTED = EXISTING | {GONE, GONE_UNIONISED}

# What is added up of each row. ``joined``: members, but never more than employees; ``founded``: 1 when
# the union was founded in the campaign's days.
MEASURES = ("enterprises", "employees", "members", "joined", "founded")
# What a row tells besides, in reports/following_figures.py: not in the roll-up, which stays on its index.
# ``visited``, ``explained``, ``planned`` (enterprises/following.py): 1 when the enterprise was visited, was
# told the policy at a visit, has a plan that stands; ``reasoned``: a reason is filled in. ``registered``:
# members in the 实名制 database; ``unregistered``: missing there; ``…_joined`` and ``…_employed``: never more
# than members, than employees.
# ``congress``, ``disclosure``, ``contract``: 1 where 职代会, 厂务公开, 集体合同 are answered 是. ``cut``: 1 where
# 去产能 touches anybody, ``cut_employees``: how many.
FURTHER_MEASURES = (
    "visited", "explained", "planned", "reasoned", "registered", "unregistered", "registered_joined",
    "registered_employed", "congress", "disclosure", "contract", "cut", "cut_employees",
)  # fmt: skip
ALL_MEASURES = (*MEASURES, *FURTHER_MEASURES)


@dataclass(slots=True)
class Counts:
    """Measures by standing; two are added up to a third."""

    by: dict[str, list[int]] = field(default_factory=dict)

    def add(self, standing: str, measures: Iterable[int | None]) -> None:
        """One more cell: ``measures`` in the order of ALL_MEASURES or just MEASURES, None is 0."""
        sums = self.by.setdefault(standing, [0] * len(ALL_MEASURES))
        for place, number in enumerate(measures):
            sums[place] += number or 0

    def merge(self, other: "Counts") -> None:
        for standing, measures in other.by.items():
            self.add(standing, measures)


@dataclass(frozen=True, slots=True)
class Figure:
    """``measure`` summed over the rows whose standing is one of ``standings``."""

    key: str
    label: str
    formula: str
    unit: str
    measure: str
    standings: frozenset[str]

    def of(self, counts: Counts) -> int:
        place = ALL_MEASURES.index(self.measure)
        return sum(counts.by[s][place] for s in self.standings & counts.by.keys())


@dataclass(frozen=True, slots=True)
class Rate:
    """``numerator`` ÷ ``base`` in percent. The numerator's rows are among the base's."""

    key: str
    label: str
    formula: str
    numerator: Figure
    base: Figure
    unit: str = "%"

    def of(self, counts: Counts) -> Decimal | None:
        return percent(self.numerator.of(counts), self.base.of(counts))


@dataclass(frozen=True, slots=True)
class Share:
    """A rate whose counts come ready from the floor below: part ÷ whole of what ``base`` names."""

    key: str
    label: str
    formula: str
    base: str
    unit: str = "%"

    def of(self, part: int, whole: int) -> Decimal | None:
        return percent(part, whole)


def percent(part: int, whole: int) -> Decimal | None:
    """``part`` in percent of ``whole``, one decimal, half up; None when ``whole`` is 0."""
    return (Decimal(100 * part) / whole).quantize(PLACE, ROUND_HALF_UP) if whole else None


def shown(value: int | Decimal | None) -> str:
    """A figure or rate for people: ``1,234``, ``78.5%``, ``—``."""
    if value is None:
        return NONE
    return f"{value}%" if isinstance(value, Decimal) else f"{value:,}"


def for_table(value: int | Decimal | str | None) -> int | float | str:
    """The same as a number that a workbook counts on; ``—`` without a base. A text stays."""
    if value is None:
        return NONE
    return float(value) if isinstance(value, Decimal) else value


def figure(key, label, formula, standings, measure="enterprises", unit="家"):
    return Figure(key, label, formula, unit, measure, frozenset(standings))


FIGURES: dict[str, Figure] = {
    f.key: f
    for f in (
        figure("enterprises", "登记企业", "列入任何一个附件的企业，列入两个以上附件的只计一家", LISTED),
        figure("existing", "企业总数", "登记企业减去经营状况为已注销、已吊销、已迁出、查无等不计入总数的企业", EXISTING),
        figure("base", "应建会", "企业总数减去经营状况（关闭破产等）或未建会原因（口径类）不计入应建会的企业", BASE),
        figure("unionised", "已建会", "应建会企业中“是否建会”填“是”的", {UNIONISED}),
        figure("covered", "已覆盖", "应建会企业中没有单独建会，但填写了覆盖工会或原因为已覆盖类的", {COVERED}),
        figure("reached", "已建会和已覆盖", "已建会＋已覆盖", {UNIONISED, COVERED}),
        figure("not_unionised", "未建会", "应建会企业中“是否建会”填“否”且没有被覆盖的", {NOT_UNIONISED}),
        figure("unknown", "未填是否建会", "应建会企业中“是否建会”没有填写且没有被覆盖的；空白不算未建会", {UNKNOWN}),
        figure("founded", "新建会", "已建会企业中建会时间在专项行动期间内的；只写到月的按月算，只写年份的须全年都在期间内", {UNIONISED}, "founded"),
        figure("left_out", "不计入应建会", "登记企业中因经营状况或未建会原因不计入应建会的", LISTED - BASE),
        figure("registered_unionised", "登记表已建会", "登记企业中“是否建会”填“是”的，与附件合计行一致", {UNIONISED, OUT_UNIONISED, GONE_UNIONISED}),
        figure("employees", "职工人数", "登记企业职工人数之和，与附件合计行一致", LISTED, "employees", "人"),
        figure("members", "会员人数", "登记企业会员人数之和，与附件合计行一致", LISTED, "members", "人"),
        figure("unionised_employees", "已建会企业职工", "已建会企业职工人数之和", {UNIONISED}, "employees", "人"),
        figure("joined", "已建会企业会员", "已建会企业会员人数之和，会员多于职工的企业按职工人数计", {UNIONISED}, "joined", "人"),
        figure("unlisted", "未列入附件", "台账中不属于任何附件的企业", {UNLISTED}),
    )
}  # fmt: skip


def _rate(key, label, formula, numerator, base):
    return Rate(key, label, formula, FIGURES[numerator], FIGURES[base])


# Source: 冀工办发〔2018〕43号 一、三; which base is meant is printed under every table.
RATES: dict[str, Rate] = {
    r.key: r
    for r in (
        _rate("unionisation_rate", "建会率", "已建会÷应建会", "unionised", "base"),
        _rate("coverage_rate", "覆盖率", "（已建会＋已覆盖）÷应建会", "reached", "base"),
        _rate("membership_rate", "入会率", "已建会企业会员÷已建会企业职工", "joined", "unionised_employees"),
    )
}  # fmt: skip
ALL: dict[str, Figure | Rate] = FIGURES | RATES


@dataclass(frozen=True, slots=True)
class Sendings:
    """Reports whose deadline has come, and those among them that were first sent before it."""

    due: int = 0
    on_time: int = 0

    def __add__(self, other: "Sendings") -> "Sendings":
        return Sendings(self.due + other.due, self.on_time + other.on_time)


@dataclass(frozen=True, slots=True)
class SendingRate:
    """Of reports, where a Rate is of rows."""

    key: str
    label: str
    formula: str
    unit: str = "%"

    def of(self, sendings: Sendings) -> Decimal | None:
        return percent(sendings.on_time, sendings.due)


ON_TIME_RATE = SendingRate(
    "on_time_rate",
    "按时率",
    "截止时间已到的报表中按时首次报送的÷截止时间已到的报表（本单位和下级各单位每个一份，延期的按延期后的时间）",
)


def standing_of(row: dict, definition) -> str:
    """The one standing of a frozen row (``reports.annexes.frozen_row``)."""
    if not row["annexes"]:
        return UNLISTED
    unionised, effects = row["unionised"], definition.reasons_by_effect
    if row["status_code"] in definition.gone:
        return GONE_UNIONISED if unionised else GONE
    if row["status_code"] in definition.out_of_base or row["reason_code"] in effects["out"]:
        return OUT_UNIONISED if unionised else OUT
    if unionised:
        return UNIONISED
    if row["reason_code"] in effects["covered"] or row["covered_by"]:
        return COVERED
    return UNKNOWN if unionised is None else NOT_UNIONISED


def measures_of(row: dict, definition) -> tuple[int, int, int, int, int]:
    """What one frozen row adds to its cell, in the order of MEASURES."""
    employees, members = row["employees"] or 0, row["members"] or 0
    founded = definition.in_window(row["unionised_on"])
    return 1, employees, members, min(employees, members), int(founded)

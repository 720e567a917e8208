"""What a roll-up is laid out by: which value a row has, in the database and as frozen, in what order."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, CharField, F, Q, SmallIntegerField, Value, When

from campaign.definition import Definition
from enterprises.models.enterprise import belongs_to

CHILD, PART = "child", "part"
# 职工人数: key, label, from, up to (both included).
BANDS = (
    ("0", "24人以下", 0, 24),
    ("25", "25—99人", 25, 99),
    ("100", "100—199人", 100, 199),
    ("200", "200—499人", 200, 499),
    ("500", "500—999人", 500, 999),
    ("1000", "1000人以上", 1000, None),
)
FOUNDED = (("new", "专项行动期间新建会"), ("before", "此前已建会"), ("none", "没有单独建会"))
GROUPS = {"domestic": "内资企业", "hmt": "港澳台商投资企业", "foreign": "外商投资企业"}
WITHOUT_REASON = "unionised"
BOTH, HMT = "both", "hmt"
PARTS = {BOTH: "列入两个以上附件", HMT: "其中：港澳台"}
NOT_FILLED = "没有填写或未归类"


@dataclass(frozen=True, slots=True)
class Layout:
    """``live`` is the value in the database, ``of`` the same of a frozen row, ``values`` lists
    (value, label, group) in their order; a value not listed comes last as NOT_FILLED."""

    key: str
    label: str
    live: Callable[[Definition], object]
    of: Callable[[dict, Definition], str]
    values: Callable[[Definition], list[tuple[str, str, str]]]


def text_case(*whens: When, default: str) -> Case:
    return Case(*whens, default=Value(default), output_field=CharField())


def founded_in(definition: Definition) -> Q:
    """A founding date in the campaign's days, as ``Definition.in_window`` judges it."""
    days = Q(
        unionised_on__gte=definition.starts.isoformat(),
        unionised_on__lte=definition.ends.isoformat(),
    )
    return days | Q(unionised_on__in=definition.months)


def _band(employees):
    if employees is None:
        return ""
    return next(key for key, _, _, most in BANDS if most is None or employees <= most)


def _live_band(definition):
    whens = [When(employees=None, then=Value(""))]
    whens += [When(employees__lte=most, then=Value(key)) for key, _, _, most in BANDS if most]
    return text_case(*whens, default=BANDS[-1][0])


def _founded(row, definition):
    if not row["unionised"]:
        return "none"
    return "new" if definition.in_window(row["unionised_on"]) else "before"


def _live_founded(definition):
    new = Q(unionised=True) & founded_in(definition)
    return text_case(
        When(new, then=Value("new")),
        When(unionised=True, then=Value("before")),
        default="none",
    )


def _reason(row, definition):
    return WITHOUT_REASON if row["unionised"] and not row["reason_code"] else row["reason_code"]


def _live_reason(definition):
    without = Q(unionised=True, reason_code="")
    return Case(When(without, then=Value(WITHOUT_REASON)), default=F("reason_code"))


def _reasons(definition):
    words = [(w.code, w.label, w.group) for w in definition.reasons.words]
    return [*words, (WITHOUT_REASON, "已建会", "")]


def part_of(row: dict, definition) -> str:
    """Which annexes a frozen row stands in and whether it is 港澳台: a number with a bit for each."""
    bits = [a.number in row["annexes"] for a in definition.annexes]
    bits.append(row["ownership_code"] in definition.hmt)
    return str(sum(1 << place for place, bit in enumerate(bits) if bit))


def _live_part(definition):
    conditions = [belongs_to(annex) for annex in definition.annexes]
    conditions.append(Q(ownership_code__in=definition.hmt))
    whole = Value(0, SmallIntegerField())
    for place, condition in enumerate(conditions):
        bit = Value(1 << place, SmallIntegerField())
        whole = whole + Case(When(condition, then=bit), default=Value(0, SmallIntegerField()))
    return whole


def _all_parts(definition):
    return [(str(bits), "", "") for bits in range(2 << len(definition.annexes))]


def in_part(value: str, part: str, definition) -> bool:
    """Whether the rows of ``value`` (see ``part_of``) belong to ``part``: an annex's number or a key of PARTS."""
    numbers = [annex.number for annex in definition.annexes]
    annexes, hmt = int(value) & (1 << len(numbers)) - 1, int(value) >> len(numbers)
    if part == BOTH:
        return annexes.bit_count() > 1
    return bool(hmt) if part == HMT else bool(annexes >> numbers.index(part) & 1)


def _ownership(definition):
    return [
        (w.code, w.label, GROUPS[w.flags["group"]])
        for group in GROUPS
        for w in definition.ownership.words
        if w.flags["group"] == group
    ]


LAYOUTS: dict[str, Layout] = {
    layout.key: layout
    for layout in (
        Layout(PART, "附件和港澳台", _live_part, part_of, _all_parts),
        Layout(
            "ownership",
            "企业所有制性质",
            lambda definition: F("ownership_code"),
            lambda row, definition: row["ownership_code"],
            _ownership,
        ),
        Layout(
            "status",
            "经营状况",
            lambda definition: F("status_code"),
            lambda row, definition: row["status_code"],
            lambda definition: [(w.code, w.label, "") for w in definition.status.words],
        ),
        Layout(
            "reason",
            "未建会原因",
            _live_reason,
            _reason,
            _reasons,
        ),
        Layout(
            "size",
            "职工人数",
            _live_band,
            lambda row, definition: _band(row["employees"]),
            lambda definition: [(key, label, "") for key, label, _, _ in BANDS],
        ),
        Layout(
            "founded",
            "新建会",
            _live_founded,
            _founded,
            lambda definition: [(key, label, "") for key, label in FOUNDED],
        ),
    )
}

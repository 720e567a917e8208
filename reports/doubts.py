"""Patterns in one unit's figures taken as a whole that no single row shows: the lines of the 核查单.

Each pattern is one function over plain rows and totals; its thresholds stand in the campaign file,
the limit itself is doubtful. ``PATTERNS`` at the end is the only list of them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from campaign.definition import Doubts
from campaign.state_changes import fingerprint
from reports.annexes import Total, total_of


@dataclass(frozen=True, slots=True)
class Doubt:
    """One line to be answered. ``code`` and ``subject`` (a chair, a phone …) name it for good;
    ``figures`` are the unit's own, so that a neighbour's work never makes an answer fall."""

    code: str
    subject: str
    message: str
    rows: tuple[dict, ...]
    figures: tuple

    @property
    def facts(self) -> str:
        """Changes when the unit's figures or the rows concerned change: then an answer falls."""
        return fingerprint([self.code, self.subject, self.figures, [r["id"] for r in self.rows]])


@dataclass(frozen=True, slots=True)
class Picture:
    """What the patterns look at: the unit's rows, its last accepted round, its neighbours."""

    rows: list[dict]
    before: Total | None = None
    neighbours: tuple[Total, ...] = ()


def percent(part: int, whole: int) -> int:
    """``part`` in percent of ``whole``, rounded down, so that 20% in words is never less than 20%."""
    return part * 100 // whole


def _reaches(hits, among, limit, t):
    return len(among) >= t.min_rows and len(hits) * 100 >= limit * len(among)


def _share(code, hits, among, limit, t, said, kind="企业") -> Iterator[Doubt]:
    if _reaches(hits, among, limit, t):
        shown = (
            f"{len(among)} 家{kind}中有 {len(hits)} 家（{percent(len(hits), len(among))}%）{said}"
        )
        yield Doubt(code, "", shown, tuple(hits), (len(hits), len(among)))


def _counted(picture):
    return [row for row in picture.rows if row["employees"] is not None]


def _band(code, picture, low, high, limit, t, said):
    among = _counted(picture)
    hits = [row for row in among if low <= row["employees"] <= high]
    yield from _share(code, hits, among, limit, t, f"职工人数在 {low} 至 {high} 人之间，{said}")


def just_above(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """Many enterprises just large enough."""
    said = "刚刚达到填报起点。请对照工资册或社保名单核实人数，说明依据。"
    yield from _band("just_above", picture, t.above_from, t.above_to, t.above_percent, t, said)


def just_below(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """Many enterprises just too small."""
    said = "差几人就到填报起点。请对照工资册或社保名单核实人数，说明依据。"
    yield from _band("just_below", picture, t.below_from, t.below_to, t.below_percent, t, said)


def round_numbers(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """Employees estimated instead of counted."""
    among = _counted(picture)
    hits = [row for row in among if row["employees"] and row["employees"] % t.round_multiple == 0]
    said = f"职工人数是 {t.round_multiple} 的整倍数，像是估计的。请说明人数从哪里来、以哪天为准。"
    yield from _share("round_numbers", hits, among, t.round_percent, t, said)


def all_members(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """Members = employees wherever there is a union."""
    among = [
        row
        for row in _counted(picture)
        if row["unionised"] is True and row["members"] is not None and row["employees"]
    ]
    hits = [row for row in among if row["members"] == row["employees"]]
    said = "会员人数与职工人数完全相同。请对照会员名册核实，说明依据。"
    yield from _share("all_members", hits, among, t.all_members_percent, t, said, "已建会企业")


def same_reason(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """One reason for nearly all that have no union."""
    among = [row for row in picture.rows if row["unionised"] is False and row["reason"]]
    for reason, hits in _grouped(among, lambda row: row["reason_code"] or row["reason"]):
        if _reaches(hits, among, t.same_reason_percent, t):
            said = (
                f"{len(among)} 家未建会企业中有 {len(hits)} 家的原因都是“{hits[0]['reason']}”一类"
                f"（{percent(len(hits), len(among))}%）。请说明是否逐户走访、各家的具体情况。"
            )
            yield Doubt("same_reason", reason, said, tuple(hits), (len(hits), len(among)))


def _grouped(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups.items()


def _kept(text, only):
    return "".join(c for c in text if (only or str.strip)(c))


def _shared(code, picture, field, firms, said, only=None) -> Iterator[Doubt]:
    """One text of ``field`` in so many enterprises; of each text only the characters ``only`` keeps."""
    for subject, hits in _grouped(picture.rows, lambda row: _kept(row[field], only)):
        if subject and len(hits) >= firms:
            shown = said.format(hits[0][field].strip(), len(hits))
            yield Doubt(code, subject, shown, tuple(hits), (len(hits),))


def same_chair(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """One chair in several enterprises; blanks inside a name mean nothing."""
    said = "{1} 家企业的工会主席都是“{0}”。请核实是同名、兼任，还是填错。"
    yield from _shared("same_chair", picture, "chair", t.same_chair_firms, said)


def same_phone(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """One phone in several enterprises; only its digits count."""
    said = "{1} 家企业的联系电话都是 {0}。请核实是谁的电话，补上各企业自己的联系方式。"
    yield from _shared(
        "same_phone", picture, "contact_phone", t.same_phone_firms, said, str.isdigit
    )


def same_note(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """One explanation on many rows."""
    said = "{1} 家企业的备注都写“{0}”。一句话说明不了多家企业，请逐家改写，或说明为何相同。"
    yield from _shared("same_note", picture, "note", t.same_note_firms, said)


MEASURES = (
    ("enterprises", "企业数", "家"),
    ("employees", "职工人数", "人"),
    ("unionised", "已建会企业", "家"),
    ("members", "会员人数", "人"),
)


def last_round(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """Much more or less than in the round before."""
    if picture.before is None:
        return
    now = total_of(picture.rows)
    for name, label, unit in MEASURES:
        was, is_ = getattr(picture.before, name), getattr(now, name)
        if was and abs(is_ - was) * 100 >= t.last_round_percent * was:
            change = f"{'增加' if is_ > was else '减少'} {percent(abs(is_ - was), was)}%"
            said = f"{label}上一轮 {was} {unit}，本轮 {is_} {unit}，{change}。请说明变化的原因。"
            yield Doubt("last_round", name, said, (), (was, is_))


def neighbours(picture: Picture, t: Doubts) -> Iterator[Doubt]:
    """Far from the median of the other units that report to the same superior."""
    own = total_of(picture.rows)
    others = [n for n in picture.neighbours if n.enterprises >= t.min_rows and n.employees]
    if own.enterprises < t.min_rows or not own.employees or len(others) < t.neighbour_units:
        return
    size, usual = _size(own), median(map(_size, others))
    if abs(size - usual) * 100 >= t.neighbour_percent * usual:
        said = (
            f"平均每家企业 {size:.0f} 名职工，周边单位的中位数是 {usual:.0f} 名。"
            "请说明差别从哪里来，是否有漏报或重复。"
        )
        yield Doubt("neighbours", "employees", said, (), (own.employees, own.enterprises))
    rate, usual = _rate(own), median(map(_rate, others))
    if abs(rate - usual) >= t.neighbour_points:
        said = (
            f"建会率 {rate:.1f}%（{own.unionised}／{own.enterprises}），"
            f"周边单位的中位数是 {usual:.1f}%。请说明差别从哪里来。"
        )
        yield Doubt("neighbours", "unionised", said, (), (own.unionised, own.enterprises))


def _size(total):
    return total.employees / total.enterprises


def _rate(total):
    return total.unionised * 100 / total.enterprises


PATTERNS = (
    just_above,
    just_below,
    round_numbers,
    all_members,
    same_reason,
    same_chair,
    same_phone,
    same_note,
    last_round,
    neighbours,
)


def doubts_in(picture: Picture, thresholds: Doubts) -> list[Doubt]:
    """Every doubt that the unit's figures raise, in the order of ``PATTERNS``."""
    return [doubt for pattern in PATTERNS for doubt in pattern(picture, thresholds)]

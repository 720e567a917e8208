"""Charts of a roll-up as plain numbers for an SVG template: the same picture on screen and on paper."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from reports.figures import FIGURES, RATES, percent, shown
from reports.layouts import CHILD
from reports.rolling_up import RollUp

WIDTH, LEFT, RIGHT, TOP, STEP, BAR = 760, 170, 120, 34, 24, 15
SPAN = WIDTH - LEFT - RIGHT
CHARACTERS = 12  # of a label beside a bar
MOST_BARS = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """``y`` is the upper edge, ``middle`` the base line of its texts; ``behind`` a longer paler bar.
    ``x`` and ``at`` are the point of the line across the bars, None without one."""

    label: str
    title: str
    y: float
    middle: float
    length: float
    behind: float
    text: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Lying bars. ``mark`` is where the whole unit's rate stands; ``line`` the points of a line."""

    title: str
    note: str
    height: float
    bars: list[Bar]
    mark: float | None = None
    mark_text: str = ""
    line: str = ""
    width: int = WIDTH
    left: int = LEFT
    top: int = TOP
    thickness: int = BAR


def rates_by_child(rollup: RollUp) -> Bars | None:
    """建会率 and behind it 覆盖率 of each line that has a base; None without any."""
    rate, coverage = RATES["unionisation_rate"], RATES["coverage_rate"]
    lines = [line for line in rollup.lines if not line.subtotal and rate.base.of(line.counts)]
    if not lines:
        return None
    bars = []
    for line in lines[:MOST_BARS]:
        value, covered = rate.of(line.counts), coverage.of(line.counts)
        parts = f"{rate.numerator.of(line.counts)}／{rate.base.of(line.counts)}"
        title = f"{line.label}：建会率 {shown(value)}（{parts}），覆盖率 {shown(covered)}"
        text = f"{shown(value)}（{parts}）"
        bars.append(_bar(len(bars), line.label, title, value or 0, covered or 0, text))
    whole = rate.of(rollup.total)
    return Bars(
        "建会率（深色）和覆盖率（浅色）",
        "建会率＝已建会÷应建会；覆盖率＝（已建会＋已覆盖）÷应建会；没有应建会企业的不画",
        _height(bars),
        bars,
        mark=LEFT + _scaled(whole or 0),
        mark_text=f"{rollup.district.short_name} {shown(whole)}",
    )


def reasons_pareto(rollup: RollUp) -> Bars | None:
    """未建会 enterprises by reason, most first, with the line of their running share; None without any."""
    figure = FIGURES["not_unionised"]
    numbers = [(figure.of(line.counts), line.label) for line in rollup.lines if not line.subtotal]
    numbers = sorted((pair for pair in numbers if pair[0]), key=lambda pair: -pair[0])
    whole = sum(number for number, _ in numbers)
    if not whole:
        return None
    bars, running = [], 0
    for number, label in numbers:
        running += number
        share = percent(running, whole)
        text = f"{number}家，累计{share}%"
        title = f"{label}：{number} 家，占 {percent(number, whole)}%，累计 {share}%"
        length, at = percent(number, whole), LEFT + _scaled(share)
        bars.append(_bar(len(bars), label, title, length, 0, text, at=at))
    line = " ".join(f"{bar.at:.1f},{bar.y + BAR / 2:.1f}" for bar in bars)
    note = f"未建会 {whole} 家，不含已覆盖和不计入应建会的；折线为累计占比"
    return Bars("未建会原因（从多到少）", note, _height(bars), bars, line=line)


def _bar(number, label, title, length, behind, text, at=None):
    y = TOP + number * STEP
    short = label if len(label) <= CHARACTERS else f"{label[: CHARACTERS - 1]}…"
    return Bar(short, title, y, y + BAR - 3, _scaled(length), _scaled(behind), text, at)


def _scaled(value) -> float:
    return round(float(value) * SPAN / 100, 1)


def _height(bars):
    return TOP + len(bars) * STEP + 28


HEIGHT, FLOOR, CEILING, EDGE = 240, 200, 34, 46
DAYS_SPAN = WIDTH - EDGE - 24


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps of reports sent and accepted over the days; ``dues`` where a deadline stands."""

    title: str
    note: str
    sent: str
    accepted: str
    days: list[Tick]
    levels: list[Tick]
    dues: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = FLOOR
    ceiling: int = CEILING
    edge: int = EDGE


def progress(rollup: RollUp) -> Progress | None:
    """How many units had sent and how many were accepted on each day of the round; None before it opens."""
    round_ = rollup.campaign.current_round(rollup.at)
    units = rollup.scope.reporting()
    first, today = _day(round_.opens_at), _day(rollup.at)
    if today < first or not units:
        return None
    superiors = {u.path[: -u.steplen] for u in units}
    levels = {u.level for u in rollup.scope.units if u.path in superiors} or {"city"}
    dues = sorted(
        {
            _day(at - timedelta(microseconds=1))
            for to, at in round_.due_by_level.items()
            if to in levels
        }
    )
    last = max([today, *dues])
    scale = _Scale(first, last, len(units))
    reports = [rollup.scope.reports[u.pk] for u in units if u.pk in rollup.scope.reports]
    sent = [_day(r.first_sent_at) for r in reports if r.first_sent_at]
    accepted = [_day(r.accepted_at) for r in reports if r.accepted_at and r.accepted_id]
    return Progress(
        "报送进度",
        f"填报单位 {len(units)} 个：报送过 {len(sent)} 个（红线），审核通过 {len(accepted)} 个（绿线）",
        scale.steps(sent, today),
        scale.steps(accepted, today),
        scale.days(),
        [Tick(EDGE - 6, scale.y(n) + 4, str(n)) for n in sorted({0, len(units) // 2, len(units)})],
        [Tick(scale.x(day), CEILING - 5 - 14 * n, _due(day)) for n, day in enumerate(dues[-2:])],
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    most: int

    def x(self, day: date) -> float:
        whole = max((self.last - self.first).days, 1)
        return round(EDGE + (day - self.first).days * DAYS_SPAN / whole, 1)

    def y(self, number: int) -> float:
        return round(FLOOR - number * (FLOOR - CEILING - 10) / max(self.most, 1), 1)

    def steps(self, days: list[date], today: date) -> str:
        """Points of the line that rises by one for each of ``days``, up to ``today``."""
        points: list[tuple[float, float]] = [(EDGE, FLOOR)]
        count = 0
        for day in sorted(days):
            x = self.x(max(day, self.first))
            points += [(x, self.y(count)), (x, self.y(count := count + 1))]
        points.append((self.x(today), self.y(count)))
        return " ".join(f"{x},{y}" for x, y in points)

    def days(self) -> list[Tick]:
        whole = (self.last - self.first).days
        step = max(1, -(-whole // 9))
        found = [self.first + timedelta(days=n) for n in range(0, whole + 1, step)]
        return [Tick(self.x(day), FLOOR + 18, f"{day.month}.{day.day}") for day in found]


def _due(day):
    return f"{day.month}月{day.day}日截止"


def _day(at) -> date:
    return timezone.localdate(at)


def drawn(rollup: RollUp) -> list[SafeString]:
    """The charts that say something about this layout, as SVG markup."""
    bars, steps = "reports/charts/bars.svg", "reports/charts/progress.svg"
    charts: list[tuple[str, Bars | Progress | None]] = [
        (bars, draw(rollup)) for draw in BARS.get(rollup.by, ())
    ]
    if rollup.by == CHILD:
        charts.append((steps, progress(rollup)))
    return [render_to_string(name, {"chart": chart}) for name, chart in charts if chart]


# By status and by founding the rates follow from the words themselves and would say nothing.
BARS = {
    CHILD: (rates_by_child,),
    "ownership": (rates_by_child,),
    "size": (rates_by_child,),
    "reason": (reasons_pareto,),
}

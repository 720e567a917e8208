"""What is due when: due time of a unit, working days, on time or late. Always Asia/Shanghai."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar
from django.utils import timezone

from campaign.definition import SHANGHAI

WEEKDAYS = "一二三四五六日"
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CLOCK = re.compile(r"(\d{1,2})(?:\s*[时点]|:(\d{2})(?::00)?)")


@dataclass(frozen=True, slots=True)
class Due:
    """A due time (exclusive, aware) and whether it was extended."""

    at: datetime
    extended: bool = False

    @property
    def last_day(self) -> date:
        """The last day that is on time, in Shanghai."""
        return (self.at - timedelta(microseconds=1)).astimezone(SHANGHAI).date()

    @property
    def label(self) -> str:
        """``11月15日（星期四）17:30`` or, at midnight, ``11月23日（星期五）24时``."""
        day, local = self.last_day, self.at.astimezone(SHANGHAI)
        clock = "24时" if (local.hour, local.minute) == (0, 0) else f"{local:%H:%M}"
        weekday = WEEKDAYS[day.weekday()]
        return f"{day.year}年{day.month}月{day.day}日（星期{weekday}）{clock}"

    def is_on_time(self, at: datetime) -> bool:
        return at < self.at

    def days_late(self, at: datetime) -> int:
        """Calendar days after the last day that is on time; 0 when on time or late on that very day."""
        if self.is_on_time(at):
            return 0
        return (at.astimezone(SHANGHAI).date() - self.last_day).days

    def timeliness(self, at: datetime) -> str:
        """按时, 当日逾期 or 逾期 n 天."""
        if self.is_on_time(at):
            return "按时"
        days = self.days_late(at)
        return f"逾期 {days} 天" if days else "当日逾期"


def end_of(day: date) -> datetime:
    """The due time when all of ``day`` is on time (24时)."""
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)


def due_from(text: str) -> datetime | None:
    """The due time (exclusive) written as ``2018-11-20 17:30``, ``2018年11月20日24时``, a day alone
    (all of it) or as ``Due.label``; None when it is none of these. 24时 is the next day's 0:00."""
    text = re.sub(r"\(星期.\)|T", " ", unicodedata.normalize("NFKC", text)).strip()
    if not (day := _DAY.match(text)):
        return None
    rest = text[day.end() :].strip()
    clock = _CLOCK.fullmatch(rest)
    try:
        end = end_of(date(*map(int, day.groups())))
        if not rest:
            return end
        if not clock:
            return None
        hour, minute = int(clock[1]), int(clock[2] or 0)
        if (hour, minute) == (24, 0):
            return end
        return datetime.combine(end.date() - timedelta(days=1), time(hour, minute), SHANGHAI)
    except (ValueError, OverflowError):
        return None


def due_for(round_, district) -> Due | None:
    """When ``district`` is due in ``round_``: its latest extension, else the day set for those who
    report to its superior's level. None for the top unit. Two queries.

    Source: 冀工办发〔2018〕43号 四、（四）; 定州、辛集、雄安新区 report to the province.
    """
    extension = round_.extensions.filter(district=district).order_by("-pk").first()
    if extension:
        return Due(extension.due_at, extended=True)
    superior = district.superior
    due_at = superior and round_.due_by_level.get(superior.level)
    return Due(due_at) if due_at else None


def due_by_district(round_, superior, districts) -> dict[int, Due]:
    """The due time of each of ``districts``, all reporting to ``superior``. Two queries."""
    base = round_.due_by_level.get(superior.level)
    dues = {d.pk: Due(base) for d in districts} if base else {}
    for extension in round_.extensions.filter(district__in=districts).order_by("pk"):
        dues[extension.district_id] = Due(extension.due_at, extended=True)
    return dues


def due_in_tree(round_, districts) -> dict[int, Due]:
    """The due time of each of ``districts`` whose superior is among them. Two queries."""
    levels = {d.path: d.level for d in districts}
    below = {d.pk: levels.get(d.path[: -d.steplen]) for d in districts}
    base = round_.due_by_level
    dues = {pk: Due(base[level]) for pk, level in below.items() if level in base}
    for extension in round_.extensions.order_by("pk"):
        if below.get(extension.district_id):
            dues[extension.district_id] = Due(extension.due_at, extended=True)
    return dues


def is_working_day(day: date, definition) -> bool:
    """Worked weekends count, holidays do not; the campaign file decides first.

    Beyond the years the holiday calendar knows, Monday to Friday.
    """
    if day in definition.worked_days or day in definition.free_days:
        return day in definition.worked_days
    known = working_day_by_calendar(day)
    return day.weekday() < 5 if known is None else known


def working_day_by_calendar(day: date) -> bool | None:
    """What the holiday calendar says; None beyond the years it covers."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return None


def working_days_between(first: date, last: date, definition) -> int:
    """Working days after ``first`` up to ``last``, ``last`` included; 0 when it is not later."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, definition) for day in days)


def working_days_left(due: Due, definition, at: datetime | None = None) -> int:
    """Working days from the day after ``at`` to the last day on time, both in Shanghai; 0 when over."""
    day = timezone.localtime(at or timezone.now(), SHANGHAI).date()
    return working_days_between(day, due.last_day, definition)


def countdown(due: Due, definition, at: datetime | None = None) -> str:
    """One sentence for the top of every page: when it is due and how long that is."""
    at = at or timezone.now()
    text = f"报送截止：{due.label}" + ("（已延期）" if due.extended else "")
    if not due.is_on_time(at):
        return f"{text}，{due.timeliness(at)}，请尽快报送"
    today = timezone.localtime(at, SHANGHAI).date()
    left = working_days_left(due, definition, at)
    text += "，今天截止" if today == due.last_day else f"，还有 {left} 个工作日"
    known = working_day_by_calendar(due.last_day) is not None
    return text if known else f"{text}（当年节假日安排未知，按周一至周五计算）"

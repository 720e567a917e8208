"""A campaign from a TOML file: read, checked key by key, turned into a Definition."""

import re
from dataclasses import MISSING, fields
from datetime import date, datetime, time, timedelta

from campaign.definition import (
    SHANGHAI,
    Annex,
    Definition,
    Doubts,
    ExtraColumn,
    Reminders,
    RoundDue,
    RoundPlan,
    Scoring,
    Switches,
)
from campaign.outline import read_outline
from campaign.toml_table import CampaignFileError, Table, read, shown
from campaign.word_lists import read_word_lists

__all__ = ["CampaignFileError", "parse"]
LEVELS = ("nation", "province", "city", "county")
EXTRA_TYPES = ("text", "count", "yes_no", "month", "choice")
REQUIRED_IF = ("", "always", "unionised", "not_unionised")


def parse(text: str) -> Definition:
    """The Definition that ``text`` (TOML) describes. Raises CampaignFileError naming the key."""
    top = read(text)
    slug = top.text("slug")
    if not all(c.isascii() and (c.isalnum() or c == "-") for c in slug) or len(slug) > 50:
        top.refuse("slug", "只用小写英文字母、数字和连字符，不超过 50 个字符")
    starts, ends = top.get("starts", date), top.get("ends", date)
    if ends < starts:
        top.refuse("ends", "结束日期早于开始日期")
    calendar = Table(top.get("calendar", dict, {}), "calendar")
    definition = Definition(
        slug=slug,
        title=top.text("title", most=200),
        document_number=top.text("document_number", most=60),
        issuer=top.text("issuer", most=60),
        root=top.text("root", most=12),
        starts=starts,
        ends=ends,
        practice=top.get("practice", bool, False),
        rounds=_rounds(top, starts, ends),
        annexes=_annexes(top),
        **read_word_lists(top),
        switches=_switches(top),
        review_working_days=top.get("review_working_days", int, 3),
        reminders=_reminders(top),
        doubts=_doubts(top),
        scoring=_scoring(top),
        report=read_outline(top),
        waivable=_waivable(top),
        extra_columns=_extra_columns(top),
        worked_days=calendar.days("worked"),
        free_days=calendar.days("free"),
    )
    _refuse_what_does_not_fit(definition, top, calendar)
    calendar.finish()
    top.finish()
    return definition


def _refuse_what_does_not_fit(definition, top, calendar):
    if definition.review_working_days < 1:
        top.refuse("review_working_days", "至少是 1 个工作日")
    if definition.switches.doubts_need_answer and not definition.doubts:
        top.refuse("switches.doubts_need_answer", "要求答复核查单，但没有写 [doubts]")
    if both := definition.worked_days & definition.free_days:
        calendar.refuse("free", f"{min(both)} 同时写成了上班和放假")


def _moment(table, day_key, time_key):
    day, clock = table.get(day_key, date), table.text(time_key)
    if clock == "24:00":  # 23日24时 is the first moment of the 24th, exclusive
        return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)
    try:
        return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)
    except ValueError:
        table.refuse(time_key, f"“{shown(clock)}”不是时刻，请写成 17:30 或 24:00")


def _rounds(top, starts, ends):
    rounds = []
    for table in top.tables("rounds"):
        opens = table.get("opens", date)
        if not starts <= opens <= ends:
            table.refuse("opens", "不在专项行动的起止日期之内")
        due = []
        for item in table.tables("due"):
            level = item.text("to", among=LEVELS)
            if level in {known.to for known in due}:
                item.refuse("to", f"{level} 已有一个截止时间")
            at = _moment(item, "date", "time")
            if at.date() < opens:
                item.refuse("date", "早于本轮开始日期")
            if at.date() > ends + timedelta(days=1):
                item.refuse("date", "晚于专项行动结束日期")
            item.finish()
            due.append(RoundDue(level, at))
        # A unit nearer the top reports later: it needs what the units below have sent.
        in_order = sorted(due, key=lambda d: LEVELS.index(d.to), reverse=True)
        if [d.at for d in in_order] != sorted(d.at for d in in_order):
            table.refuse("due", "上级的截止时间早于下级的截止时间")
        moment = datetime.combine(opens, time.min, SHANGHAI)
        key, name = table.text("key", most=20), table.text("name", most=60)
        rounds.append(RoundPlan(key, name, moment, tuple(due)))
        table.finish()
    if len({r.key for r in rounds}) != len(rounds):
        top.refuse("rounds", "有两轮的 key 相同")
    return tuple(rounds)


def _annexes(top):
    annexes = []
    for table in top.tables("annexes"):
        annex = Annex(
            number=table.text("number"),
            title=table.text("title", most=200),
            short=table.text("short", most=40),
            belongs=table.text("belongs", among=("non_public", "foreign")),
            min_employees=table.get("min_employees", int, 0),
            total=table.get("total", bool, True),
        )
        if not re.fullmatch("附件[1-9][0-9]?", annex.number):
            table.refuse("number", "请写成 附件2 这样")
        if "{unit}" not in annex.title:
            table.refuse("title", "缺少单位名称的位置 {unit}")
        if annex.min_employees < 0:
            table.refuse("min_employees", "不能小于 0")
        if annex.number in {known.number for known in annexes}:
            table.refuse("number", f"{annex.number} 写了两次")
        table.finish()
        annexes.append(annex)
    return tuple(annexes)


def _switches(top):
    table = Table(top.get("switches", dict, {}), "switches")
    names = Switches.__dataclass_fields__
    switches = Switches(**{name: table.get(name, bool, f.default) for name, f in names.items()})
    table.finish()
    return switches


def _reminders(top):
    table = Table(top.get("reminders", dict, {}), "reminders")
    defaults = Reminders()
    days = {}
    for name in Reminders.__dataclass_fields__:
        days[name] = table.numbers(name, getattr(defaults, name))
    table.finish()
    return Reminders(**days)


def _doubts(top):
    """Thresholds of the 核查单: all of them, or no table at all and no 核查单."""
    if "doubts" not in top.values:
        return None
    table = Table(top.get("doubts", dict), "doubts")
    names = [name for name in Doubts.__dataclass_fields__ if name != "hollow_words"]
    doubts = Doubts(
        **{n: table.get(n, int) for n in names}, hollow_words=table.texts("hollow_words")
    )
    for name in names:
        if getattr(doubts, name) < 1:
            table.refuse(name, "应大于 0")
    for low, high in (("above_from", "above_to"), ("below_from", "below_to")):
        if getattr(doubts, low) > getattr(doubts, high):
            table.refuse(high, f"小于 {low}")
    for name in ("same_chair_firms", "same_phone_firms", "same_note_firms"):
        if getattr(doubts, name) < 2:
            table.refuse(name, "至少是 2")
    table.finish()
    return doubts


def _scoring(top):
    """Points of the 考核评分: all of them, or no table at all and no scores."""
    if "scoring" not in top.values:
        return None
    table = Table(top.get("scoring", dict), "scoring")
    later = {f.name: f.default for f in fields(Scoring) if f.default is not MISSING}
    points = {f.name: table.get(f.name, int, later.get(f.name)) for f in fields(Scoring)}
    if points["full"] < 1:
        table.refuse("full", "至少是 1 分")
    for name, value in points.items():
        if not 0 <= value <= points["full"]:
            table.refuse(name, "应在 0 和满分 full 之间")
        if points.get(f"{name.removesuffix('_day')}_most", value) < value:
            table.refuse(f"{name.removesuffix('_day')}_most", f"小于 {name}")
    table.finish()
    return Scoring(**points)


def _waivable(top):
    """Codes of the checks a superior may waive; the floor that knows the checks looks for unknown ones."""
    if "waivers" not in top.values:
        return None
    table = Table(top.get("waivers", dict), "waivers")
    codes = table.texts("codes")
    if len(set(codes)) < len(codes):
        table.refuse("codes", "有一项写了两次")
    table.finish()
    return codes


def _extra_columns(top):
    columns = []
    for table in top.tables("extra_columns", required=False):
        column = ExtraColumn(
            key=table.text("key", most=40),
            label=table.text("label", most=40),
            type=table.text("type", among=EXTRA_TYPES),
            choices=table.texts("choices"),
            required_if=table.text("required_if", "", among=REQUIRED_IF),
        )
        if not column.key.isidentifier() or not column.key.isascii():
            table.refuse("key", "只用英文字母、数字和下划线，以字母开头")
        if (column.type == "choice") != bool(column.choices):
            table.refuse("choices", "type 为 choice 时要列出选项，其他类型不要")
        if {column.key, column.label} & {t for c in columns for t in (c.key, c.label)}:
            table.refuse("key", f"{column.key} 或 {column.label} 写了两次")
        table.finish()
        columns.append(column)
    return tuple(columns)

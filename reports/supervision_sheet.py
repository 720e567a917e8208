"""The 督导 table as the plain tables the writers take: what is on screen, on paper and in a workbook."""

from django.utils import timezone

from campaign.definition import SHANGHAI
from campaign.models import District
from reports.figures import Rate, SendingRate, for_table
from reports.supervising import RANKINGS, DueDay, Supervised
from reports.writers.sheet import AnnexSheet, Column

# Millimetres, stretched to the type area.
BEFORE = (
    Column("单位", 18.0), Column("状态", 13.0), Column("截止／最近报送", 36.0),
    Column("在谁手中／各级天数", 32.0), Column("企业", 9.0, "right"), Column("错误", 8.0, "right"),
    Column("疑问", 8.0, "right"), Column("未了批注", 9.0, "right"),
)  # fmt: skip
AFTER = (Column("联系人", 20.0), Column("最近动静", 14.0), Column("最近催报／提醒", 18.0))
CALENDAR = (
    Column("截止时间", 60.0), Column("单位数", 20.0, "right"), Column("未报送", 20.0, "right"),
    Column("未报送的单位", 125.0),
)  # fmt: skip
MOVING = "＊ 表示还没有全部审核通过，建会率、覆盖率、入会率还会变动"


def sheets_of(
    superior: District,
    lines: list[Supervised],
    days: list[DueDay],
    chosen: str,
    rank: Rate | SendingRate | None,
) -> list[AnnexSheet]:
    """The table of ``lines`` in their order, and the calendar. ``chosen`` names the filter."""
    rates = [Column(f"{r.label}%", 12.0, "right") for r in RANKINGS.values()]
    formulas = "；".join(f"{r.label}＝{r.formula}" for r in RANKINGS.values())
    order = f"{rank.label}排名" if rank else "先办的在前"
    table = _sheet(
        superior,
        "督导表",
        (Column("名次" if rank else "序号", 8.0, "right"), *BEFORE, *rates, *AFTER),
        tuple((place, *_row(line)) for place, line in enumerate(lines, start=1)),
        (f"筛选：{chosen}；排序：{order}；{MOVING}。", f"{formulas}；“—”表示分母为 0。"),
    )
    calendar = _sheet(superior, "截止日程", CALENDAR, tuple(map(_day, days)), ())
    return [table, calendar] if days else [table]


def _sheet(superior, number, columns, rows, footnotes):
    now = timezone.localtime(timezone.now(), SHANGHAI)
    return AnnexSheet(
        number=number,
        title=f"{superior.name}{number}",
        unit_line=f"单位：{superior.union_name}",
        date_line=f"截至{now.year}年{now.month}月{now.day}日{now:%H:%M}",
        columns=columns,
        rows=rows,
        total=None,
        signatures=(),
        footnotes=footnotes,
        working=True,
        tab=number,
    )


def _row(line: Supervised):
    row = line.row
    marks = {"审核超期": row.lies_too_long, "零报告": line.nil}
    state = (row.submission.reviewer_label, *(mark for mark, holds in marks.items() if holds))
    rates = (for_table(value) for value, _ in line.rates)
    return (
        line.unit.name if line.accepted else f"{line.unit.name}＊",
        "；".join(state),
        _due(row),
        _held(row.holding),
        row.rows,
        row.errors,
        row.warnings,
        row.open_remarks,
        *rates,
        "；".join(f"{p} {p.phone}".strip() for p in line.people) or "没有填报账号",
        _moment(line.active_at) if line.active_at else "还没有开始",
        _told(line.notice),
    )


def _due(row):
    said = []
    if row.due:
        said.append(f"{row.due.label}{'（延）' if row.due.extended else ''}")
    sent = f"{_moment(row.last_sent_at)} 报送，" if row.last_sent_at else ""
    return "；".join([*said, f"{sent}{row.timeliness}"])


def _held(holding):
    said = [f"{holder.short_name} {days} 天" for holder, days in holding.totals]
    if holding.holder:
        days = f"{holding.days} 天" if holding.days else "不足 1 天"
        return "；".join([f"{holding.holder.name} {days}", "，".join(said)])
    return "；".join((["已办结"] if holding.since else []) + ["，".join(said)])


def _told(notice):
    if not notice:
        return ""
    read = "、".join(f"{reading.user} 已阅" for reading in notice.readings.all())
    return f"{notice.get_kind_display()} {_moment(notice.at)}；{read or '还没有人已阅'}"


def _day(day: DueDay):
    extended = "（延期）" if day.due.extended else ""
    waiting = "、".join(map(str, day.waiting))
    return f"{day.due.label}{extended}", len(day.units), len(day.waiting), waiting


def _moment(at):
    local = timezone.localtime(at, SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"

"""What a 通报 tells: figures and names out of supervision and roll-up, and how far since the last one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from campaign.definition import SHANGHAI
from campaign.models.submission import State
from reports.figures import ALL, FIGURES, RATES, shown
from reports.models import ReleasedScore
from reports.rolling_up import RollUp, roll_up
from reports.snapshots import Snapshot, snapshot_on
from reports.supervising import Supervised, ranked, supervised

RANKED_BY = RATES["unionisation_rate"]
NOBODY = "无"


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything the circular tells of, as it stood ``at``. ``scores`` by unit: only released ones;
    ``before``: the figures kept when units were told of the last time, None when none were kept."""

    lines: list[Supervised]
    rolled: RollUp
    scores: dict[int, int]
    before: Snapshot | None
    at: datetime

    @property
    def by_tree(self) -> list[Supervised]:
        """The lines in the order of the reporting tree."""
        return sorted(self.lines, key=lambda line: line.unit.path)


def progress_below(campaign, superior, reader, since: date, at=None) -> Progress:
    """What to tell of the units that report to ``superior``, compared with the figures kept on the day
    ``since`` or last before it. Constant number of queries."""
    at = at or timezone.now()
    round_ = campaign.current_round(at)
    released = ReleasedScore.objects.filter(release__round=round_, release__superior=superior)
    rolled = roll_up(campaign, superior, user=reader, at=at)
    return Progress(
        ranked(supervised(campaign, superior, reader, at), RANKED_BY),
        rolled,
        dict(released.values_list("district", "points")),
        snapshot_on(rolled, since),
        at,
    )


def first_sent(line: Supervised) -> datetime | None:
    """When the unit's report was first handed in whole."""
    return line.row.submission.first_sent_at


def _on_time(line):
    first, due = first_sent(line), line.row.due
    return bool(first) and (due is None or due.is_on_time(first))


def sending(line: Supervised) -> str:
    """How the unit stands with the deadline: 按时, 逾期 n 天, 未报送, 未到期."""
    if first := first_sent(line):
        return line.row.due.timeliness(first) if line.row.due else "已报送"
    return "未报送" if line.row.overdue else "未到期"


def fields_of(progress: Progress) -> dict[str, str]:
    """What stands for each 【field】 of the text: figures, rates, names of units."""
    lines, campaign = progress.by_tree, progress.rolled.campaign
    sent = [line for line in lines if first_sent(line)]
    late = [line for line in sent if not _on_time(line)]
    returned = [line for line in lines if line.row.submission.returns]
    accepted = [line for line in lines if line.row.submission.state == State.ACCEPTED]
    praised = [x for x in accepted if _on_time(x) and not x.row.submission.returns]
    now = timezone.localtime(progress.at, SHANGHAI)
    counts = {item.label: shown(item.of(progress.rolled.total)) for item in ALL.values()}
    return counts | {
        "专项行动": campaign.title,
        "截至时间": f"{chinese_day(now)}{now.hour}时",
        "与上次相比": _change(progress),
        "单位数": str(len(lines)),
        "已报送单位数": str(len(sent)),
        "按时报送单位数": str(len(sent) - len(late)),
        "已审核单位数": str(len(accepted)),
        "未审核单位数": str(len(lines) - len(accepted)),
        "表扬单位": _names(praised),
        "未报送单位": _names(line for line in lines if line.row.overdue),
        "逾期报送单位": _names(late, lambda line: f"（{sending(line)}）"),
        "退回单位": _names(returned, lambda line: f"（退回{line.row.submission.returns}次）"),
    }


def _names(lines, more=lambda line: ""):
    return "、".join(f"{line.unit}{more(line)}" for line in lines) or NOBODY


def _change(progress):
    """Half a sentence on what moved since the last circular (DOMAIN 6.1: change since last)."""
    before, total = progress.before, progress.rolled.total
    if before is None:
        return "没有上次通报时的数据可比"
    said = [f"与{chinese_day(before.day)}相比"]
    for key in ("base", "unionised", "not_unionised"):
        more = FIGURES[key].of(total) - FIGURES[key].of(before.total)
        moved = f"{'增加' if more > 0 else '减少'}{abs(more):,}家" if more else "没有变化"
        said.append(f"{FIGURES[key].label}{moved}")
    points = rise(RANKED_BY.of(total), RANKED_BY.of(before.total))
    if points is not None:
        moved = f"{'提高' if points > 0 else '下降'}{abs(points)}个百分点" if points else "持平"
        said.append(f"{RANKED_BY.label}{moved}")
    return "，".join(said)


def rise(now, before):
    """By how many points a rate rose; None when there was none then or is none now."""
    return None if now is None or before is None else now - before


def chinese_day(day: date) -> str:
    """2018年11月8日, as 公文 write a day (GB/T 9704-2012 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"

"""通报: its figures out of supervision and roll-up, and the document with its ranked table."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from campaign.campaign_file import SHANGHAI
from campaign.models.submission import State
from reports.circular_text import SECTIONS, filled
from reports.figures import ALL, FIGURES, NONE, RATES, shown
from reports.models import ReleasedScore
from reports.rolling_up import OWN, RollUp, roll_up
from reports.scoring import places
from reports.supervising import Supervised, ranked, supervised
from reports.writers.document import Document, Paragraph, Signature, Table
from reports.writers.measure import printable

RANKED_BY = RATES["unionisation_rate"]
COLUMNS = (
    ("名次", 12), ("单位", 40), ("报送情况", 26), ("退回", 14),
    ("应建会", 16), ("已建会", 16), ("建会率", 16), ("入会率", 16),
)  # fmt: skip
SCORE_COLUMN, NARROWER = ("考核得分", 14), {"单位": 34, "报送情况": 22, "退回": 12, "名次": 10}
NOBODY = "无"


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything the circular tells of, as it stood ``at``. ``scores`` by unit: only released ones."""

    lines: list[Supervised]
    rolled: RollUp
    scores: dict[int, int]
    at: datetime


def progress_below(campaign, superior, reader, at=None) -> Progress:
    """What to tell of the units that report to ``superior``. Constant number of queries."""
    at = at or timezone.now()
    round_ = campaign.current_round(at)
    released = ReleasedScore.objects.filter(release__round=round_, release__superior=superior)
    return Progress(
        ranked(supervised(campaign, superior, reader, at), RANKED_BY),
        roll_up(campaign, superior, user=reader, at=at),
        dict(released.values_list("district", "points")),
        at,
    )


def _first_sent(line):
    return line.row.submission.first_sent_at


def _on_time(line):
    first, due = _first_sent(line), line.row.due
    return bool(first) and (due is None or due.is_on_time(first))


def sending(line: Supervised) -> str:
    """How the unit stands with the deadline: 按时, 逾期 n 天, 未报送, 未到期."""
    if first := _first_sent(line):
        return line.row.due.timeliness(first) if line.row.due else "已报送"
    return "未报送" if line.row.overdue else "未到期"


def fields_of(progress: Progress) -> dict[str, str]:
    """What stands for each 【field】 of the text: figures, rates, names of units."""
    lines, campaign = progress.lines, progress.rolled.campaign
    by_tree = sorted(lines, key=lambda line: line.unit.path)
    sent = [line for line in by_tree if _first_sent(line)]
    late = [line for line in sent if not _on_time(line)]
    returned = [line for line in by_tree if line.row.submission.returns]
    accepted = [line for line in by_tree if line.row.submission.state == State.ACCEPTED]
    praised = [x for x in accepted if _on_time(x) and not x.row.submission.returns]
    now = timezone.localtime(progress.at, SHANGHAI)
    counts = {item.label: shown(item.of(progress.rolled.total)) for item in ALL.values()}
    return counts | {
        "专项行动": campaign.title,
        "截至时间": f"{_day(now)}{now.hour}时",
        "单位数": str(len(lines)),
        "已报送单位数": str(len(sent)),
        "按时报送单位数": str(len(sent) - len(late)),
        "已审核单位数": str(len(accepted)),
        "未审核单位数": str(len(lines) - len(accepted)),
        "表扬单位": _names(praised),
        "未报送单位": _names(line for line in by_tree if line.row.overdue),
        "逾期报送单位": _names(late, lambda line: f"（{sending(line)}）"),
        "退回单位": _names(returned, lambda line: f"（退回{line.row.submission.returns}次）"),
    }


def _names(lines, more=lambda line: ""):
    return "、".join(f"{line.unit}{more(line)}" for line in lines) or NOBODY


def _day(moment):
    return f"{moment.year}年{moment.month}月{moment.day}日"


def table_of(progress: Progress) -> Table:
    """The ranked table, the superior's own rows and all together under it."""
    columns = COLUMNS
    if progress.scores:
        columns = (*((head, NARROWER.get(head, width)) for head, width in COLUMNS), SCORE_COLUMN)
    rates = {x.unit.pk: x.rate(RANKED_BY) for x in progress.lines}
    order = places({pk: rate for pk, rate in rates.items() if rate is not None})
    rows = []
    for line in progress.lines:
        mark = "" if line.accepted else "＊"
        place, score = order.get(line.unit.pk, NONE), progress.scores.get(line.unit.pk, NONE)
        told = (sending(line), str(line.row.submission.returns))
        rows.append((str(place), line.unit.name + mark, *told, *_cells(line.counts), str(score)))
    for own in (line for line in progress.rolled.lines if line.value == OWN):
        rows.append(("", own.label, "", "", *_cells(own.counts), ""))
    rows.append(("", "合计", "", "", *_cells(progress.rolled.total), ""))
    heads, widths = zip(*columns, strict=True)
    rows = tuple(row[: len(columns)] for row in rows)
    return Table(heads, rows, widths, frozenset(range(3, len(columns))))


def _cells(counts):
    wanted = (FIGURES["base"], FIGURES["unionised"], RANKED_BY, RATES["membership_rate"])
    return [shown(item.of(counts)) for item in wanted]


def notes_of(progress: Progress) -> list[str]:
    """What has to be read with the table: formulas, what may still change."""
    rates = "；".join(f"{rate.label}＝{rate.formula}" for rate in RATES.values())
    moving = "；＊为数据尚未全部审核通过" if not all(x.accepted for x in progress.lines) else ""
    now = timezone.localtime(progress.at, SHANGHAI)
    return [f"注：{_day(now)}台账数据；{rates}；“—”为没有应建会企业或职工{moving}。"]


def document_of(progress: Progress, superior, sections: dict[str, str]) -> Document:
    """The circular as it is written out. Refused when a text names a field there is not."""
    fields = fields_of(progress)
    text = {key: printable(filled(sections[key], fields)) for key in SECTIONS}
    parts = [Paragraph("addressee", text["addressee"])]
    for key in ("overall", "units", "problems", "next"):
        parts.append(Paragraph("heading", SECTIONS[key]))
        parts += [Paragraph("body", p.strip()) for p in text[key].splitlines() if p.strip()]
        if key == "units":
            parts.append(table_of(progress))
            parts += [Paragraph("note", note) for note in notes_of(progress)]
    now = timezone.localtime(progress.at, SHANGHAI)
    parts.append(Signature(superior.union_name, _day(now)))
    return Document(text["title"], tuple(parts))

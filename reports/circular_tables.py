"""The two tables of a 通报: the ranking inside the text, the progress of every unit as its annex."""

from django.utils import timezone

from campaign.definition import SHANGHAI
from reports.circular_figures import RANKED_BY, Progress, chinese_day, rise, sending
from reports.figures import FIGURES, NONE, RATES, Counts, shown
from reports.rolling_up import OWN
from reports.scoring import places
from reports.writers.document import Table

COLUMNS = (
    ("名次", 12), ("单位", 40), ("报送情况", 26), ("退回", 14),
    ("应建会", 16), ("已建会", 16), ("建会率", 16), ("入会率", 16),
)  # fmt: skip
SCORE_COLUMN, NARROWER = ("考核得分", 14), {"单位": 34, "报送情况": 22, "退回": 12, "名次": 10}
PROGRESS = {
    "enterprises": 20, "base": 15, "unionised": 15, "covered": 15, "not_unionised": 15, "founded": 15,
}  # fmt: skip
PROGRESS_TITLE = "各单位进展情况表"


def ranking_of(progress: Progress) -> Table:
    """The ranked table, the superior's own rows and all together under it."""
    columns = COLUMNS
    if progress.scores:
        columns = (*((head, NARROWER.get(head, width)) for head, width in COLUMNS), SCORE_COLUMN)
    rates = {x.unit.pk: x.rate(RANKED_BY) for x in progress.lines}
    order = places({pk: rate for pk, rate in rates.items() if rate is not None})
    rows = []
    for line in progress.lines:
        place, score = order.get(line.unit.pk, NONE), progress.scores.get(line.unit.pk, NONE)
        told = (sending(line), str(line.row.submission.returns))
        rows.append((str(place), _name(line), *told, *_ranked(line.counts), str(score)))
    for own in _own(progress):
        rows.append(("", own.label, "", "", *_ranked(own.counts), ""))
    rows.append(("", "合计", "", "", *_ranked(progress.rolled.total), ""))
    return _table(columns, rows, first_number=3)


def progress_of(progress: Progress) -> Table:
    """附件 进度表: every unit in the order of the tree with its figures and the rise of its rate."""
    columns = (
        ("序号", 11), ("单位", 20), *((FIGURES[key].label, width) for key, width in PROGRESS.items()),
        (RANKED_BY.label, 15), ("较上次", 15),
    )  # fmt: skip
    before = progress.before
    kept = before.lines if before else {}
    rows = [
        (str(place), _name(line), *_moved(line.counts, kept.get(line.unit.code)))
        for place, line in enumerate(progress.by_tree, start=1)
    ]
    rows += [("", own.label, *_moved(own.counts, kept.get(OWN))) for own in _own(progress)]
    rows.append(("", "合计", *_moved(progress.rolled.total, before.total if before else None)))
    return _table(columns, rows, first_number=2)


def _table(columns, rows, first_number):
    heads, widths = zip(*columns, strict=True)
    rows = tuple(row[: len(columns)] for row in rows)
    return Table(heads, rows, widths, frozenset(range(first_number, len(columns))))


def _name(line):
    return line.unit.name if line.accepted else f"{line.unit.name}＊"


def _own(progress):
    return [line for line in progress.rolled.lines if line.value == OWN]


def _ranked(counts):
    wanted = (FIGURES["base"], FIGURES["unionised"], RANKED_BY, RATES["membership_rate"])
    return [shown(item.of(counts)) for item in wanted]


def _moved(counts: Counts, before: Counts | None):
    now = RANKED_BY.of(counts)
    points = rise(now, RANKED_BY.of(before)) if before else None
    told = NONE if points is None else f"{points:+}" if points else "持平"
    return [*(shown(FIGURES[key].of(counts)) for key in PROGRESS), shown(now), told]


def notes_of(progress: Progress) -> list[str]:
    """What has to be read with the ranking: formulas, what may still change."""
    rates = "；".join(f"{rate.label}＝{rate.formula}" for rate in RATES.values())
    return [
        f"注：{_day(progress)}台账数据；{rates}；“—”为没有应建会企业或职工{_moving(progress)}。"
    ]


def progress_notes(progress: Progress) -> list[str]:
    """What has to be read with the annex: its day, and what 较上次 is compared with."""
    if progress.before:
        since = f"“较上次”为{RANKED_BY.label}比{chinese_day(progress.before.day)}增减的百分点，“—”为不可比"
    else:
        since = "没有上次通报时的数据，“较上次”暂缺"
    return [
        f"注：{_day(progress)}台账数据；{RANKED_BY.label}＝{RANKED_BY.formula}；{since}{_moving(progress)}。"
    ]


def _day(progress):
    return chinese_day(timezone.localtime(progress.at, SHANGHAI))


def _moving(progress):
    return "" if all(x.accepted for x in progress.lines) else "；＊为数据尚未全部审核通过"

"""What the system puts into a written report: 【name】 → its value as it stands now."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import render_to_string

from reports.charts import rates_by_child, reasons_pareto
from reports.figures import ALL, FIGURES, NONE, RATES, Counts, shown, standing_of
from reports.layouts import BOTH, CHILD
from reports.writers.document import Picture, Table
from reports.written import following_sentences, sentences
from reports.written.facts import Facts, charted

FIELD = re.compile(r"【([^【】]{1,30})】")
DATE = sentences.DATE.strip("【】")
MOST_NAMED = 300  # enterprises in a list of names

Value = str | Table | Picture | None


@dataclass(frozen=True, slots=True)
class Field:
    """``of`` gives the value: text, or a table or chart that takes a paragraph of its own; empty or None
    where there is nothing to say: then nothing is printed. ``below``: only for units with units below."""

    name: str
    of: Callable[[Facts], Value]
    alone: bool = False
    below: bool = False


def values_of(facts: Facts) -> dict[str, Value]:
    """The value of every field there is for this unit."""
    figures = {item.label: shown(item.of(facts.total)) for item in ALL.values()}
    offered = {name: field for name, field in FIELDS.items() if offers(name, facts.district)}
    return figures | {name: field.of(facts) for name, field in offered.items()}


def offers(name: str, district) -> bool:
    """Whether the field says anything about a unit like ``district``."""
    return not (name in FIELDS and FIELDS[name].below and district.is_leaf())


def _rates(counts: Counts) -> list[str]:
    keys = ("enterprises", "base", "unionised", "covered", "not_unionised")
    numbers = [shown(FIGURES[key].of(counts)) for key in keys]
    return [*numbers, shown(RATES["unionisation_rate"].of(counts))]


COLUMNS = ("登记企业", "应建会", "已建会", "已覆盖", "未建会", "建会率")


def table_of_parts(facts: Facts) -> Table | None:
    """Each annex, those in more than one, all together."""
    named = [(annex.short, facts.part(annex.number)) for annex in facts.definition.annexes]
    if not facts.number("enterprises"):
        return None
    named.append(("列入两个以上登记表的", facts.part(BOTH)))
    rows = [(label, *_rates(counts)) for label, counts in named]
    rows.append(("合计（不重复）", *_rates(facts.total)))
    return _table("类别", rows)


def table_of_units(facts: Facts) -> Table | None:
    """A line for each unit below that is in the figures."""
    if not facts.lines:
        return None
    rows = [(line.label, *_rates(line.counts)) for line in facts.lines]
    rows.append(("合计", *_rates(facts.total)))
    return _table("单位", rows)


def _table(head, rows):
    widths = (46, 22, 17, 17, 17, 17, 20)
    return Table((head, *COLUMNS), tuple(rows), widths, frozenset(range(1, len(widths))))


def list_of_not_unionised(facts: Facts) -> Table | None:
    """The enterprises without a union, by name; not for a superior, whose units list them."""
    figure = FIGURES["not_unionised"]
    rows = [r for r in facts.rows if standing_of(r, facts.definition) in figure.standings]
    if not rows or len(rows) > MOST_NAMED or not facts.district.is_leaf():
        return None
    lines = [
        (str(n), r["name"], shown(r["employees"]), r["reason"] or NONE)
        for n, r in enumerate(rows, 1)
    ]
    heads = ("序号", "企业名称", "职工人数", "未建会原因")
    return Table(heads, tuple(lines), (12, 64, 22, 58), frozenset({2}))


def _chart(draw, by):
    def picture(facts: Facts) -> Picture | None:
        bars = draw(charted(facts, by))
        if bars is None:
            return None
        svg = render_to_string("reports/charts/bars.svg", {"chart": bars})
        return Picture(svg, f"{bars.title}。{'；'.join(bar.title for bar in bars.bars)}")

    return picture


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("单位", lambda facts: facts.district.union_name),
        Field("专项行动", lambda facts: facts.campaign.title),
        Field("文号", lambda facts: facts.definition.document_number),
        Field(DATE, lambda facts: sentences.DATE),
        Field("底数情况", sentences.survey),
        Field("建会情况", sentences.unionised),
        Field("会员情况", sentences.members),
        Field("新建会情况", sentences.founded),
        Field("分类情况", sentences.parts),
        Field("与上一轮比较", sentences.since),
        Field("未建会原因", sentences.reasons),
        Field("底册核实情况", following_sentences.roster),
        Field("走访情况", following_sentences.visits),
        Field("实名制情况", following_sentences.registered),
        Field("职代会情况", sentences.congress),
        Field("厂务公开和集体合同情况", following_sentences.democracy),
        Field("去产能情况", following_sentences.capacity_cut),
        Field("经营状况", sentences.statuses),
        Field("各类企业情况表", table_of_parts, alone=True),
        Field("各单位情况表", table_of_units, alone=True, below=True),
        Field("未建会企业名单", list_of_not_unionised, alone=True),
        Field("各单位建会率图", _chart(rates_by_child, CHILD), alone=True, below=True),
        Field("未建会原因图", _chart(reasons_pareto, "reason"), alone=True),
    )
}
NAMES = FIELDS.keys() | {item.label for item in ALL.values()}

"""三清三到位, 实名制 and democratic management: every figure and rate defined once, as reports/figures.py
does for the roll-up. Counted on live ledgers, and on frozen rows where a row itself tells.

Source: 冀工办发〔2018〕43号 一（三清三到位）, 三、（四）实名管理, 三、（五）民主管理.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Q
from django.db.models.functions import Coalesce, Greatest, Least

from enterprises import following
from reports.figures import EXISTING, FIGURES, NOT_UNIONISED, UNIONISED, Figure, Rate, Share, figure


@dataclass(frozen=True, slots=True)
class Measure:
    """``holds``: the condition on a live row; ``amount``: what is summed of the rows that meet it, None
    where they are counted; ``of``: the same of a frozen row, None where it cannot tell."""

    holds: Callable[[], Q | Exists]
    amount: Any = None
    of: Callable[[dict], int] | None = None


def _number(name):
    return Coalesce(F(name), 0)


def _registered(row) -> int:
    return row.get("registered_members") or 0


def _yes(name: str) -> Measure:
    return Measure(lambda: Q(**{name: True}), None, lambda row: int(row.get(name) is True))


_REGISTERED, _CUT = Q(registered_members__gt=0), Q(capacity_cut_employees__gt=0)
_MISSING = Greatest(_number("members") - _number("registered_members"), 0)
# In the order of figures.FURTHER_MEASURES.
FURTHER: dict[str, Measure] = {
    "visited": Measure(following.visited),
    "explained": Measure(following.explained),
    "planned": Measure(following.planned),
    "reasoned": Measure(lambda: Q(reason__gt=""), None, lambda row: int(row["reason"] > "")),
    "registered": Measure(lambda: _REGISTERED, F("registered_members"), _registered),
    "unregistered": Measure(
        lambda: Q(members__gt=_number("registered_members")),
        _MISSING,
        lambda row: max((row["members"] or 0) - _registered(row), 0),
    ),
    "registered_joined": Measure(
        lambda: _REGISTERED,
        Least(_number("registered_members"), _number("members")),
        lambda row: min(_registered(row), row["members"] or 0),
    ),
    "registered_employed": Measure(
        lambda: _REGISTERED,
        Least(_number("registered_members"), _number("employees")),
        lambda row: min(_registered(row), row["employees"] or 0),
    ),
    "congress": _yes("congress"),
    "disclosure": _yes("disclosure"),
    "contract": _yes("collective_contract"),
    "cut": Measure(lambda: _CUT, None, lambda row: int(bool(row.get("capacity_cut_employees")))),
    "cut_employees": Measure(
        lambda: _CUT,
        F("capacity_cut_employees"),
        lambda row: row.get("capacity_cut_employees") or 0,
    ),
}


def further_of(row: dict) -> list[int]:
    """What a frozen row adds to its standing, in the order of figures.FURTHER_MEASURES; visits and plans
    are not frozen with it: 0."""
    return [measure.of(row) if measure.of else 0 for measure in FURTHER.values()]


# 底册 (enterprises/rosters/counting.py). A line whose enterprise lies in the bin is open again.
VERIFICATION_RATE = Share("verification_rate", "核实率", "已核实的底册行÷底册行", "底册行")
# A visit taken back, a plan that ended and a row in the bin count no more.
FOLLOW_UP_FIGURES: dict[str, Figure] = {
    f.key: f
    for f in (
        figure("reasoned", "已填原因", "未建会企业中填写了未建会原因的", {NOT_UNIONISED}, "reasoned"),
        figure("visited", "已走访", "未建会企业中至少走访过一次的（作废的走访不算）", {NOT_UNIONISED}, "visited"),
        figure("explained", "已解释", "未建会企业中至少有一次走访讲解了建会政策的", {NOT_UNIONISED}, "explained"),
        figure("planned", "已制定措施", "未建会企业中现有建会计划的（取消、结束的不算）", {NOT_UNIONISED}, "planned"),
        figure("union_members", "已建会企业会员数", "已建会企业会员人数之和", {UNIONISED}, "members", "人"),
        figure("registered", "实名制已录入", "已建会企业实名制已录入人数之和", {UNIONISED}, "registered", "人"),
        figure("unregistered", "实名制未录入", "已建会企业会员人数减去实名制已录入人数，逐家相减后相加；录入多于会员的企业不抵减别家", {UNIONISED}, "unregistered", "人"),
        figure("registered_joined", "实名制录入的会员", "已建会企业实名制已录入人数之和，多于会员的企业按会员人数计", {UNIONISED}, "registered_joined", "人"),
        figure("registered_employed", "实名制录入的职工", "已建会企业实名制已录入人数之和，多于职工的企业按职工人数计", {UNIONISED}, "registered_employed", "人"),
        figure("congress", "已建职代会", "已建会企业中“是否建立职代会”填“是”的", {UNIONISED}, "congress"),
        figure("disclosure", "实行厂务公开", "已建会企业中“是否实行厂务公开”填“是”的", {UNIONISED}, "disclosure"),
        figure("contract", "签订集体合同", "已建会企业中“是否签订集体合同”填“是”的", {UNIONISED}, "contract"),
        figure("cut", "去产能涉及企业", "企业总数中去产能涉及职工人数大于0的，不论是否建会", EXISTING, "cut"),
        figure("cut_employees", "去产能涉及职工", "这些企业去产能涉及职工人数之和", EXISTING, "cut_employees", "人"),
    )
}  # fmt: skip


def _rate(key, label, formula, numerator, base):
    base = FIGURES.get(base) or FOLLOW_UP_FIGURES[base]
    return Rate(key, label, formula, FOLLOW_UP_FIGURES[numerator], base)


FOLLOW_UP_RATES: dict[str, Rate] = {
    r.key: r
    for r in (
        _rate("reason_rate", "原因填写率", "已填原因÷未建会", "reasoned", "not_unionised"),
        _rate("visit_rate", "走访率", "已走访÷未建会", "visited", "not_unionised"),
        _rate("explaining_rate", "解释率", "已解释÷未建会", "explained", "not_unionised"),
        _rate("planning_rate", "措施制定率", "已制定措施÷未建会", "planned", "not_unionised"),
        _rate("registration_rate", "实名制录入率", "实名制录入的会员÷已建会企业会员数", "registered_joined", "union_members"),
        _rate("registered_rate", "实名入会率", "实名制录入的职工÷已建会企业职工", "registered_employed", "unionised_employees"),
        _rate("congress_rate", "职代会建制率", "已建职代会÷已建会", "congress", "unionised"),
        _rate("disclosure_rate", "厂务公开率", "实行厂务公开÷已建会", "disclosure", "unionised"),
        _rate("contract_rate", "集体合同签订率", "签订集体合同÷已建会", "contract", "unionised"),
    )
}  # fmt: skip
FOLLOW_UP: dict[str, Figure | Rate] = FOLLOW_UP_FIGURES | FOLLOW_UP_RATES

"""Facts as a clerk would write them, and every figure in them the roll-up's."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaign.models import District, Submission
from enterprises.models import Enterprise, Outcome
from enterprises.rosters import settling
from reports.basis import Basis
from reports.figures import ALL, FIGURES, shown
from reports.rolling_up import roll_up
from reports.writers.document import Picture, Table
from reports.written.facts import facts_now
from reports.written.fields import FIELDS, values_of
from tests.enterprises.following import plan, visit
from tests.enterprises.rosters import handed_down, line
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports import rollup_world as world

pytestmark = pytest.mark.django_db
CHAIR = {"unionised": True, "chair": "李明", "members": 110}


def said(code="130921"):
    unit = district(code)
    submission = Submission.objects.for_unit(campaign().current_round(), unit)
    submission.round = campaign().current_round()
    return values_of(facts_now(submission))


def test_without_an_enterprise_nothing_is_divided_and_nothing_is_drawn():
    UserFactory()
    values = said()
    assert (
        values["底数情况"]
        == "截至【截至日期】，沧县经逐企排查，没有应登记的100人以上非公企业、外资企业。"
    )
    assert values["建会情况"] == "没有应建会企业，不计算建会率。"
    assert values["会员情况"] == "没有已建会企业，不计算入会率。"
    assert values["未建会原因"] == "没有应建会企业，不作未建会原因分析。"
    assert not any(values[name] for name, field in FIELDS.items() if field.alone and name in values)


def test_one_enterprise_that_has_a_union():
    enterprise()
    values = said()
    assert values["底数情况"].endswith("沧县共登记100人以上非公企业、外资企业1家，应建会企业1家。")
    assert values["建会情况"] == "应建会企业1家，已建会，建会率100.0%。"
    assert (
        values["会员情况"]
        == "已建会的1家企业有职工120人、会员110人，入会率91.7%（以已建会企业职工为基数）。"
    )
    assert (
        values["新建会情况"]
        == "已建会的1家企业是专项行动期间（2018年9月21日至2018年11月30日）新建会的。"
    )
    assert values["未建会原因"] == "没有未建会企业，不作未建会原因分析。"


def test_one_enterprise_without_a_union():
    enterprise(not_unionised=True)
    values = said()
    assert values["建会情况"] == "应建会企业1家，尚未建会。"
    assert values["未建会原因"] == "未建会企业1家，原因是“经营者不支持或有顾虑”。"
    assert values["新建会情况"].endswith("没有新建会企业。")


def test_all_unionised_and_none():
    for _ in range(2):
        enterprise(unionised_on="2017-05")
    assert said()["建会情况"] == "应建会企业2家已全部建会，建会率100.0%。"
    other = UserFactory(neighbour=True)
    for _ in range(2):
        enterprise(by=other, not_unionised=True)
    values = said("130922")
    assert (
        values["建会情况"]
        == "应建会企业2家中，还没有企业单独建会，建会率0.0%（以应建会企业2家为基数）；未建会2家。"
    )
    assert values["未建会原因"] == "未建会的2家企业，原因都是“经营者不支持或有顾虑”。"


def test_reasons_are_ranked_with_their_shares_and_name_their_base():
    for reason, count in (
        ("拖延", 2),
        ("经营者不支持或有顾虑", 3),
        ("列入计划", 1),
        ("职工入会意愿不强", 1),
    ):
        for _ in range(count):
            enterprise(not_unionised=True, reason=reason)
    assert said()["未建会原因"] == (
        "未建会的7家企业，按原因由多到少依次是：“经营者不支持或有顾虑”3家，占42.9%；“拖延”2家，占28.6%；"
        "“职工入会意愿不强”1家，占14.3%；“列入计划”1家，占14.3%（以未建会企业7家为基数）。前三位原因合计6家，占85.7%。"
    )


def test_covered_left_out_and_unknown_are_told_apart():
    enterprise(unionised_on="2018-10")
    enterprise(unionised_on="2016")
    enterprise(not_unionised=True, reason="已加入联合基层工会")
    enterprise(not_unionised=True, reason="实际职工不足100人")
    enterprise(not_unionised=True, status="已注销", reason="")
    enterprise(unionised=None, unionised_on="", chair="", members=None)
    values = said()
    assert (
        "登记100人以上非公企业、外资企业6家，其中已注销、吊销、迁出或查无的1家，企业总数5家；"
        in values["底数情况"]
    )
    assert "不计入应建会的1家，应建会企业4家。" in values["底数情况"]
    assert values["建会情况"] == (
        "应建会企业4家中，已建会2家，建会率50.0%（以应建会企业4家为基数）；由联合、区域（行业）工会覆盖1家，"
        "加上已建会的，覆盖率75.0%；没有未建会企业；是否建会没有填写的1家。"
    )
    assert values["新建会情况"].endswith("新建会1家，占已建会企业的50.0%。")


def test_congress_counts_the_unionised_and_says_who_did_not_say():
    enterprise(congress=True)
    enterprise(congress=False)
    enterprise()
    enterprise(not_unionised=True, congress=True)
    assert said()["职代会情况"] == (
        "已建会的3家企业中，已建立职工代表大会制度的1家，占33.3%；没有建立的1家；没有填写的1家。"
    )


def test_tables_and_charts_say_what_the_sentences_say():
    enterprise()
    enterprise(foreign=True, not_unionised=True)
    values = said()
    table, chart = values["各类企业情况表"], values["未建会原因图"]
    assert isinstance(table, Table)
    assert table.rows[-1] == ("合计（不重复）", "2", "2", "1", "0", "1", "50.0%")
    assert table.rows[2][:2] == ("列入两个以上登记表的", "1")
    assert isinstance(chart, Picture)
    assert "经营者不支持或有顾虑：1 家，占 100.0%" in chart.alt
    assert values["未建会企业名单"].rows[0][2:] == ("120", "经营者不支持或有顾虑")
    assert "各单位情况表" not in values


# A world takes a second to build: few of them, and none is made smaller.
FEW = settings(
    deadline=None,
    max_examples=3,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


class EveryFigure(TestCase):
    def check(self, code, rolled):
        values, numbers = said(code), {}
        for item in ALL.values():
            assert values[item.label] == shown(item.of(rolled.total))
            numbers[item.label] = shown(item.of(rolled.total))
        base, done = numbers["应建会"], numbers["已建会"]
        if FIGURES["base"].of(rolled.total) > 1 and base != done != "0":
            assert (
                f"应建会企业{base}家中，已建会{done}家，建会率{numbers['建会率']}"
                in values["建会情况"]
            )
        reasons = dict(re.findall(r"“([^”]+)”([\d,]+)家，占", values["未建会原因"]))
        by_reason = {
            line.label: shown(FIGURES["not_unionised"].of(line.counts))
            for line in rolled.lines
            if not line.subtotal
        }
        for label, number in reasons.items():
            assert by_reason[label] == number

    @FEW
    @given(seed=st.integers(0, 10**6))
    def test_in_a_countys_report_is_the_live_roll_ups(self, seed):
        unit = district("130921")
        world.tree()
        world.fill(seed)
        self.check("130921", roll_up(campaign(), unit, by="reason"))

    @FEW
    @given(seed=st.integers(0, 10**6))
    def test_in_a_citys_report_is_the_accepted_roll_ups(self, seed):
        campaign()
        world.tree()
        world.fill(seed)
        counties = District.objects.get(code="130900").get_children()
        for n, unit in enumerate(counties):
            world.freeze(unit, accepted=n % 2 == 0)
        rolled = roll_up(campaign(), district("130900"), by="reason", basis=Basis.ACCEPTED)
        self.check("130900", rolled)
        table = said("130900")["各单位情况表"]
        lines = roll_up(campaign(), district("130900"), basis=Basis.ACCEPTED).lines
        expected = {
            line.label: shown(FIGURES["base"].of(line.counts))
            for line in lines
            if line.units.accepted
        }
        assert {row[0]: row[2] for row in table.rows[:-1]} == expected


def test_visits_name_their_base_and_every_step():
    for _ in range(3):
        enterprise(not_unionised=True)
    assert said()["走访情况"] == (
        "台账中未建会企业3家，还没有上门走访；还没有讲解建会政策；还没有制定建会措施（以台账中未建会企业3家为基数）。"
    )
    first, second, third = Enterprise.objects.all()
    visit(first)
    visit(second, explained=False)
    plan(third)
    assert said()["走访情况"] == (
        "台账中未建会企业3家，已上门走访2家，走访率66.7%；已讲解建会政策1家，解释率33.3%；"
        "已制定建会措施1家，措施制定率33.3%（以台账中未建会企业3家为基数）。"
    )


def test_registered_members_are_told_with_what_is_missing():
    assert said()["实名制情况"] == "没有已建会企业会员，不统计实名制录入情况。"
    enterprise()
    assert said()["实名制情况"] == "已建会企业会员110人，还没有填写实名制录入人数。"
    enterprise(registered_members=99)
    assert said()["实名制情况"] == (
        "已建会企业会员220人，已录入省总实名制管理数据库99人，录入率45.0%（以已建会企业会员为基数），还有121人没有录入；"
        "按会员人数计算的入会率91.7%，按实名制录入人数计算的入会率41.3%。"
    )


def test_disclosure_contracts_and_cuts():
    assert said()["厂务公开和集体合同情况"] == "没有已建会企业，不统计厂务公开和集体合同情况。"
    enterprise(disclosure=True, capacity_cut_employees=0)
    assert said()["去产能情况"] == "登记企业中没有涉及去产能的企业。"
    enterprise(collective_contract=True, capacity_cut_employees=30)
    values = said()
    assert values["厂务公开和集体合同情况"] == (
        "已建会的2家企业中，实行厂务公开的1家，占50.0%；签订集体合同的1家，占50.0%（以已建会企业2家为基数）。"
    )
    assert values["去产能情况"] == "去产能涉及企业1家、职工30人。"


def test_the_roster_is_told_where_there_is_one():
    first, _ = handed_down(line(), line(name="沧县乙铸造有限公司"))
    settling.close(first, Outcome.NOT_FOUND, "原址查看，没有这一家", by=UserFactory())
    enterprise()
    assert said()["底册核实情况"] == (
        "底册2家，已核实1家，核实率50.0%（以底册企业为基数）；底册以外新发现1家。"
    )

"""The figures: each of them computed again by hand, on every basis, for every layout."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaign.models import District, Submission
from campaign.state_changes import accept, send_back
from enterprises.models import Enterprise
from reports.annexes import rows_in, total_of
from reports.basis import Basis
from reports.figures import FIGURES, RATES, Counts, percent, shown
from reports.models import Tally
from reports.rolling_up import BY, OWN, roll_up
from reports.rollup_json import as_json
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise, enterprises
from tests.reports import rollup_world as world

LINE_OF = {
    "ownership": lambda e: e.ownership_code,
    "status": lambda e: e.status_code,
    "reason": lambda e: e.reason_code or ("unionised" if e.unionised else ""),
    "founded": lambda e: (
        "none"
        if not e.unionised
        else "new"
        if e.unionised_on
        in {"2018-09", "2018-10", "2018-11", "2018-09-21", "2018-11-30"}
        else "before"
    ),
    "size": lambda e: (
        ""
        if e.employees is None
        else next(
            key
            for key, most in {"0": 24, "25": 99, "100": 199, "200": 499, "500": 999, "1000": 9**9}.items()
            if e.employees <= most
        )
    ),
}  # fmt: skip
# A world takes a second to build: few of them, and none is made smaller.
FEW = settings(
    deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


def rows_of(unit):
    rows = Enterprise.objects.within(unit).filter(removed_at=None)
    return list(rows.select_related("district"))


def numbers(counts):
    return {key: figure.of(counts) for key, figure in FIGURES.items()}


def child_of(unit):
    """Which line a row belongs to when ``unit`` is laid out by its children."""
    length = len(unit.path) + District.steplen
    codes = {d.path: d.code for d in District.objects.within(unit)}
    return lambda e: OWN if e.district_id == unit.pk else codes[e.district.path[:length]]


def check(unit, rows, basis):
    """Every layout of ``unit`` on ``basis`` says what ``rows`` say by hand."""
    for by in BY:
        rollup = roll_up(campaign(), unit, by=by, basis=basis)
        assert numbers(rollup.total) == world.by_hand(rows)
        line_of = LINE_OF.get(by) or child_of(unit)
        found = {line.value: numbers(line.counts) for line in rollup.lines if not line.subtotal}
        wanted = {}
        for row in rows:
            wanted.setdefault(line_of(row), []).append(row)
        nothing = world.by_hand([])
        for value in found.keys() | wanted.keys():
            by_hand = world.by_hand(wanted.get(value, []))
            assert found.get(value, nothing) == by_hand, (by, value)
    for part in roll_up(campaign(), unit, basis=basis).parts:
        two = [e for e in rows if e.is_non_public and (e.employees or 0) >= 100]
        three = [e for e in rows if e.is_foreign]
        listed = {
            "附件2": two,
            "附件3": three,
            "both": [e for e in two if e in three],
            "hmt": [e for e in rows if e.ownership_code.startswith("2")],
        }
        assert numbers(part.counts) == world.by_hand(listed[part.value]), part.value


@pytest.mark.django_db
class EveryFigureByHand(TestCase):
    @given(seed=st.integers(0, 10**6))
    @settings(FEW, max_examples=2)
    def test_every_figure_is_what_a_hand_count_says_on_all_three_bases(self, seed):
        campaign()
        province = world.tree()
        world.fill(seed)
        counties = list(District.objects.filter(level="county"))
        for number, county in enumerate(counties):
            if number % 3:
                world.freeze(county, accepted=number % 3 == 2)
        sent = [e for n, c in enumerate(counties) if n % 3 for e in rows_of(c)]
        done = [e for n, c in enumerate(counties) if n % 3 == 2 for e in rows_of(c)]
        for unit in (province, District.objects.get(code="131000"), counties[2]):
            check(unit, rows_of(unit), Basis.LIVE)
            check(unit, [e for e in sent if unit.covers(e.district)], Basis.SUBMITTED)
            check(unit, [e for e in done if unit.covers(e.district)], Basis.ACCEPTED)

    @given(seed=st.integers(0, 10**6))
    @settings(FEW, max_examples=1)
    def test_when_every_report_is_accepted_the_three_bases_say_the_same(self, seed):
        campaign()
        province = world.tree()
        world.fill(seed, most=4)
        for unit in District.objects.order_by("-depth", "path").exclude(level="province"):
            world.freeze(unit, accepted=True)
        for by in BY:
            said = []
            for basis in Basis:
                rollup = as_json(roll_up(campaign(), province, by=by, basis=basis))
                said.append({key: rollup[key] for key in ("rows", "total", "parts", "settled")})
            assert said[0] == said[1] == said[2]
            assert said[0]["settled"]


@pytest.mark.parametrize("rate", RATES.values(), ids=lambda rate: rate.key)
def test_the_numerator_of_a_rate_is_among_its_base(rate):
    assert rate.numerator.standings <= rate.base.standings
    assert (rate.numerator.measure, rate.base.measure) in {
        ("enterprises", "enterprises"),
        ("joined", "employees"),
    }


def test_a_rate_has_one_decimal_and_none_without_a_base():
    assert [shown(percent(*pair)) for pair in ((1, 3), (2, 3), (1, 1), (1, 2000), (0, 0))] == [
        "33.3%",
        "66.7%",
        "100.0%",
        "0.1%",
        "—",
    ]
    assert RATES["membership_rate"].of(Counts()) is None


@pytest.mark.django_db
def test_members_beyond_the_employees_never_raise_the_membership_rate_above_100():
    enterprise(employees=100, members=130)
    total = roll_up(campaign(), district()).total
    assert FIGURES["members"].of(total) == 130
    assert shown(RATES["membership_rate"].of(total)) == "100.0%"


@pytest.mark.django_db
def test_the_joint_total_counts_an_enterprise_of_both_annexes_once_and_each_annex_its_own():
    enterprise(ownership="外资企业", employees=500)
    enterprise(ownership="港资", employees=20, members=10)
    enterprise(ownership="私营有限责任公司")
    rollup = roll_up(campaign(), district())
    assert FIGURES["enterprises"].of(rollup.total) == 3
    parts = {part.value: FIGURES["enterprises"].of(part.counts) for part in rollup.parts}
    assert parts == {"附件2": 2, "附件3": 2, "both": 1, "hmt": 1}


@pytest.mark.django_db
def test_hong_kong_macao_and_taiwan_have_a_line_of_their_own_also_when_there_are_none():
    enterprise(ownership="外资企业")
    lines = roll_up(campaign(), district(), by="ownership").lines
    subtotals = {
        line.value: FIGURES["enterprises"].of(line.counts) for line in lines if line.subtotal
    }
    assert subtotals == {"内资企业": 0, "港澳台商投资企业": 0, "外商投资企业": 1}


@pytest.mark.django_db
def test_the_roll_up_of_an_annex_says_what_its_paper_says():
    world.tree()
    world.fill(7)
    for county in District.objects.filter(level="county")[:4]:
        world.freeze(county, accepted=True)
        rows = Submission.objects.get(district=county).accepted.content["rows"]
        for annex in campaign().definition.annexes:
            paper = total_of(rows_in(annex, rows))
            total = roll_up(campaign(), county, basis=Basis.ACCEPTED, annex=annex).total
            keys = ("enterprises", "employees", "registered_unionised", "members")
            assert [FIGURES[key].of(total) for key in keys] == [
                paper.enterprises,
                paper.employees,
                paper.unionised,
                paper.members,
            ]


@pytest.mark.django_db
def test_sending_counts_the_version_at_once_and_one_more_row_touches_no_other_county():
    enterprises(2)
    neighbour = UserFactory(neighbour=True)
    enterprise(by=neighbour)
    send(campaign(), district("130922"), by=neighbour)
    before = list(Tally.objects.order_by("pk").values())
    assert before
    send(campaign(), district("130921"), by=UserFactory())
    kept = Tally.objects.filter(version__submission__district=district("130922"))
    assert list(kept.order_by("pk").values()) == before
    of_ours = Tally.objects.filter(version__submission__district=district(), annex="")
    assert {line.enterprises for line in of_ours.filter(layout="part")} == {2}


@pytest.mark.django_db
def test_a_returned_report_is_not_among_the_sent_and_a_reopened_one_counts_as_accepted():
    enterprise()
    send(campaign(), district(), by=UserFactory())
    round_, reviewer = campaign().current_round(), UserFactory(reviewer=True)

    def counted(basis):
        return FIGURES["enterprises"].of(roll_up(campaign(), district(), basis=basis).total)

    assert (counted(Basis.SUBMITTED), counted(Basis.ACCEPTED)) == (1, 0)
    send_back(round_, district(), by=reviewer, reason="请核对")
    assert (counted(Basis.SUBMITTED), counted(Basis.ACCEPTED)) == (0, 0)
    enterprise()
    send(campaign(), district(), by=UserFactory())
    accept(round_, district(), by=reviewer)
    assert (counted(Basis.SUBMITTED), counted(Basis.ACCEPTED)) == (2, 2)


def printed(*arguments):
    out = StringIO()
    call_command("rollup", "--campaign", "hebei-2018", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("basis", Basis.values)
def test_the_command_prints_the_roll_up(by, basis):
    campaign()
    world.tree()
    world.fill(3)
    world.freeze(district("130921"), accepted=True)
    world.freeze(district("130922"), accepted=False)
    said = printed("--district", "130900", "--by", by, "--basis", basis)
    wanted = as_json(roll_up(campaign(), district("130900"), by=by, basis=Basis(basis)))
    assert said | {"at": ""} == wanted | {"at": ""}
    assert said["units"] == {"all": 5, "sent": 2, "accepted": 1}
    assert len(said["missing"]) == {"live": 0, "submitted": 3, "accepted": 4}[basis]


@pytest.mark.django_db
def test_the_command_refuses_a_unit_or_annex_that_is_not_there_with_code_2():
    campaign()
    for wrong in (["--district", "999999"], ["--district", "130921", "--annex", "9"]):
        with pytest.raises(CommandError) as refused:
            printed(*wrong)
        assert refused.value.returncode == 2


@pytest.mark.django_db
def test_a_county_without_rows_has_zeros_and_no_rates():
    campaign()
    said = printed("--district", district().code)
    assert said["total"]["enterprises"] == 0
    assert said["total"]["rates"]["unionisation_rate"] == {"value": None, "numerator": 0, "base": 0}
    assert [row["label"] for row in said["rows"]] == ["沧县"]


@pytest.mark.django_db
@pytest.mark.parametrize("basis", Basis.values)
def test_a_unit_moved_counts_with_its_new_superior_and_out_of_the_tree_nowhere(basis):
    clerk = UserFactory()
    enterprise(by=clerk)
    send(campaign(), clerk.district, by=clerk)
    accept(campaign().current_round(), clerk.district, by=UserFactory(reviewer=True))

    def counted(code):
        unit = District.objects.get(code=code)
        return FIGURES["enterprises"].of(roll_up(campaign(), unit, basis=Basis(basis)).total)

    province = district("130000")
    other = province.add_child(**world.named("131000", "市", "city"))
    assert (counted("130900"), counted("131000"), counted("130000")) == (1, 0, 1)
    District.objects.get(pk=clerk.district_id).move(other, "last-child")
    assert (counted("130900"), counted("131000"), counted("130000")) == (0, 1, 1)
    outside = District.add_root(**world.named("140000", "省", "province"))
    District.objects.get(pk=clerk.district_id).move(outside, "last-child")
    assert (counted("130900"), counted("131000"), counted("130000")) == (0, 0, 0)

"""Which names and codes are one enterprise, which are only alike."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from enterprises import bulk, ledger
from enterprises.duplicates import Why, look_up, must_look, pairs_within, places_of
from enterprises.models import Enterprise
from enterprises.names import name_key, one_slip_apart, same_but_form
from tests.factories import RowFactory, UserFactory, campaign, district, enterprise, enterprises

PLACES = ("沧州市", "河北省", "沧州", "河北", "沧县")
CODE, OTHER_CODE = (
    body + uscc.calc_check_digit(body) for body in ("91130921MA0000001", "91130921MA0000002")
)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("沧县鑫达铸造有限公司", "沧县鑫达铸造有限责任公司"),
        ("沧县鑫达铸造有限公司", "鑫达铸造有限公司"),
        ("河北省沧州市沧县鑫达铸造有限公司", "鑫达铸造有限公司"),
        ("沧县鑫达铸造有限公司", "沧县鑫达铸造有限公司第二分公司"),
        ("沧县鑫达铸造有限公司", "沧县鑫达铸造有限公司黄骅分公司"),
        ("沧县鑫达(集团)有限公司", "沧县鑫达有限公司"),
    ],
)
def test_names_that_differ_in_form_place_or_branch_are_alike(one, two):
    assert same_but_form(name_key(one), name_key(two), PLACES)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("沧县鑫达铸造有限公司第一分公司", "沧县鑫达铸造有限责任公司第二分公司"),
        ("沧县鑫达铸造有限公司", "沧县瑞丰铸造有限公司"),
        ("沧州市有限公司", "河北省有限公司"),
    ],
)
def test_two_branches_and_two_proper_names_are_not_alike(one, two):
    assert not same_but_form(name_key(one), name_key(two), PLACES)


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("沧县鑫达铸造有限公司", "沧县鑫大铸造有限公司", True),
        ("沧县鑫达铸造有限公司", "沧县鑫达铸有限公司", True),
        ("沧县鑫达铸造有限公司", "沧县鑫达铸造造有限公司", True),
        ("沧县鑫达铸造有限公司", "沧县达鑫铸造有限公司", True),
        ("沧县三友五金有限公司", "沧县王友五金有限公司", True),
        ("沧县鑫达铸造一厂", "沧县鑫达铸造厂", True),
        ("沧县第1铸造有限公司", "沧县第2铸造有限公司", False),
        ("沧县第1铸造有限公司", "沧县第12铸造有限公司", False),
        ("鑫达公司一分公司", "鑫达公司三分公司", False),
        ("沧县鑫达铸造有限公司", "沧县瑞丰铸造有限公司", False),
        ("沧县鑫达铸造有限公司", "沧县鑫达铸造有限公司", False),
    ],
)
def test_one_slip_of_the_pen_is_alike_and_another_number_is_another_firm(one, two, alike):
    assert one_slip_apart(one, two) is alike
    assert one_slip_apart(two, one) is alike


NAMES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["沧县", "沧州", "沧州市", "河北", ""]),
        st.text("恒瑞鑫宏华盛德兴昌金天永泰源通盈远达丰亿邦顺一三五百千", min_size=2, max_size=4),
        st.sampled_from(["管件制造", "枣制品", "五金", "机械", "食品", "玻璃钢", "电子科技"]),
        st.sampled_from(["有限公司", "有限责任公司", "股份有限公司", "厂", "有限公司第二分公司"]),
    ),
)


def slip(name, kind, at, character):
    at %= len(name)
    if kind == "left out":
        return name[:at] + name[at + 1 :]
    if kind == "put in":
        return name[:at] + character + name[at:]
    if kind == "replaced":
        return name[:at] + character + name[at + 1 :]
    at = min(at, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


SLIPS = st.sampled_from(["left out", "put in", "replaced", "swapped"])


@given(NAMES, SLIPS, st.integers(0, 40), st.sampled_from("囧达市汝鹏厂"))
def test_every_slip_with_no_number_in_it_is_alike(name, kind, at, character):
    wrong = slip(name, kind, at, character)
    numbers = set("一二三四五百千")
    if wrong != name and not (kind in ("left out", "swapped") and set(name) & numbers):
        assert one_slip_apart(name, wrong)


def named(names, by):
    rows = [RowFactory(name=name) for name in names]
    return bulk.store_rows(campaign(), by.district, rows, by=by)


@pytest.mark.django_db
def test_98_of_100_names_with_one_slip_are_found_in_a_county_of_600():
    dice = random.Random(8)  # noqa: S311 - invented names
    names = set()
    while len(names) < 600:
        own = "".join(dice.choice("恒瑞鑫宏华盛德兴昌金天永泰源通盈远三五百千") for _ in range(3))
        trade = dice.choice(["管件制造", "枣制品", "五金", "机械", "食品", "第1铸造", "第2铸造"])
        names.add(f"{dice.choice(['沧县', '沧州', ''])}{own}{trade}有限公司")
    clerk = UserFactory()
    named(sorted(names), clerk)
    rows, places = Enterprise.objects.of(clerk.district), places_of(clerk.district)
    found = tried = 0
    while tried < 100:
        name = dice.choice(sorted(names))
        kind = dice.choice(["left out", "put in", "replaced", "swapped"])
        wrong = slip(name, kind, dice.randrange(40), dice.choice("囧汝鹏达1"))
        if name_key(wrong) != name_key(name):
            tried += 1
            alike = look_up(rows, wrong, "", places)
            found += name in [other.row.name for other in alike]
    assert found >= 98


def names_and_reasons(alike):
    return [(other.row.name, other.why) for other in alike]


@pytest.mark.django_db
class TestLookUp:
    def look(self, name, code="", **more):
        county = district()
        rows = Enterprise.objects.in_campaign(campaign()).of(county)
        return names_and_reasons(look_up(rows, name, code, places_of(county), **more))

    def test_the_same_name_in_other_brackets_is_the_same(self):
        enterprise(name="沧县鑫达（集团）有限公司")
        assert self.look("沧县鑫达(集团) 有限公司") == [("沧县鑫达（集团）有限公司", Why.NAME)]

    def test_the_same_code_under_another_name_is_told(self):
        enterprise(name="沧县鑫达铸造有限公司", uscc=CODE)
        assert self.look("完全不同的公司", CODE) == [("沧县鑫达铸造有限公司", Why.CODE)]
        assert self.look("完全不同的公司", "") == []

    def test_the_surest_comes_first(self):
        enterprise(name="沧县鑫大铸造有限公司")
        enterprise(name="沧县鑫达铸造有限责任公司")
        enterprise(name="沧县瑞丰食品有限公司", uscc=CODE)
        found = self.look("沧县鑫达铸造有限公司", CODE)
        assert [why for _, why in found] == [Why.CODE, Why.FORM, Why.SLIP]

    def test_numbered_firms_do_not_drown_the_clerk(self):
        enterprises(30)
        assert self.look("沧县第999铸造有限公司") == []

    def test_two_valid_codes_are_two_enterprises(self):
        enterprise(name="沧县鑫达铸造有限公司", uscc=CODE)
        assert self.look("沧县鑫大铸造有限公司", OTHER_CODE) == []
        assert self.look("沧县鑫大铸造有限公司", CODE) != []

    def test_the_same_name_is_told_even_where_the_codes_differ(self):
        enterprise(name="沧县鑫达铸造有限公司", uscc=CODE)
        assert self.look("沧县鑫达铸造有限公司", OTHER_CODE) == [("沧县鑫达铸造有限公司", Why.NAME)]

    def test_the_row_itself_the_bin_and_other_units_are_left_out(self):
        own = enterprise(name="沧县鑫达铸造有限公司")
        gone = enterprise(name="沧县鑫大铸造有限公司")
        ledger.remove(gone, by=UserFactory(), reason="重复")
        enterprise(by=UserFactory(neighbour=True), name="沧县鑫达铸造有限公司")
        assert self.look("沧县鑫达铸造有限公司", leave_out=own) == []

    def test_it_costs_the_same_whatever_the_ledger_holds(self, django_assert_num_queries):
        county = district()
        enterprises(40)
        rows, places = Enterprise.objects.of(county), places_of(county)
        with django_assert_num_queries(2):
            look_up(rows, "沧县鑫达铸造有限公司", CODE, places)


@pytest.mark.django_db
class TestPairs:
    def pairs(self):
        county = district()
        rows = Enterprise.objects.in_campaign(campaign()).of(county)
        found = pairs_within(rows, places_of(county))
        return [(*Enterprise.objects.filter(pk__in=(a, b)).in_order(), why) for a, b, why in found]

    def test_pairs_are_those_that_looking_up_each_name_finds(self):
        made = ["沧县鑫达铸造有限公司", "沧县鑫大铸造有限公司", "鑫达铸造有限责任公司", "沧县瑞丰食品厂",
                "沧县瑞风食品厂", "沧县第1铸造厂", "沧县第2铸造厂", "沧县达鑫铸造有限公司"]  # fmt: skip
        for name in made:
            enterprise(name=name)
        by_pairs = {frozenset((a.name, b.name)) for a, b, _ in self.pairs()}
        county = district()
        rows, places = Enterprise.objects.of(county), places_of(county)
        looked_up = {
            frozenset((row.name, other.row.name))
            for row in rows.kept()
            for other in look_up(rows, row.name, "", places, leave_out=row)
        }
        assert by_pairs == looked_up
        assert len(by_pairs) == 4

    def test_one_code_on_two_rows_comes_first_and_waits_for_the_clerk(self):
        enterprise(name="沧县鑫达铸造有限公司")
        enterprise(name="沧县鑫大铸造有限公司", uscc=CODE)
        enterprise(name="沧县瑞丰食品有限公司", uscc=CODE)
        assert [why for _, _, why in self.pairs()] == [Why.CODE, Why.SLIP]
        rows = Enterprise.objects.of(district())
        assert must_look(rows, campaign(), district()) == 1

    def test_of_three_rows_with_one_code_each_pair_waits(self):
        for name in ("沧县鑫达铸造有限公司", "沧县瑞丰食品有限公司", "沧县振华机械有限公司"):
            enterprise(name=name, uscc=CODE)
        enterprise(name="沧县无号铸造有限公司")
        assert must_look(Enterprise.objects.of(district()), campaign(), district()) == 3

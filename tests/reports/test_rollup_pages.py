"""The roll-up page: one number is the same number on screen, in every file and behind every click."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import District
from enterprises.models import Enterprise
from reports.basis import Basis
from reports.charts import progress, rates_by_child, reasons_pareto
from reports.figures import ALL, FIGURES, percent
from reports.models import DailyFigure
from reports.rolling_up import BY, roll_up
from reports.rollup_table import CHOICES, DEFAULT
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise, enterprises
from tests.reports import rollup_world as world
from tests.reports.rollup_pages import (
    address,
    content,
    links,
    plain,
    signed_in,
    tables,
)

pytestmark = pytest.mark.django_db
CITY = "130900"


@pytest.fixture
def reviewer():
    campaign()
    return UserFactory(reviewer=True)


@pytest.fixture
def city(reviewer):
    """沧州 with five counties of rows by chance, two of them sent and one of these accepted."""
    world.tree()
    world.fill(11)
    world.freeze(district("130921"), accepted=True)
    world.freeze(district("130922"), accepted=False)
    return District.objects.get(code=CITY)


def shown(client, user, query="", code=CITY):
    return content(signed_in(client, user).get(address("rollup", code, query))).decode()


def every_column():
    return "&".join(f"column={key}" for key in CHOICES)


@pytest.mark.parametrize(
    ("by", "basis"),
    [
        *((by, "live") for by in BY),
        ("child", "submitted"),
        ("child", "accepted"),
        ("ownership", "submitted"),
        ("founded", "accepted"),
    ],
)
def test_the_rows_behind_every_number_add_up_to_it(client, city, reviewer, by, basis):
    query = f"by={by}&basis={basis}&{every_column()}"
    numbers = links(shown(client, reviewer, query))
    zeros = [link for link in numbers if link[0] == "0"]
    numbers = [link for link in numbers if link[0] != "0"]
    assert len(numbers) > 10
    for number, href in (*numbers, *zeros[:5]):
        listed = content(client.get(href)).decode()
        assert f"<b>{number}</b>" in listed, href
        figure = ALL[re.search(r"figure=(\w+)", href)[1]]
        found = int(re.search(r"共 (\d+) 家企业", listed)[1])
        if figure.unit == "家":
            assert found == plain(number)
        if figure.unit == "人" and found <= 50:
            amounts = re.findall(r'<td class="num">(\d+)</td>\s*</tr>', listed)
            assert sum(map(int, amounts)) == plain(number)
        if figure.unit == "%":
            part, base = re.findall(r"[\u4e00-\u9fff] ([\d,]+)[家人]（", listed)[-2:]
            assert percent(plain(part), plain(base)) == Decimal(number[:-1])


def test_from_the_province_to_one_enterprise_by_clicks(client, reviewer):
    row = enterprise()
    viewer = UserFactory(viewer=True, at="130000")
    html = shown(client, viewer, code="130000")
    for name in ("沧州市", "沧县"):
        html = content(client.get(href_of(html, name))).decode()
    numbers = dict(links(html))
    html = content(client.get(numbers["1"])).decode()
    assert row.name in content(client.get(href_of(html, row.name))).decode()


def href_of(html, label):
    return re.search(rf'<a href="([^"]+)">{label}</a>', html)[1].replace("&amp;", "&")


def test_a_chosen_unit_leads_to_its_own_page_and_keeps_what_was_asked(client, reviewer):
    enterprise()
    answer = signed_in(client, reviewer).get(address("rollup", CITY, "unit=130921&basis=accepted"))
    assert answer.headers["Location"] == address("rollup", "130921", "basis=accepted")
    assert client.get(address("rollup", CITY, "unit=999999"), follow=True).status_code == 404


def test_a_column_sorts_both_ways_and_sub_totals_stay_behind_their_group(client, reviewer):
    enterprises(2)
    enterprises(3, by=UserFactory(neighbour=True))
    downward = tables(shown(client, reviewer, "sort=-enterprises"))[0]
    assert [row[0] for row in downward[1:]] == ["青县", "沧县", "合计"]
    upward = tables(shown(client, reviewer, "sort=enterprises"))[0]
    assert [row[0] for row in upward[1:]] == ["沧县", "青县", "合计"]
    enterprises(1, ownership="私营企业")
    by_type = tables(shown(client, reviewer, "by=ownership&sort=enterprises"))[0]
    assert [row[0] for row in by_type[1:4]] == ["私营企业", "私营有限责任公司", "内资企业小计"]


def test_only_the_columns_chosen_are_shown_and_unknown_words_ask_for_the_usual(client, reviewer):
    enterprise()
    chosen = tables(shown(client, reviewer, "column=base&column=unionisation_rate"))[0]
    assert chosen[0] == ["下级单位", "应建会", "建会率"]
    usual = tables(shown(client, reviewer, "by=x&basis=y&column=z&annex=9&sort=q&back=never"))[0]
    assert usual[0] == ["下级单位", *(CHOICES[key] for key in DEFAULT)]


def test_figures_not_accepted_are_marked_and_the_units_left_out_are_named(client, city, reviewer):
    html = shown(client, reviewer)
    assert "未全部审核" in html
    assert html.count('<span class="pending">未审核</span>') == 4
    html = shown(client, reviewer, "basis=accepted")
    assert "填报单位 5 个，已报送 2 个，已审核 1 个" in html
    assert "不含还没有已审核的" in html


def test_a_difference_to_yesterday_stands_beside_each_figure(client, reviewer):
    enterprise()
    with time_machine.travel(datetime(2018, 11, 7, 20, tzinfo=UTC), tick=False):
        call_command("snapshot_figures", stderr=StringIO())
        call_command("snapshot_figures", stderr=StringIO())
    kept = DailyFigure.objects.filter(basis="live")
    assert [line.enterprises for line in kept] == [1]
    enterprises(2)
    with time_machine.travel(datetime(2018, 11, 9, 2, tzinfo=UTC), tick=False):
        html = shown(client, reviewer, "back=day&column=enterprises&column=unionisation_rate")
        assert "与 11月8日 记下的数对比" in html
        main = tables(html)[0]
        assert main[0][1:] == ["登记企业", "较11月8日", "建会率", "较11月8日"]
        assert main[1][1:] == ["3", "+2", "100.0%", "0.0"]
        assert main[-1][1:] == ["3", "+2", "100.0%", "0.0"]
        assert "不能对比" in shown(client, reviewer, "back=week")


def test_the_menu_leads_reviewers_and_viewers_here_and_a_clerk_of_a_city_sees_the_own_rows_only(
    client,
):
    enterprises(2)
    for user in (UserFactory(reviewer=True), UserFactory(viewer=True, at=CITY)):
        home = content(signed_in(client, user).get("/")).decode()
        assert address("rollup", CITY) in home
    clerk = UserFactory(username="city", at=CITY)
    assert address("rollup", CITY) not in content(signed_in(client, clerk).get("/")).decode()
    total = tables(shown(client, clerk))[0][-1]
    assert total[2] == "0"


def test_a_page_costs_the_same_queries_for_one_county_and_for_many(client, reviewer):
    def asked(query, name="rollup"):
        signed_in(client, reviewer)
        with CaptureQueriesContext(connection) as queries:
            content(client.get(address(name, CITY, query)))
        return sum(
            "django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in queries
        )

    enterprise()
    send(campaign(), district(), by=UserFactory())
    pages = [
        f"by={by}&basis={basis}&back=day" for by in ("child", "size") for basis in Basis.values
    ]
    before = [asked(query) for query in pages]
    rows = [asked(f"figure=base&basis={basis}", "rollup_rows") for basis in Basis.values]
    world.tree()
    world.fill(5, leaving=["130921"])
    for unit in District.objects.filter(level="county").exclude(code="130921"):
        world.freeze(unit, accepted=True)
    for query in pages:
        shown(client, reviewer, query)  # counts what nobody counted when it was frozen
    assert [asked(query) for query in pages] == before
    assert [asked(f"figure=base&basis={basis}", "rollup_rows") for basis in Basis.values] == rows
    assert max(before + rows) <= 15


def test_a_row_removed_or_changed_moves_the_live_figures_alone(client, reviewer):
    row = enterprise()
    send(campaign(), district(), by=UserFactory())
    Enterprise.objects.filter(pk=row.pk).update(removed_at=row.updated_at, removed_reason="重复")
    counts = {
        basis: FIGURES["enterprises"].of(roll_up(campaign(), district(), basis=basis).total)
        for basis in Basis
    }
    assert counts == {Basis.LIVE: 0, Basis.SUBMITTED: 1, Basis.ACCEPTED: 0}


def test_the_charts_draw_what_the_table_says(client, reviewer):
    enterprises(3)
    enterprise(not_unionised=True)
    enterprise(unionised=False, unionised_on="", chair="", members=None, reason="拖延")
    enterprise(unionised=False, unionised_on="", chair="", members=None, reason="拖延")
    by_child = rates_by_child(roll_up(campaign(), District.objects.get(code=CITY)))
    assert [(bar.label, bar.text) for bar in by_child.bars] == [("沧县", "50.0%（3／6）")]
    pareto = reasons_pareto(roll_up(campaign(), district(), by="reason"))
    assert [(bar.label, bar.text) for bar in pareto.bars] == [
        ("拖延", "2家，累计66.7%"),
        ("经营者不支持或有顾虑", "1家，累计100.0%"),
    ]
    for chart in (by_child, pareto):
        assert chart.title in shown(client, reviewer, "by=reason" if chart is pareto else "")


def test_the_progress_rises_with_every_report_and_shows_the_deadline():
    plan = campaign()
    enterprise()
    send(plan, district(), by=UserFactory(), at=datetime(2018, 11, 5, 2, tzinfo=UTC))
    city = District.objects.get(code=CITY)
    drawn = progress(roll_up(plan, city, at=datetime(2018, 11, 9, 2, tzinfo=UTC)))
    points = [tuple(map(float, point.split(","))) for point in drawn.sent.split()]
    assert points[0][1] == points[1][1] > points[2][1] == points[3][1]
    assert [tick.text for tick in drawn.dues] == ["11月15日截止"]
    assert progress(roll_up(plan, city, at=datetime(2018, 9, 1, tzinfo=UTC))) is None


def test_a_city_without_rows_has_a_page_and_papers(client, reviewer):
    district("130921")
    assert "—" in shown(client, reviewer)
    for form in ("xlsx", "pdf", "csv", "json"):
        content(client.get(address("rollup_file", CITY, form=form)))
    assert client.get(address("rollup_file", CITY, form="exe")).status_code == 404
    base = "figure=base&by=ownership"
    for wrong in ("figure=nothing", f"{base}&value=999", f"{base}&group=x", "figure=base&by=part"):
        assert client.get(address("rollup_rows", CITY, wrong)).status_code == 404

"""督导 as a file says exactly what is on screen; 按时率 counts the reports whose deadline has come."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from campaign.deadlines import due_by_district, due_in_tree
from campaign.definition import SHANGHAI
from campaign.extending import extend
from campaign.models import District
from campaign.state_changes import accept, reopen
from reports.figures import ON_TIME_RATE, Sendings
from reports.punctuality import sendings_by_child
from reports.rollup_scope import scope_of
from reports.sending import send
from reports.supervising import ranked, supervised
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.rollup_pages import content, csv_lines, paper_words, signed_in, workbook

pytestmark = pytest.mark.django_db
CITY = {"slug": "hebei-2018", "code": "130900"}
DUE = datetime(2018, 11, 15, 17, 30, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)


@pytest.fixture
def reviewer():
    campaign()
    return UserFactory(reviewer=True, phone="0317-1")


@pytest.fixture
def neighbour(reviewer):
    return UserFactory(neighbour=True)


@pytest.fixture
def counties(reviewer, neighbour):
    """沧县 sent in the last second and is accepted, 青县 sent at the deadline; it is the next morning."""
    clerk = UserFactory(phone="0317-2022222")
    enterprise(by=clerk)
    enterprise(by=clerk, not_unionised=True)
    enterprise(by=neighbour)
    sent = send(campaign(), district(), by=clerk, at=DUE - SECOND)
    accept(sent.round, district(), by=reviewer)
    send(campaign(), district("130922"), by=neighbour, at=DUE)
    with time_machine.travel(datetime(2018, 11, 16, 9, tzinfo=SHANGHAI), tick=False):
        yield sent.round


def below(code="130900", at=None):
    """Sendings by the code of each unit that reports to ``code``."""
    round_ = campaign().current_round()
    scope = scope_of(round_, district(code))
    codes = {unit.pk: unit.code for unit in scope.units}
    return {codes[pk]: found for pk, found in sendings_by_child(round_, scope, at).items()}


def test_the_last_second_is_on_time_and_nothing_is_due_before_its_deadline(counties):
    assert below(at=DUE - SECOND) == {"130921": Sendings(), "130922": Sendings()}
    assert below(at=DUE) == {"130921": Sendings(1, 1), "130922": Sendings(1, 0)}
    assert ON_TIME_RATE.of(Sendings()) is None


def test_a_city_answers_for_its_own_report_and_those_below(counties):
    day_after = datetime(2018, 11, 24, tzinfo=SHANGHAI)
    assert below("130000", at=DUE) == {"130900": Sendings(2, 1)}
    assert below("130000", at=day_after) == {"130900": Sendings(3, 1)}
    assert ON_TIME_RATE.of(Sendings(3, 1)).as_tuple().digits == (3, 3, 3)


def test_an_extension_granted_after_the_deadline_moves_the_day_on_which_a_report_is_due(
    reviewer, neighbour
):
    enterprise(by=neighbour)
    assert below(at=DUE)["130922"] == Sendings(1, 0)
    until = DUE + timedelta(days=3)
    with time_machine.travel(DUE + timedelta(days=1), tick=False):
        extend(campaign().current_round(), district("130922"), until, "洪灾", by=reviewer)
    assert below(at=until - SECOND)["130922"] == Sendings()
    assert below(at=until)["130922"] == Sendings(1, 0)
    sent = send(campaign(), district("130922"), by=neighbour, at=until - SECOND)
    assert sent.current.timeliness == "按时"
    assert below(at=until)["130922"] == Sendings(1, 1)


def test_what_is_due_is_the_same_for_the_whole_tree_and_for_each_superior(counties):
    units = list(District.objects.all())
    found = due_in_tree(counties, units)
    for superior in units:
        children = list(superior.get_children())
        each = due_by_district(counties, superior, children)
        assert {child.pk: found.get(child.pk) for child in children} == each


def test_units_are_ranked_by_it_and_the_scores_show_it(client, counties, reviewer):
    found = ranked(supervised(campaign(), district("130900"), reviewer), ON_TIME_RATE)
    assert [(x.unit.code, x.rate(ON_TIME_RATE)) for x in found] == [("130921", 100), ("130922", 0)]
    html = content(signed_in(client, reviewer).get(reverse("scores", kwargs=CITY))).decode()
    assert re.findall(r'<td class="num">([\d.]+%)</td>', html) == ["100.0%", "0.0%"]


def on_screen(html):
    """The cells of the table, without the box to choose a unit, blanks left out."""
    table = re.search(r"<tbody>(.*?)</tbody>", html, re.DOTALL)[1]
    rows = [
        [
            re.sub(r"\s", "", unescape(re.sub(r"<[^>]*>", "", cell)))
            for cell in re.findall(r"<td\b[^>]*>(.*?)</td>", row, re.DOTALL)
        ][1:]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]
    # The mark of what may still move stands beside each rate here and beside the unit in a file.
    return [[row[0], row[1], *(cell.removesuffix("＊") for cell in row[2:])] for row in rows]


def in_file(row):
    """A row of a file as the screen writes it."""
    told = [str(cell if cell is not None else "") for cell in row]
    rates = [f"{float(cell):.1f}%" if cell != "—" else cell for cell in told[9:13]]
    told = [told[0], told[1].removesuffix("＊"), *told[2:9], *rates, *told[13:]]
    return [re.sub(r"[\s；]", "", cell) for cell in told]


@pytest.mark.parametrize(
    "query", ["", "?filter=waiting", "?rank=on_time_rate", "?rank=unionisation_rate&filter=all"]
)
def test_the_files_hold_what_is_on_screen_in_its_order(client, counties, reviewer, query):
    screen = content(
        signed_in(client, reviewer).get(reverse("supervision", kwargs=CITY) + query)
    ).decode()
    rows = on_screen(screen)
    assert len(rows) == (1 if "waiting" in query else 2)
    links = dict(re.findall(r'href="([^"]*/supervision/file/(\w+)/[^"]*)"', unescape(screen)))
    files = {form: content(client.get(address)) for address, form in links.items()}
    assert set(files) == {"xlsx", "pdf", "csv"}
    table, calendar = workbook(files["xlsx"])
    assert [in_file(row) for row in table] == rows
    assert [in_file(row) for row in csv_lines(files["csv"])] == rows
    assert calendar == [["2018年11月15日（星期四）17:30", 2, 0, None]]
    printed = "".join(paper_words(files["pdf"]))
    for row in rows:
        assert all(cell.removesuffix("%") in printed for cell in (row[1], *row[5:13]))


def test_a_reopened_county_is_marked_in_the_file_as_one_whose_figures_may_move(
    client, counties, reviewer
):
    def names():
        answer = signed_in(client, reviewer).get(
            reverse("supervision_file", kwargs=CITY | {"form": "csv"})
        )
        return {row[1] for row in csv_lines(content(answer))}

    assert names() == {"沧县", "青县＊"}
    reopen(counties, district(), by=reviewer, reason="漏报一家")
    assert names() == {"沧县＊", "青县＊"}


def test_there_is_no_other_form(client, counties, reviewer):
    address = reverse("supervision_file", kwargs=CITY | {"form": "exe"})
    assert signed_in(client, reviewer).get(address).status_code == 404

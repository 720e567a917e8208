"""A roster line is matched, entered or closed by one clerk, and opened again; counted as it stands."""

from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.models import Enterprise, Outcome, RosterLine
from enterprises.rosters import settling
from enterprises.rosters.counting import by_child, counts_by_unit, open_lines
from reports.figures import percent
from reports.following_figures import VERIFICATION_RATE
from reports.sending import send
from tests.enterprises.rosters import handed_down, line
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


def test_of_two_clerks_on_one_line_the_second_is_told_who_and_when():
    made, first = handed_down(line())[0], UserFactory()
    second = UserFactory(username="second", name="李敏")
    as_seen = RosterLine.objects.select_related("campaign", "district").get(pk=made.pk)
    settling.close(made, Outcome.NOT_FOUND, "原址查看", by=first)
    with pytest.raises(Refused, match=r"已由 填报员 于 .+ 办结为“查无”"):
        settling.match(as_seen, enterprise(), by=second)
    made.refresh_from_db()
    assert (made.outcome, made.settled_by, made.steps.count()) == (Outcome.NOT_FOUND, first, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_the_same_moment_exactly_one_settles_the_line():
    made = handed_down(line())[0]
    people = [UserFactory(), UserFactory(username="second", name="李敏")]
    answers = []

    def settle(by):
        try:
            answers.append(settling.close(made, Outcome.MOVED, f"{by}核实", by=by).evidence)
        except Refused as refusal:
            answers.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=settle, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [answer for answer in answers if isinstance(answer, str)]
    assert len(answers) == 2
    assert len(done) == 1
    assert made.steps.count() == 1
    assert RosterLine.objects.get(pk=made.pk).evidence == done[0]


def test_a_row_in_the_bin_opens_its_line_again_until_it_is_restored():
    made, row, clerk = handed_down(line())[0], enterprise(), UserFactory()
    settling.match(made, row, by=clerk)
    assert open_lines(campaign(), district()) == 0
    ledger.remove(row, by=clerk, reason="已注销")
    made.refresh_from_db()
    assert made.is_open
    assert open_lines(campaign(), district()) == 1
    ledger.restore(Enterprise.objects.get(pk=row.pk), by=clerk)
    assert open_lines(campaign(), district()) == 0
    ledger.remove(Enterprise.objects.get(pk=row.pk), by=clerk, reason="已注销")
    settling.close(made, Outcome.DISSOLVED, "市场监管局已注销", by=clerk)
    assert open_lines(campaign(), district()) == 0


def test_one_row_is_matched_by_one_line_and_the_other_is_closed_as_double():
    one, two = handed_down(line(), line("沧县甲铸造厂", address="崔尔庄"))
    row, clerk = enterprise(), UserFactory()
    settling.match(one, row, by=clerk)
    with pytest.raises(Refused, match="已由底册第 1 号"):
        settling.match(two, row, by=clerk)
    with pytest.raises(Refused, match="与底册的哪一号"):
        settling.close(two, Outcome.DOUBLE, "同一家", by=clerk)
    with pytest.raises(Refused, match="这一行自己"):
        settling.close(two, Outcome.DOUBLE, "同一家", by=clerk, same_as=two)
    settling.close(two, Outcome.DOUBLE, "同一家", by=clerk, same_as=one)
    with pytest.raises(Refused, match="请先重新打开那一号"):
        settling.reopen(one, by=clerk)


def test_a_new_row_takes_what_the_list_says_and_an_outcome_needs_evidence():
    one, two = handed_down(line("沧县甲铸造有限公司", employees="130"), line("沧县乙铸造有限公司"))
    clerk = UserFactory()
    row = settling.add_row(one, by=clerk)
    assert (row.name, row.employees) == ("沧县甲铸造有限公司", 130)
    assert row.error_count  # what the list does not say is still to be filled in
    with pytest.raises(Refused, match="核实依据"):
        settling.close(two, Outcome.NOT_FOUND, "  ", by=clerk)
    with pytest.raises(Refused, match="请选择核实结果"):
        settling.close(two, Outcome.ELSEWHERE, "不属本县", by=clerk)


def test_a_settled_line_is_opened_again_but_not_while_the_report_stands_sent():
    made, clerk = handed_down(line())[0], UserFactory()
    settling.close(made, Outcome.NOT_FOUND, "原址查看", by=clerk)
    settling.reopen(made, by=clerk)
    assert open_lines(campaign(), district()) == 1
    settling.match(made, enterprise(), by=clerk)
    send(campaign(), district(), by=clerk)
    with pytest.raises(Refused, match="已报送"):
        settling.reopen(made, by=clerk)


def test_a_county_with_open_lines_cannot_send_and_one_without_a_roster_can():
    made, clerk = handed_down(line())[0], UserFactory()
    row = enterprise(by=clerk)
    with pytest.raises(Refused, match="底册还有 1 行没有核实"):
        send(campaign(), district(), by=clerk)
    settling.match(made, row, by=clerk)
    send(campaign(), district(), by=clerk)
    neighbour = UserFactory(neighbour=True)
    enterprise(by=neighbour)
    send(campaign(), district("130922"), by=neighbour)


def test_the_rate_and_what_was_found_beyond_equal_a_naive_recount():
    clerk, neighbour = UserFactory(), UserFactory(neighbour=True)
    made = handed_down(*(line(f"沧县{n}号铸造有限公司") for n in "甲乙丙丁戊"), line("青县己公司", unit="青县"), line("庚公司", unit=""))  # fmt: skip
    rows = [enterprise(by=clerk) for _ in range(4)]
    enterprise(by=clerk, ownership="国有独资公司")  # in no annex: not found beyond
    enterprise(by=neighbour)
    settling.match(made[0], rows[0], by=clerk)
    settling.match(made[1], rows[1], by=clerk)
    settling.add_row(made[2], by=clerk)
    settling.close(made[3], Outcome.SMALL, "实有60人", by=clerk)
    ledger.remove(rows[1], by=clerk, reason="已注销")
    counted = {unit.code: counts for unit, counts in by_child(counts_by_unit(campaign(), district("130900")), district("130900"))}  # fmt: skip
    assert list(counted) == ["130900", "130921", "130922"]
    for code, counts in counted.items():
        lines = [one for one in RosterLine.objects.select_related("enterprise") if one.district.code == code]  # fmt: skip
        settled = [one for one in lines if one.outcome and not (one.enterprise and one.enterprise.removed_at)]  # fmt: skip
        named = {one.enterprise_id for one in lines}
        beyond = [
            row
            for row in Enterprise.objects.all()
            if row.district.code == code and not row.removed_at and row.pk not in named and row.is_non_public and (row.employees or 0) >= 100
        ]  # fmt: skip
        assert (counts.lines, counts.settled, counts.beyond) == (len(lines), len(settled), len(beyond))  # fmt: skip
        assert sum(counts.by_outcome.values()) == len(settled)
        assert VERIFICATION_RATE.of(counts.settled, counts.lines) == percent(len(settled), len(lines))  # fmt: skip
    assert (counted["130921"].settled, counted["130921"].beyond) == (3, 2)
    assert counted["130922"].beyond == 1


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("settled_when_and_by_whom", {"outcome": "not_found", "settled_at": None}),
        ("settled_when_and_by_whom", {"outcome": ""}),
        ("in_ledger_names_enterprise", {"outcome": "matched"}),
        ("outcome_needs_evidence", {"evidence": ""}),
        ("double_names_the_other", {"outcome": "double"}),
        ("name_filled", {"name": ""}),
    ],
)
def test_the_database_refuses_half_a_line(rule, values):
    made = settling.close(handed_down(line())[0], Outcome.MOVED, "原址查看", by=UserFactory())
    with pytest.raises(IntegrityError, match=f"enterprises_roster_{rule}"), transaction.atomic():
        RosterLine.objects.filter(pk=made.pk).update(**values)


@pytest.mark.parametrize("again", [{"key": "another"}, {"number": 99}])
def test_the_database_refuses_one_line_or_one_number_twice_in_a_list(again):
    made = handed_down(line())[0]
    made.pk = None
    for name, value in again.items():
        setattr(made, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_a_city_cannot_send_while_lines_lie_with_it_that_nobody_placed():
    handed_down(line(unit=""))
    at_city = UserFactory(username="city-clerk", at="130900")
    with pytest.raises(Refused, match="底册还有 1 行没有分到下级单位"):
        send(campaign(), district("130900"), by=at_city)

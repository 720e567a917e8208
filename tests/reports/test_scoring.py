"""考核评分: what costs points, how many at most, and what proves each."""

from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.campaign_file import CampaignFileError, parse
from campaign.definition import SHANGHAI, Scoring
from campaign.models import Extension
from campaign.state_changes import send_back
from reports.models import Remark
from reports.remarking import remark
from reports.scoring import Fact, Objected, places, score_of, thawed
from reports.scoring_facts import scores_of
from tests.factories import CAMPAIGN_FILE, UserFactory, campaign, district
from tests.reports.sampling import accepted, drawn, recorded
from tests.reports.scoring import deductions, due, item, report, score, send_late

RULES = Scoring(
    full=100, late_day=2, late_most=20, returned=3, returned_most=7, error=1, error_most=20,
    remark=1, remark_most=10, not_sent=40,
)  # fmt: skip


def facts(kind, count, times=1):
    return [Fact(f"{kind}-{n}", kind, times, "", "") for n in range(count)]


def objection(state):
    return (Objected(1, "", "", "", state, ""),)


def test_nothing_that_costs_points_leaves_full_marks():
    assert score_of([], RULES, {}).points == 100


def test_each_kind_costs_its_points_up_to_its_most():
    found = score_of(facts("returned", 2) + facts("late", 1, times=4), RULES, {})
    assert found.points == 100 - 2 * 3 - 4 * 2
    capped = score_of(facts("returned", 3), RULES, {})
    assert capped.points == 100 - 7
    line = next(line for line in capped.lines if line.kind == "returned")
    assert (line.uncapped, line.points, line.capped) == (9, 7, True)


def test_a_score_never_falls_below_zero():
    harsh = Scoring(10, 10, 10, 10, 10, 10, 10, 10, 10, 10)
    assert score_of(facts("late", 1) + facts("returned", 1), harsh, {}).points == 0


def test_an_accepted_objection_takes_its_points_away_before_the_cap_and_no_other_does():
    three = facts("returned", 3)
    for state, points in (("waiting", 7), ("refused", 7), ("accepted", 6)):
        found = score_of(three, RULES, {"returned-0": objection(state)})
        assert 100 - found.points == points, state


def test_equal_points_share_a_place_and_the_next_one_is_left_out():
    assert places({1: 90, 2: 100, 3: 90, 4: 80}) == {2: 1, 1: 2, 3: 2, 4: 4}


def test_a_frozen_score_thaws_to_the_same():
    found = score_of(facts("returned", 3), RULES, {"returned-1": objection("accepted")})
    assert thawed(asdict(found)) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "points"),
    [
        (timedelta(seconds=-1), None),
        (timedelta(0), 2),  # 当日逾期 counts as a day
        (timedelta(hours=6, minutes=30), 2),  # the next day's first moment
        (timedelta(days=3), 6),
        (timedelta(days=40), 20),
    ],
)
def test_each_day_late_costs_two_points_by_the_first_sending(after, points):
    UserFactory(reviewer=True)
    send_late(after / timedelta(days=1))
    assert deductions().get("late") == points


@pytest.mark.django_db
def test_who_has_not_sent_when_due_loses_the_points_for_that_instead_of_days():
    campaign()
    assert deductions() == {"not_sent": 40}
    assert score(at=due() - timedelta(seconds=1)).points == 100
    assert "11月15日" in item("not_sent").fact.proof


@pytest.mark.django_db
def test_an_extension_counts_for_lateness():
    submission = send_late(3)
    Extension.objects.create(
        round=submission.round,
        district=district(),
        due_at=datetime(2018, 11, 18, 17, 31, tzinfo=SHANGHAI),
        reason="洪灾",
        granted_by=UserFactory(reviewer=True),
        granted_at=datetime(2018, 11, 14, tzinfo=SHANGHAI),
    )
    assert deductions() == {}


@pytest.mark.django_db
def test_each_return_is_proved_by_who_when_and_why():
    reviewer = UserFactory(reviewer=True)
    submission = send_late(-1)
    send_back(submission.round, district(), by=reviewer, reason="主席漏填", reason_code="R1")
    assert deductions() == {"returned": 3}
    proof = item("returned").fact
    assert proof.proof == "审核员 退回：漏填：主席漏填"
    assert proof.link == "/hebei-2018/130921/"


@pytest.mark.django_db
def test_a_remark_costs_points_while_it_waits_for_the_unit():
    submission, reviewer = send_late(-1), UserFactory(reviewer=True)
    remark(submission, by=reviewer, reason_code="R1", text="请补主席")
    assert deductions() == {"remark": 1}
    assert "请补主席" in item("remark").fact.proof
    Remark.objects.update(state=Remark.State.ANSWERED, answer="已补")
    assert deductions() == {}


@pytest.mark.django_db
def test_each_cell_a_check_found_wrong_costs_a_point_once_and_names_its_row():
    accepted(2)
    first = drawn(2).rows.first()
    recorded(first, {"chair": "王强", "members": "90"})
    recorded(drawn(2, seed=7).rows.get(enterprise=first.enterprise), {"chair": "王强"})
    assert deductions()["error"] == 2
    fact = item("error").fact
    assert first.enterprise.name in fact.proof
    assert "工会主席姓名不符" in fact.proof
    assert "王强" in fact.proof
    assert str(first.enterprise_id) in fact.link


@pytest.mark.django_db
def test_gathering_costs_the_same_for_one_unit_and_for_many():
    send_late(1)
    counts = []
    for codes in (["130921"], ["130921", "130922"]):
        units = [district(code) for code in codes]
        round_ = campaign().current_round()
        assert round_.due_by_level
        city = district("130900")
        with CaptureQueriesContext(connection) as asked:
            scores_of(round_, city, units)
        counts.append(len(asked))
    assert counts[0] <= 8
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("full = 100", "full = 0", r"scoring\.full：至少是 1 分"),
        ("late_day = 2 ", "late_day = -2 ", r"scoring\.late_day：应在 0 和满分"),
        ("late_most = 20", "late_most = 1", r"scoring\.late_most：小于 late_day"),
        ("returned_most = 15", "returned_most = 101", r"scoring\.returned_most：应在 0 和满分"),
        ("not_sent = 40", "", r"scoring\.not_sent：缺少这一项"),
        ("not_sent = 40", "not_sent = 40\nnotsent = 1", r"scoring\.notsent：不认识这一项"),
        ("error = 1 ", "error = 0.5 ", r"scoring\.error：应为整数"),
    ],
)
def test_points_that_make_no_sense_are_refused_naming_the_key(old, new, said):
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(CampaignFileError, match=said):
        parse(text.replace(old, new, 1))


def test_a_campaign_without_points_gives_no_scores():
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    before, rest = text.split("[scoring]")
    assert parse(before + rest[rest.index("\n# 豁免") :]).scoring is None


@pytest.mark.django_db
def test_a_report_withdrawn_and_sent_later_has_another_lateness():
    submission = send_late(1)
    key = item("late").fact.key
    later = report()
    later.first_sent_at = submission.first_sent_at + timedelta(days=2)
    later.save()
    assert item("late").fact.key != key

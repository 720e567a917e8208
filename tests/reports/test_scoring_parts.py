"""考核评分: what has to be there by the due day – the written report, stamped papers, the 底册."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaign.state_changes import accept, send_back
from enterprises.models import Outcome
from enterprises.rosters import settling
from reports.documents import documents_in
from reports.models import Scan
from reports.sending import send
from tests.enterprises.rosters import handed_down
from tests.factories import UserFactory, campaign, change_file, district, enterprise
from tests.reports.report_texts import write
from tests.reports.scoring import deductions, due, item, report, score, send_late

pytestmark = pytest.mark.django_db


@pytest.fixture
def report_counts(monkeypatch, tmp_path):
    change_file(monkeypatch, tmp_path, ("report = 0 ", "report = 5 "))


@pytest.fixture
def scans_count(monkeypatch, tmp_path):
    change_file(
        monkeypatch, tmp_path, ("scan = 0 ", "scan = 2 "), ("scan_most = 0", "scan_most = 3")
    )


def written(by):
    write("practice", "逐家上门排查，讲清建会的好处和办法。", by=by)


def test_a_report_that_never_came_costs_its_points_once_the_day_is_over(report_counts):
    sent = send_late(-1)
    assert deductions() == {"report": 5}
    assert "至今没有报送专项报告" in item("report").fact.proof
    assert score(at=sent.first_sent_at).points == 100


def test_a_report_sent_with_the_tables_costs_nothing_also_when_all_of_it_is_late(report_counts):
    clerk = UserFactory()
    written(clerk)
    send_late(2, by=clerk)
    assert deductions() == {"late": 4}


@pytest.mark.parametrize(("days", "points"), [(-1, {}), (3, {"report": 5})])
def test_a_report_that_came_with_a_later_version_counts_by_its_own_day(report_counts, days, points):
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    sent = send_late(-2, by=clerk)
    send_back(sent.round, district(), by=reviewer, reason="缺专项报告", reason_code="R1")
    written(clerk)
    send(campaign(), district(), by=clerk, at=due() + timedelta(days=days))
    assert deductions() == {"returned": 3, **points}
    if points:
        assert "才报送" in item("report").fact.proof


def test_who_has_not_sent_loses_no_points_for_the_report_as_well(report_counts):
    campaign()
    assert deductions() == {"not_sent": 40}


def test_each_paper_without_a_stamped_scan_costs_its_points_up_to_the_most(scans_count):
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    enterprise(by=clerk)
    send(campaign(), district(), by=clerk, at=due() - timedelta(days=1))
    papers = documents_in(report().current, campaign().definition)
    assert len(papers) == 2
    line = next(line for line in score().lines if line.kind == "scan")
    assert (line.uncapped, line.points) == (4, 3)
    for paper in papers:
        Scan.objects.create(version=report().current, document=paper.key, sha256="0" * 64, by=clerk)
    assert deductions() == {}
    Scan.objects.filter(document=papers[0].key).update(ended_at=timezone.now(), ended_by=clerk)
    accept(report().round, district(), by=reviewer)
    assert deductions() == {"scan": 2}
    assert papers[0].label in item("scan").fact.proof


def test_each_line_of_the_roster_still_open_after_the_day_costs_a_point():
    clerk = UserFactory()
    lines = handed_down(*(f"底册企业{n},,沧县工业路{n}号,沧县,120,," for n in range(3)))
    send_late(-1, by=UserFactory(neighbour=True))
    assert deductions()["roster"] == 3
    assert item("roster").fact.link.endswith("/roster/check/")
    settling.close(lines[0], Outcome.NOT_FOUND, "查无此企业，地址是空地", by=clerk)
    assert deductions()["roster"] == 2
    assert score(at=due() - timedelta(seconds=1)).points == 100
    assert "roster" not in deductions("130922")


def test_what_costs_no_points_is_not_listed():
    send_late(-1)
    assert {"report", "scan"}.isdisjoint(line.kind for line in score().lines)

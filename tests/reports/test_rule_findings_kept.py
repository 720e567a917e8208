"""What was found of a changed rule stands as long as the rule asks for it, and nothing else comes in."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign import closing
from campaign.models import District, Notice
from campaign.state_changes import accept
from enterprises.models import Waiver
from reports import correcting, waiving
from reports.models import RuleFinding
from reports.sending import send
from tests.enterprises.rosters import handed_down, line
from tests.factories import UserFactory, campaign, change_file, district, enterprise, enterprises
from tests.reports.corrections import Story
from tests.reports.test_rule_findings import (
    HUNDRED_AND_FIFTY,
    OWN_COLUMN,
    accepted,
    codes,
    look,
    renewed,
)

pytestmark = pytest.mark.django_db
ROSTER_ASKED = ("roster_must_settle = true", "roster_must_settle = false")
WAIVABLE = ('"address_missing",', '"address_missing", "extra_missing",')
OTHER_DAY = ("# renewed", "# another day")


def told():
    return Notice.objects.filter(kind="rules").order_by("pk")


def test_a_correction_takes_away_no_finding_of_the_unit_nor_of_its_superior():
    story = Story(rows=2)
    enterprise(by=story.city_clerk)
    story.city_sends()
    accept(story.round, district("130900"), by=story.province)
    renewed(HUNDRED_AND_FIFTY)
    assert codes() == ["below_annex_threshold"] * 3
    asked = correcting.grant(story.ask(chair="王伟"), by=story.reviewer)
    correcting.grant(asked, by=story.province)
    assert story.report("130900").current.corrects
    assert codes() == ["below_annex_threshold"] * 3
    renewed(HUNDRED_AND_FIFTY, OTHER_DAY)
    assert codes() == ["below_annex_threshold"] * 3


def test_a_doubt_that_a_correction_brought_is_no_news_of_a_rule():
    story = Story()
    correcting.grant(story.ask(employees=90, members=80, note="已核实"), by=story.reviewer)
    assert codes() == []
    renewed()
    assert codes() == []


def test_a_report_sent_before_the_load_and_accepted_after_it_is_listed():
    enterprise()
    report = send(campaign(), district(), by=UserFactory())
    renewed(HUNDRED_AND_FIFTY)
    assert codes() == []
    accept(report.round, district(), by=UserFactory(reviewer=True))
    assert codes() == ["below_annex_threshold"]


def test_what_came_later_and_what_no_rule_brought_is_not_listed():
    enterprise()
    accepted()
    handed_down(line("沧县新底册有限公司"))
    renewed(OTHER_DAY)
    assert (codes(), told().count()) == ([], 0)


def test_a_switch_that_asks_for_the_roster_is_listed_until_it_is_taken_back(monkeypatch, tmp_path):
    change_file(monkeypatch, tmp_path, ROSTER_ASKED)
    enterprise()
    handed_down(line("沧县旧底册有限公司"))
    accepted()
    renewed()
    renewed(OTHER_DAY)
    assert codes() == ["enterprises:roster_check"]
    renewed(ROSTER_ASKED)
    assert codes() == []


def test_an_archived_campaign_is_looked_at_when_it_is_opened_again(client):
    enterprise()
    accepted()
    top = UserFactory(username="top", role="admin", at="130000")
    closing.close(campaign(), by=top)
    made, *_ = renewed(HUNDRED_AND_FIFTY)
    assert (codes(), told().count()) == ([], 0)
    client.force_login(top, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("admin:campaign_campaign_close", args=[made.pk]), {"what": "reopen"})
    assert (codes(), told().count()) == (["below_annex_threshold"], 1)


def test_the_notice_says_what_there_is_and_where():
    enterprise()
    accepted()
    renewed(("sign_off = false", "sign_off = true"))
    text = told().get().text
    assert "（整份报表缺项 1 条）" in text
    assert "“审核”页" in text


def test_units_of_one_name_are_counted_each_and_told_apart(client):
    neighbour = UserFactory(neighbour=True)
    District.objects.filter(code="130922").update(name="沧县")
    for by in (UserFactory(), neighbour):
        enterprise(by=by)
        accepted(by=by)
    renewed(HUNDRED_AND_FIFTY)
    assert "2 个已审核单位（沧县、沧县）" in told().get().text
    page = look(client, UserFactory(reviewer=True))
    assert sorted(cells[:2] for _, cells in page.context["lines"]) == [
        ("沧县", "130921"),
        ("沧县", "130922"),
    ]
    assert "沧县（130922）</option>" in page.text


def test_a_rule_that_comes_back_is_told_a_second_time():
    enterprise()
    accepted()
    for rules in ((HUNDRED_AND_FIFTY,), (), (HUNDRED_AND_FIFTY,)):
        renewed(*rules)
    assert told().count() == 2


def test_what_a_waiver_lets_rest_is_not_listed_as_long_as_it_does(client):
    enterprise()
    accepted()
    renewed(OWN_COLUMN, WAIVABLE)
    assert codes() == ["extra_missing"]
    values = {"rule": "extra_missing:street", "reason": "街道待定", "last_day": "2099-01-01"}
    reviewer = UserFactory(reviewer=True)
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    place = {"slug": "hebei-2018", "code": "130921"}
    assert client.post(reverse("waiver_new", kwargs=place), values).status_code == 302
    assert codes() == []
    waiving.end(Waiver.objects.get(), by=reviewer, reason="街道已定")
    assert codes() == ["extra_missing"]


def test_a_scan_newly_asked_for_is_a_fact_and_no_advice_for_an_acceptance_that_was():
    enterprise()
    accepted()
    renewed(("scans_required = false", "scans_required = true"))
    message = RuleFinding.objects.get(code="scans").message
    assert message.startswith("还没有上传第1版的盖章扫描件：附件2")
    assert "审核" not in message


def test_a_load_reads_what_was_known_of_a_version_and_none_of_its_rows():
    enterprises(3)
    accepted()
    with CaptureQueriesContext(connection) as asked:
        renewed(HUNDRED_AND_FIFTY)
    assert codes() == ["below_annex_threshold"] * 3
    assert not [q["sql"] for q in asked if re.search(r'"content"(, "| FROM)', q["sql"])]

"""A rule that changes in mid-campaign: accepted reports stay accepted and frozen, and are listed."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import Campaign, Notice, Submission
from campaign.state_changes import accept, reopen
from reports.campaign_loading import load
from reports.models import RuleFinding
from reports.sending import send
from tests.factories import (
    CAMPAIGN_FILE,
    UserFactory,
    campaign,
    change_file,
    district,
    enterprise,
    enterprises,
)

pytestmark = pytest.mark.django_db
HUNDRED_AND_FIFTY = ("min_employees = 100", "min_employees = 150")
OWN_COLUMN = (
    "[switches]",
    '[[extra_columns]]\nkey = "street"\nlabel = "所在街道"\ntype = "text"\nrequired_if = "always"\n\n[switches]',
)
NOTES_ASKED = ("warnings_need_note = true", "warnings_need_note = false")


def renewed(*changes):
    """The campaign's file loaded again with these (old, new) lines."""
    text = CAMPAIGN_FILE.read_text(encoding="utf-8") + "\n# renewed\n"
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return load(text)


def accepted(by=None):
    by = by or UserFactory()
    submission = send(campaign(), by.district, by=by)
    accept(submission.round, by.district, by=UserFactory(reviewer=True))
    return Submission.objects.get(pk=submission.pk)


def codes():
    """Of what is listed; reads the campaign as it was loaded last."""
    round_ = Campaign.objects.get().current_round()
    return sorted(RuleFinding.objects.standing(round_).values_list("code", flat=True))


def look(client, user, name="rule_findings", code="130900", query="", **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={"slug": "hebei-2018", "code": code, **more})
    return client.get(address + query)


def test_an_accepted_report_stays_as_it_was_and_is_listed_with_its_rows(client):
    row = enterprise(employees=120)
    enterprise(employees=500)
    report = accepted()
    content = report.accepted.content
    renewed(HUNDRED_AND_FIFTY)
    after = Submission.objects.get(pk=report.pk)
    assert (after.state, after.accepted) == ("accepted", report.accepted)
    assert after.accepted.content == content
    assert codes() == ["below_annex_threshold"]
    page = look(client, UserFactory(reviewer=True))
    assert (
        page.context["units"][0] | {"name": "沧县", "errors": 0, "doubts": 1, "lacks": 0}
        == (page.context["units"][0])
    )
    assert [finding.enterprise for finding, _ in page.context["lines"]] == [row]
    assert (
        "1 个单位已审核的报表按现行规则有新的问题"
        in look(client, UserFactory(reviewer=True), "queue").text
    )


def test_what_was_known_at_acceptance_is_no_news_and_a_report_not_accepted_is_not_listed():
    enterprise(employees=90, note="已核实")
    accepted()
    enterprise(by=UserFactory(neighbour=True))
    send(campaign(), district("130922"), by=UserFactory(neighbour=True))
    renewed(OWN_COLUMN)
    assert codes() == ["extra_missing"]


def test_a_switch_switched_on_is_found_on_rows_and_on_the_whole_report(monkeypatch, tmp_path):
    change_file(monkeypatch, tmp_path, NOTES_ASKED)
    enterprise(employees=90)
    accepted()
    renewed(("sign_off = false", "sign_off = true"))
    assert codes() == ["note_missing", "sign_off"]


def test_a_rule_taken_back_is_gone_and_another_load_loses_nothing():
    enterprise()
    accepted()
    renewed(HUNDRED_AND_FIFTY)
    renewed(HUNDRED_AND_FIFTY, ("# renewed", "# once more"))
    assert codes() == ["below_annex_threshold"]
    renewed()
    assert codes() == []


def test_the_superior_is_told_once_and_only_of_something_new():
    district("130922")
    enterprise()
    accepted()
    renewed()
    assert not Notice.objects.filter(kind="rules").exists()
    renewed(HUNDRED_AND_FIFTY)
    renewed(HUNDRED_AND_FIFTY, ("# renewed", "# once more"))
    told = Notice.objects.get(kind="rules")
    assert told.district == district("130900")
    assert "1 个已审核单位（沧县）" in told.text


def test_a_reopened_report_is_no_longer_listed(client):
    enterprise()
    report = accepted()
    renewed(HUNDRED_AND_FIFTY)
    reviewer = UserFactory(reviewer=True)
    reopen(report.round, district(), by=reviewer, reason="请核实")
    assert look(client, reviewer).context["units"] == []


def test_a_unit_reads_its_own_findings_and_a_superior_those_below(client):
    enterprise()
    neighbour = UserFactory(neighbour=True)
    enterprise(by=neighbour)
    accepted()
    accepted(by=neighbour)
    renewed(HUNDRED_AND_FIFTY)
    own = look(client, neighbour, code="130922")
    assert [unit["name"] for unit in own.context["units"]] == ["青县"]
    assert look(client, neighbour).status_code == 404
    for user in (UserFactory(admin=True), UserFactory(username="v", role="view", at="130900")):
        assert [u["name"] for u in look(client, user).context["units"]] == ["沧县", "青县"]


def test_the_file_holds_what_the_page_is_asked_for(client):
    enterprise(employees=120, name="沧县甲铸造有限公司")
    enterprise(employees=120, name="沧县乙铸造有限公司")
    accepted()
    renewed(HUNDRED_AND_FIFTY, OWN_COLUMN)
    page = look(
        client,
        UserFactory(reviewer=True),
        "rule_findings_file",
        query="?q=甲&level=error",
        form="csv",
    )
    lines = list(csv.reader(io.StringIO(page.getvalue().decode("utf-8-sig"))))
    assert [line[3:6] for line in lines[1:]] == [["沧县甲铸造有限公司", "错误", "所在街道"]]


def test_the_list_asks_the_same_for_three_rows_and_for_three_hundred(client):
    counts = []
    for by, rows in ((UserFactory(), 3), (UserFactory(neighbour=True), 300)):
        enterprises(rows, by=by)
        accepted(by=by)
        renewed(HUNDRED_AND_FIFTY, ("# renewed", f"# {rows}"))
        look(client, UserFactory(reviewer=True))
        with CaptureQueriesContext(connection) as asked:
            look(client, UserFactory(reviewer=True))
        counts.append(
            sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in asked)
        )
    assert counts[0] == counts[1] <= 15

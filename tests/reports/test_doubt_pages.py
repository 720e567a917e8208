"""The 核查单 on its pages, in a sending, beside the last round and the neighbours."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign.campaign_loading import load
from campaign.models import District
from campaign.models.submission import Refused, State
from campaign.state_changes import accept, send_back
from enterprises.models import Enterprise
from reports.doubting import answer_doubt
from reports.sending import send
from tests.factories import (
    CAMPAIGN_FILE,
    UserFactory,
    campaign,
    district,
    enterprise,
    enterprises,
)
from tests.reports.doubting import TEXT, give, lines, page, sent, two_firms

pytestmark = pytest.mark.django_db


def test_a_refused_text_stays_in_the_field_with_the_reason_above(client):
    two_firms()
    facts = lines()[0].doubt.facts
    shown = page(client, UserFactory(), "doubt_answer", {"facts": facts, "text": "核实无误"})
    assert "答复没有保存" in shown
    assert ">核实无误</textarea>" in shown


def test_open_lines_do_not_stop_a_sending_unless_the_campaign_says_so(client):
    two_firms()
    assert "检查全部通过" in page(client, UserFactory(), "submission")
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    asking = text.replace("doubts_need_answer = false", "doubts_need_answer = true")
    strict = load(asking)[0]
    assert "核查单还有 1 条没有答复" in page(client, UserFactory(), "submission")
    with pytest.raises(Refused, match="核查单还有 1 条"):
        send(strict, district(), by=UserFactory())
    facts = lines()[0].doubt.facts
    answer_doubt(strict.current_round(), district(), facts, TEXT, by=UserFactory())
    assert send(strict, district(), by=UserFactory()).state == State.SUBMITTED


def lines_in_last_round():
    return [
        (line.doubt.subject, line.doubt.figures)
        for line in lines()
        if line.doubt.code == "last_round"
    ]


def test_the_last_round_is_what_was_accepted_in_it():
    two_firms(chair="")
    report = sent_with_notes()
    second = campaign().rounds.create(key="2", name="第二次报送", opens_at=timezone.now())
    assert campaign().current_round() == second
    assert lines_in_last_round() == []
    accept(report.round, district(), by=UserFactory(reviewer=True))
    enterprise(employees=131, chair="王一")
    assert ("enterprises", (2, 3)) in lines_in_last_round()


def sent_with_notes():
    Enterprise.objects.update(note="主席空缺，十二月补选")
    return sent()


def test_neighbours_are_the_units_of_the_same_superior_and_their_figures_stay_hidden(client):
    enterprises(5, employees=400, chair="")
    for n, code in enumerate(("130922", "130923", "130924")):
        if not District.objects.filter(code=code).exists():
            values = {"code": code, "name": f"邻县{n}", "short_name": f"邻{n}", "level": "county"}
            district("130900").add_child(**values, union_name=f"邻县{n}总工会")
        clerk = UserFactory(username=f"n{code}", at=code)
        enterprises(5, by=clerk, employees=133 + n, members=120)
    found = [line.doubt for line in lines() if line.doubt.code == "neighbours"]
    assert [d.subject for d in found] == ["employees"]
    assert "400 名职工，周边单位的中位数是 134 名" in found[0].message
    assert "邻县0" not in page(client, UserFactory())


def test_the_pages_ask_the_same_whatever_the_number_of_rows_and_lines(client):
    counts = []
    for more in (2, 60):
        enterprises(more, chair="刘东", contact_phone="0317-3021234", note="主席兼任")
        give(f"{more} 家企业由同一投资人设立，主席兼任，已看批复。")
        report = sent()
        counts.append([asked(client, *visit) for visit in VISITS])
        send_back(report.round, district(), by=UserFactory(reviewer=True), reason="补报")
    assert counts[0] == counts[1]
    assert max(counts[0][:2]) <= 23


VISITS = (("doubts", {}), ("review", {"reviewer": True}), ("submission", {}))


def asked(client, name, who):
    """Queries of a page's second showing, without those of the session and of a test's login."""
    client.force_login(UserFactory(**who), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, kwargs={"slug": "hebei-2018", "code": "130921"})
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    of_session = ("django_session", "SAVEPOINT")
    return sum(not any(word in q["sql"] for word in of_session) for q in queries)

"""县内审签 through its pages: the clerk's, the leader's, the desk, the paper."""

import pytest
from django.urls import reverse

from campaign.state_changes import send_back
from enterprises import ledger
from reports.models import SignOff
from tests.factories import RowFactory, UserFactory, campaign, district, enterprise, enterprises
from tests.reports.doubting import TEXT, give, two_firms
from tests.reports.sign_offs import UNIT, ask, confirm, live_fingerprint, sent, switch_on, visit
from tests.test_query_counts import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def switched_on(monkeypatch, tmp_path):
    switch_on(monkeypatch, tmp_path)


@pytest.fixture
def leader():
    return UserFactory(leader=True)


def test_a_report_goes_from_the_clerk_to_the_leader_and_is_sent(client, switched_on, leader):
    enterprise()
    clerk = UserFactory()
    page = visit(client, clerk, "submission")
    assert "还没有经分管主席审签" in page
    assert reverse("sign_off", kwargs=UNIT) in page
    assert "王主席" in visit(client, clerk)
    visit(client, clerk, "sign_off_ask", post={"leader": leader.pk, "seen": ""})
    assert "填报员 于" in (desk := home(client, leader))
    assert reverse("sign_off", kwargs=UNIT) in desk
    page = visit(client, leader)
    assert "附件2 100人以上非公企业：职工 120 人，已建会 1 家，会员 110 人" in page
    assert "没有发现疑点" in page
    assert "第一次报送" in page
    shown = {"fingerprint": live_fingerprint()}
    page = visit(client, leader, "sign_off_confirm", post=shown, pk=SignOff.objects.get().pk)
    assert "已确认，填报员可以报送了" in page
    assert "报送回执" in visit(client, clerk, "submit", post={})
    page = visit(client, clerk, "submission")
    assert "送 王主席 审签" in page
    assert "目前没有请您审签的报表" in home(client, leader)


def home(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/").content.decode()


def test_a_page_that_is_no_longer_true_is_shown_anew_with_what_changed(client, switched_on, leader):
    row = enterprise()
    request, shown = ask(leader), live_fingerprint()
    ledger.change(row, RowFactory(name=row.name, employees=135), by=UserFactory(), version=1)
    post = {"fingerprint": shown}
    page = visit(client, leader, "sign_off_confirm", post=post, status=409, pk=request.pk)
    assert "没有确认：这一页打开之后，内容又有改动" in page
    assert "与送审签时相比的变化" in page
    assert "120</del> → <ins" in page
    assert f'value="{live_fingerprint()}"' in page


def test_the_page_shows_doubts_answers_and_the_difference_to_the_last_version(
    client, switched_on, leader
):
    rows = two_firms()
    give(TEXT)
    confirm(ask(leader))
    round_ = sent().round
    send_back(round_, district(), by=UserFactory(reviewer=True), reason="请核对人数")
    better = RowFactory(name=rows[0].name, employees=140, members=100, chair="刘东")
    ledger.change(rows[0], better, by=UserFactory(), version=1)
    page = visit(client, leader)
    assert "确认已失效" in page
    assert "与第1版相比的变化" in page
    assert "刘东" in page
    assert TEXT in page


def test_a_hand_back_without_a_sentence_keeps_the_page_and_with_one_tells_the_clerk(
    client, switched_on, leader
):
    enterprise()
    request = ask(leader)
    bare = visit(
        client, leader, "sign_off_hand_back", post={"reason": " "}, status=409, pk=request.pk
    )
    assert "没有退给填报员：" in bare
    said = {"reason": "人数与社保不符，请核"}
    visit(client, leader, "sign_off_hand_back", post=said, pk=request.pk)
    page = visit(client, UserFactory(), "submission")
    assert "退给填报员：“人数与社保不符，请核”" in page
    assert "人数与社保不符" in home(client, UserFactory())


def test_the_second_of_two_clerks_is_told_on_the_page(client, switched_on, leader):
    enterprise()
    ask(leader)
    late = {"leader": leader.pk, "seen": ""}
    assert "没有送审签：填报员 于" in visit(client, UserFactory(), "sign_off_ask", post=late)
    assert "请选择本单位的一位" in visit(
        client, UserFactory(), "sign_off_ask", post={"leader": "x", "seen": ""}
    )


def test_a_superior_sees_neither_the_page_nor_what_was_said_inside(client, switched_on, leader):
    enterprise()
    confirm(ask(leader))
    sent()
    reviewer = UserFactory(reviewer=True)
    assert "上级不参与" in visit(client, reviewer, status=403)
    assert "送 王主席 审签" not in visit(client, reviewer, "submission")


def test_a_unit_without_a_leaders_account_is_told_what_to_do(client, switched_on):
    enterprise()
    assert "角色为“审签”的账号" in visit(client, UserFactory())


def test_where_the_campaign_does_not_ask_for_it_nothing_changes(client, leader):
    enterprise()
    assert "没有启用县内审签" in visit(client, UserFactory())
    refused = visit(client, UserFactory(), "sign_off_ask", post={"leader": leader.pk})
    assert "可以直接报送" in refused
    assert "没有启用县内审签" in home(client, leader)
    assert "报送回执" in visit(client, UserFactory(), "submit", post={})
    paper = annex(client, UserFactory(), "version=1")
    assert "<span>填表人：</span>" in paper
    assert "<span>分管主席（签字）：</span>" in paper


def annex(client, user, query=""):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("annex", kwargs={**UNIT, "digits": 2})
    return client.get(f"{address}?{query}").content.decode()


def test_the_printed_page_names_both_and_leaves_room_to_sign(client, switched_on, leader):
    enterprise()
    confirm(ask(leader))
    sent()
    paper = annex(client, UserFactory(), "version=1")
    assert "分管主席（签字）：　　　　　　（王主席）" in paper
    assert "填表人：　　　　　　（填报员）" in paper
    assert "王主席" not in annex(client, leader).split("</header>")[1]


def test_the_page_asks_the_same_for_3_and_for_300_rows(client, switched_on, leader):
    counts = []
    for more in (3, 297):
        enterprises(more)
        last = SignOff.objects.last()
        ask(leader, seen=last and last.pk)
        counts.append(queries(client, leader, "sign_off", "130921"))
        counts.append(queries(client, UserFactory(), "submission", "130921"))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 29
    campaign()

"""工作台: everyone sees first what to do next."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import RoundDue
from campaign.state_changes import accept, send_back
from reports.remarking import answer_remark, remark
from reports.sending import send
from reports.written.blocks import blocks_of_lines
from reports.written.writing import write_section
from tests.enterprises import rosters
from tests.enterprises.carrying import following, over, reported
from tests.factories import UserFactory, campaign, district, enterprise, enterprises

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    campaign()

    def desk(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        response = client.get(reverse("home"))
        assert response.status_code == 200
        return response.content.decode()

    return desk


def test_a_clerk_is_led_to_the_rows_with_errors_then_to_the_doubtful_ones(desk):
    enterprise(employees=None)
    enterprise(members=130)
    page = desk(UserFactory())
    errors, doubts = page.index("?problems=error"), page.index("?problems=unexplained")
    assert errors < doubts
    assert "有 1 家企业存在错误" in page
    assert "有 1 家企业存在疑问" in page
    assert "去报送" not in page


def test_a_clerk_with_nothing_left_to_mend_is_led_to_sending(desk):
    enterprise()
    assert "去报送" in desk(UserFactory())


def test_a_report_that_nobody_wrote_is_told_of_before_sending_which_closes_it(desk, client):
    row = enterprise()
    clerk = UserFactory()
    assert desk(clerk).index("专项报告还没有写") < desk(clerk).index("检查全部通过")
    kwargs = {"slug": "hebei-2018", "code": "130921"}
    assert "报送以后不能再写" in client.get(reverse("submission", kwargs=kwargs)).content.decode()
    write_section(
        campaign().current_round(), row.district, "practice", blocks_of_lines("短"), 0, by=clerk
    )
    assert "专项报告还缺" in desk(clerk)


def test_lines_of_the_roster_that_nobody_placed_are_on_the_desk_of_the_reviewer(desk):
    enterprise()
    rosters.handed_down(rosters.line(unit="不知道"))
    assert "底册还有 1 行没有分到下级单位" in desk(UserFactory(reviewer=True))


def test_an_empty_ledger_comes_before_the_roster(desk):
    rosters.handed_down(rosters.line())
    shown = desk(UserFactory())
    assert shown.index("台账中还没有企业") < shown.index("底册还有 1 行没有核实")


def test_an_empty_ledger_leads_to_the_ledger(desk):
    assert "去台账填写" in desk(UserFactory())


def test_after_a_return_the_reason_and_the_unanswered_remarks_come_first(desk):
    row = enterprise()
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    submission = send(campaign(), district(), by=clerk)
    assert "上级受理前可以撤回" in desk(clerk)
    remark(submission, by=reviewer, reason_code="R1", enterprise=row)
    send_back(submission.round, district(), by=reviewer, reason="请核对人数")
    page = desk(clerk)
    assert page.index("退回：请核对人数") < page.index("批注还有 1 条没有答复")


def test_a_reviewer_sees_what_waits_and_who_is_late(desk):
    enterprise()
    district("130922")
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    submission = send(campaign(), district(), by=clerk, at=submission_time())
    page = desk(reviewer)
    assert "有 1 份报表待审核" in page
    assert "有 1 个单位逾期未报" in page  # the notice's day is long past, 青县 has not sent
    assert page.split("先办这些单位")[1].count("review/") == 2
    note = remark(submission, by=reviewer, reason_code="R1")
    send_back(submission.round, district(), by=reviewer, reason="请核对人数")
    answer_remark(note, by=clerk, text="已核对")
    assert "有 1 条批注下级已答复" in desk(reviewer)


def submission_time():
    return RoundDue.objects.get(to_level="city").due_at - timedelta(hours=1)


def test_a_city_clerk_sees_which_counties_are_not_accepted_yet(desk):
    enterprise()
    district("130922")
    city = UserFactory(username="city", at="130900")
    send(campaign(), district(), by=UserFactory())
    accept(campaign().current_round(), district(), by=UserFactory(reviewer=True))
    page = desk(city)
    assert "还有 1 个下级单位没有审核通过，也没有说明原因：青县" in page
    table = page.split("还没有审核通过的下级单位")[1]
    assert "青县" in table
    assert "沧县" not in table
    assert "review/" not in table  # it may not open them


def test_a_viewer_sees_how_far_the_units_below_have_come(desk):
    enterprise()
    send(campaign(), district(), by=UserFactory())
    page = desk(UserFactory(username="above", role="view", at="130000"))
    cells = page.split("沧州市</a>")[1].split("</tr>")[0]
    assert [int(n) for n in cells.replace("<", ">").split(">") if n.isdigit()] == [1, 1, 0]


def test_a_viewer_is_led_to_supervision_and_rollup_with_the_deadline_of_the_units_below(desk):
    district()
    steps = desk(UserFactory(username="above", role="view", at="130000"))
    steps = steps.split("接下来要办的")[1].split("</ol>")[0]
    assert "下级单位 1 个，审核通过 0 个，下级报送截止 2018年11月23日（星期五）24时。" in steps
    assert steps.index("supervision/") < steps.index("rollup/")


def test_a_reviewer_with_nothing_to_do_reads_who_still_has_to_send_and_by_when(desk, time_machine):
    time_machine.move_to("2018-11-09 10:00 +0800")
    district("130922")
    page = desk(UserFactory(reviewer=True))
    assert "下级还有 1 个单位没有报送，截止 2018年11月15日（星期四）17:30。" in page


def test_a_clerk_who_has_sent_is_led_to_the_papers_until_they_are_decided_on(desk):
    enterprise()
    clerk, reviewer = UserFactory(), UserFactory(reviewer=True)
    send(campaign(), district(), by=clerk)
    page = desk(clerk)
    assert "附件2、附件3还没有盖章扫描件" in page
    assert "scans/" in page
    accept(campaign().current_round(), district(), by=reviewer)
    assert "scans/" not in desk(clerk)


def test_an_administrator_finds_the_list_of_accounts_before_the_names_of_the_units(desk):
    page = desk(UserFactory(admin=True))
    assert page.index("导入账号名单") < page.index("没有填报账号的单位</h2>")


def test_an_administrator_sees_the_units_nobody_can_enter_for(desk):
    UserFactory()
    district("130922")
    page = desk(UserFactory(admin=True))
    names = page.split("没有填报账号的单位</h2>")[1]
    assert "青县" in names
    assert "沧县" not in names


def test_an_account_without_role_is_told_whom_to_ask(desk):
    assert "联系上级工会的系统管理员" in desk(UserFactory(username="nobody", role=""))


@pytest.mark.parametrize(
    "who", [{}, {"reviewer": True}, {"admin": True}, {"username": "city", "at": "130900"},
            {"username": "above", "role": "view", "at": "130000"}],
)  # fmt: skip
def test_the_desk_asks_the_same_whatever_there_is(client, desk, who):
    desk(UserFactory(**who))
    counts = []
    for more in (3, 300):
        enterprises(more)
        enterprises(more, by=UserFactory(neighbour=True))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("home"))
        sql = [q["sql"] for q in asked]
        counts.append(sum("django_session" not in q and "SAVEPOINT" not in q for q in sql))
    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_enterprises_without_a_union_lead_to_visits_also_after_sending(desk):
    enterprise(not_unionised=True)
    page = desk(UserFactory())
    assert page.index("去报送") < page.index("应建未建的企业还有 1 家没有走访、1 家没有建会措施")
    send(campaign(), district(), by=UserFactory())
    page = desk(UserFactory())
    assert page.index("去走访、定措施") > page.index("打印、上传")
    assert "?list=unvisited" in page


def test_a_figure_leads_to_the_list_of_what_it_counts(desk, client):
    enterprise()
    enterprise(not_unionised=True)
    wanted = (
        (
            UserFactory(),
            r"/rows/\d+/",
            {"台账企业": 2, "已建会": 1, "未建会": 1, "是否建会未填": 0},
        ),
        (UserFactory(reviewer=True), "/review/", {"填报中": 1, "逾期未报": 1, "待审核": 0}),
    )
    for user, line, counts in wanted:
        tiles = re.findall(r'href="([^"]+)"><b>(\d+)</b>([^<]+)</a>', desk(user))
        listed = {}
        for address, number, label in tiles:
            body = client.get(address).content.decode().partition("<tbody")[2]
            listed[label] = (int(number), len(re.findall(f'href="[^"]*{line}', body)))
        for label, count in counts.items():
            assert listed[label] == (count, count)


def test_the_top_unit_is_told_that_it_reports_to_nobody(desk, client):
    district()
    assert "最上级，不需要报送" in desk(UserFactory(reviewer=True, at="130000"))
    page = client.get(reverse("submission", kwargs={"slug": "hebei-2018", "code": "130000"}))
    assert "本级是最上级，不向谁报送" in page.text
    assert "填报中" not in page.text.split("</h1>")[0]
    assert "填报中" in desk(UserFactory(reviewer=True))


def test_an_empty_ledger_leads_first_to_what_an_earlier_campaign_left(client):
    district()
    new = following()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    def first_step():
        page = client.get(reverse("home"), {"campaign": new.slug}).text
        return page.split('<ol class="steps">')[1].split("</li>")[0]

    assert "去台账填写" in first_step()
    reported({})
    assert "carry_over/" in first_step()
    over(new)
    assert "去结转" not in first_step()


def test_the_desk_of_an_empty_ledger_keeps_to_the_same_limit_of_queries(client):
    reported({})
    new = following()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as asked:
        assert "去结转" in client.get(reverse("home"), {"campaign": new.slug}).text
    assert (
        sum("django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"] for q in asked) <= 16
    )

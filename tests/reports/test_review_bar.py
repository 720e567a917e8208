"""On the review page the deeds stay in sight, and after one report comes the next."""

import re

import pytest

from campaign.models import District
from campaign.state_changes import accept, take_up
from reports.models import Remark
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.sent_reports import page, report, send_rows

pytestmark = pytest.mark.django_db


def bar(client, user, **more):
    return page(client, user, **more).split('class="review-bar"')[1].split("</div>")[0]


def test_the_bar_offers_what_the_reviewer_may_do_now_and_a_reader_nothing(client):
    submission, reviewer = send_rows(1), UserFactory(reviewer=True)
    shown = bar(client, reviewer)
    for deed in (">受理</button>", ">写批注</a>", ">审核通过、退回</a>", ">延期</a>"):
        assert deed in shown
    take_up(submission.round, district(), by=reviewer)
    assert ">受理</button>" not in bar(client, reviewer)
    accept(submission.round, district(), by=reviewer)
    assert ">重新打开</a>" in bar(client, reviewer)
    read = bar(client, UserFactory(viewer=True, at="130900"))
    assert ">返回下级报送情况</a>" in read
    for deed in ("受理", "写批注", "审核通过、退回", "重新打开", "延期"):
        assert f">{deed}</" not in read


def test_the_next_report_that_waits_is_offered_until_none_is_left(client):
    send_rows(1)
    reviewer, neighbour = UserFactory(reviewer=True), UserFactory(neighbour=True)
    assert ">返回下级报送情况</a>" in bar(client, reviewer)
    enterprise(by=neighbour)
    send(campaign(), district("130922"), by=neighbour)
    assert ">下一份待审核：青县</a>" in bar(client, reviewer)
    assert ">下一份待审核：沧县</a>" in bar(client, reviewer, code="130922")


def test_from_each_report_to_the_next_the_reviewer_comes_by_every_one_that_waits(client):
    first, reviewer = send_rows(1), UserFactory(reviewer=True)
    second = district("130922")
    third = district("130900").add_child(
        code="130923", name="东光县", short_name="东光", level="county", union_name="东光县总工会"
    )
    for unit in (second, third):
        clerk = UserFactory(username=unit.code, district=unit)
        enterprise(by=clerk)
        send(campaign(), unit, by=clerk)
    take_up(first.round, district(), by=reviewer)  # what is taken up comes behind what is not
    code, seen = "130921", []
    for _ in range(3):
        found = re.search(r"下一份待审核：(.+?)（之后还有 1 份）", bar(client, reviewer, code=code))
        code = District.objects.get(name=found[1]).code
        seen.append(code)
    assert seen == ["130922", "130923", "130921"]


def test_after_a_remark_the_rows_are_filtered_as_before(client):
    submission, reviewer = send_rows(1), UserFactory(reviewer=True)
    pk = submission.current.content["rows"][0]["id"]
    assert "remarks/new/?show=all" in page(client, reviewer, query=f"?show=all&remark={pk}")
    said = {"row": pk, "reason_code": "R1", "text": "请核对"}
    shown = page(client, reviewer, "remark_new", post=said, query="?show=all")
    assert Remark.objects.filter(submission=report()).count() == 1
    assert "批注已保存。" in shown
    assert 'class="chip chip-chosen" aria-current="true">全部 1</a>' in shown

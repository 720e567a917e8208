"""The whole way of a report through the pages: send, return with a remark, answer, accept."""

import pytest
from django.urls import reverse

from campaign.models import Submission
from enterprises import ledger
from enterprises.models import Enterprise
from reports.models import Remark
from tests.factories import RowFactory, UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
UNIT = {"slug": "hebei-2018", "code": "130921"}


class People:
    def __init__(self, client_class):
        self.clerk, self.reviewer = UserFactory(), UserFactory(reviewer=True)
        self.client = client_class
        campaign()

    def go(self, user, name, post=None, **kwargs):
        client = self.client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse(name, kwargs={**UNIT, **kwargs})
        answer = client.get(address) if post is None else client.post(address, post, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def people():
    from django.test import Client

    return People(Client)


def state():
    return Submission.objects.get(district=district("130921")).state


def test_a_row_with_an_error_blocks_the_report_and_the_page_says_which(people):
    enterprise(name="沧县缺数铸造有限公司", employees=None)
    page = people.go(people.clerk, "submission")
    assert "须改正：沧县缺数铸造有限公司" in page
    assert "没有报送" in people.go(people.clerk, "submit", post={})
    assert not Submission.objects.filter(state="submitted").exists()


def test_a_doubtful_row_is_sent_only_with_a_note(people):
    row = enterprise(members=130)
    assert "在备注中说明" in people.go(people.clerk, "submission")
    ledger.change(
        row,
        RowFactory(name=row.name, members=130, note="含劳务派遣会员"),
        by=people.clerk,
        version=1,
    )
    assert "检查全部通过" in people.go(people.clerk, "submission")


def test_an_empty_ledger_is_sent_only_as_a_stated_nil_report(people):
    assert "零报告" in people.go(people.clerk, "submit", post={})
    assert "报送回执" in people.go(people.clerk, "submit", post={"nil": "1"})


def test_a_report_lives_from_sending_to_acceptance(people):
    row = enterprise(not_unionised=True)
    receipt = people.go(people.clerk, "submit", post={})
    first = Submission.objects.get().current
    assert first.fingerprint in receipt
    people.go(
        people.reviewer, "remark_new", post={"row": row.pk, "column": "reason", "reason_code": "R6"}
    )
    people.go(
        people.reviewer, "decide", post={"reason": "见批注", "reason_code": "R6"}, action="return"
    )
    assert state() == "returned"
    assert "批注还有 1 条没有答复" in people.go(people.clerk, "submission")
    note = Remark.objects.get()
    people.go(people.clerk, "remark_answer", post={"text": "已走访核实并改正"}, pk=note.pk)
    better = RowFactory(name=row.name, not_unionised=True, reason="总部或外方未同意")
    ledger.change(row, better, by=people.clerk, version=1)
    people.go(people.clerk, "submit", post={})
    page = people.go(people.reviewer, "review")
    assert "经营者不支持或有顾虑" in page
    assert "总部或外方未同意" in page
    people.go(people.reviewer, "remark_settle", post={"settled": "1"}, pk=note.pk)
    people.go(people.reviewer, "decide", post={}, action="accept")
    assert state() == "accepted"
    assert Submission.objects.get().accepted.number == 2


def test_an_accepted_report_locks_the_ledger_and_says_by_whom(people):
    row = enterprise()
    people.go(people.clerk, "submit", post={})
    people.go(people.reviewer, "decide", post={}, action="accept")
    with pytest.raises(ledger.Refused, match=r"审核员.*审核通过，台账已锁定"):
        ledger.remove(row, by=people.clerk, reason="重复")
    assert Enterprise.objects.kept().count() == 1


def test_an_enterprise_in_both_annexes_stands_in_each(people):
    enterprise(foreign=True)
    for digits in (2, 3):
        assert "合计" in people.go(people.clerk, "annex", digits=digits)
    enterprise(foreign=True, employees=60, members=50)
    assert "2 家" in people.go(people.clerk, "annex", digits=3)
    assert "1 家" in people.go(people.clerk, "annex", digits=2)


def test_a_city_sends_what_its_counties_had_accepted_and_nothing_before(people):
    city = UserFactory(username="city", name="市填报员", at="130900")
    enterprise()
    people.go(people.clerk, "submit", post={})
    page = people.go(city, "submission", code="130900")
    assert "还有 1 个下级单位没有审核通过，也没有说明原因：沧县" in page
    assert "没有报送" in people.go(city, "submit", post={}, code="130900")
    people.go(people.reviewer, "decide", post={}, action="accept")
    people.go(city, "submit", post={}, code="130900")
    sent = Submission.objects.get(district=district("130900")).current.content
    county = Submission.objects.get(district=district("130921")).accepted
    assert sent["rows"] == county.content["rows"]
    assert sent["children"][0]["fingerprint"] == county.fingerprint

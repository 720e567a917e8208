"""What a sent version counts for now: said wherever it is shown, printed or verified."""

import pytest
from django.urls import reverse

from campaign import state_changes as verbs
from campaign.models import Submission, Version
from enterprises.models import Enterprise
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
UNIT = {"slug": "hebei-2018", "code": "130921"}


@pytest.fixture
def report(client):
    """A report with one row, its clerk logged in; ``bring(verb, …)`` moves it on."""

    class Report:
        clerk, reviewer = UserFactory(), UserFactory(reviewer=True)

        def send(self):
            return send(campaign(), district(), by=self.clerk)

        def bring(self, verb, **more):
            return verb(campaign().current_round(), district(), by=self.reviewer, **more)

        def look(self, name="submission", query="", **more):
            address = reverse(name, kwargs=(UNIT | more) if name != "verify" else more)
            return client.get(address + query).content.decode()

        def change(self):
            row = Enterprise.objects.get()
            Enterprise.objects.filter(pk=row.pk).update(employees=row.employees + 1)

    enterprise()
    report = Report()
    client.force_login(report.clerk, backend="django.contrib.auth.backends.ModelBackend")
    report.send()
    return report


def test_a_returned_version_is_not_offered_for_stamping(report):
    assert "附件2（第1版，可盖章）" in report.look()
    report.bring(verbs.send_back, reason="数字有误")
    page = report.look()
    assert f"{report.reviewer} 退回：数字有误" in page.split("打印盖章")[0]
    assert "可盖章" not in page
    assert "第1版已退回，不要再盖章" in page


def test_while_a_reopened_report_is_mended_the_page_says_which_version_is_in_force(report):
    report.bring(verbs.accept)
    report.bring(verbs.reopen, reason="数字有误")
    assert "在新版审核通过前，第1版继续有效" in report.look()
    report.change()
    report.send()
    page = report.look()
    assert "附件2（第1版，可盖章）" in page
    assert "附件2（第2版，可盖章）" in page
    report.bring(verbs.send_back, reason="数字有误")
    assert "第2版已退回，不要再盖章" in report.look()
    assert "第1版继续有效" in report.look()


def test_a_version_replaced_by_a_new_one_is_not_offered_any_more(report):
    report.bring(verbs.send_back, reason="数字有误")
    report.change()
    report.send()
    page = report.look()
    assert "附件2（第1版" not in page
    assert "已由新版代替" in page


@pytest.mark.parametrize("page", ["version", "annex", "verify"])
def test_the_version_its_annex_and_the_verification_say_that_it_was_returned(report, page):
    report.bring(verbs.send_back, reason="数字有误")
    ways = {
        "version": {"number": 1},
        "annex": {"digits": 2, "query": "?version=1"},
        "verify": {"receipt": Version.objects.get().receipt},
    }
    assert "已退回" in report.look(page, **ways[page])


def test_a_withdrawn_version_is_no_paper(report):
    verbs.withdraw(campaign().current_round(), district(), by=report.clerk)
    assert "可盖章" not in report.look()
    receipt = Version.objects.get().receipt
    assert "已撤回，不作为报送内容" in report.look("verify", receipt=receipt)


def test_a_sent_report_says_what_closed_it_once(report):
    page = report.look()
    assert page.count("已报送，台账已锁定") == 1
    assert "不能报送" not in page
    assert Submission.objects.get().state == "submitted"

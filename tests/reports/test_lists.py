"""The lists of superiors: searched, sorted, taken out as they are shown."""

import re

import pytest
from django.urls import reverse

from campaign import requesting
from campaign.models import Notice, Request
from campaign.requesting import Kind
from campaign.state_changes import send_back, take_up
from reports.remarking import remark
from reports.sending import send
from tests.enterprises.rosters import handed_down, line
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    """沧县 and 青县 have sent one row each."""
    for clerk in (UserFactory(), UserFactory(neighbour=True)):
        enterprise(by=clerk, name=f"{clerk.district.name}铸造厂")
        send(campaign(), clerk.district, by=clerk)
    return UserFactory(reviewer=True)


@pytest.fixture
def get(client):
    def got(user, name, query="", code="130900", **more):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        words = {"slug": "hebei-2018", "code": code, **more}
        answer = client.get(reverse(name, kwargs=words) + query)
        assert answer.status_code == 200
        return answer

    return got


def lines_of(answer):
    """The lines of a csv below its head."""
    return b"".join(answer).decode("utf-8-sig").splitlines()[1:]


def test_supervision_finds_a_unit_and_its_files_hold_what_is_found(get, reviewer):
    shown = get(reviewer, "supervision", "?q=青县").text.split("<tbody>")[1].split("</tbody>")[0]
    assert ">青县</a>" in shown
    assert ">沧县</a>" not in shown
    page = get(reviewer, "supervision", "?q=130922").text
    assert re.search(r"supervision/file/csv/\?[^\"]*q=130922", page)
    assert "没有向本单位报送" not in get(reviewer, "supervision", "?q=没有").text
    told = b"".join(get(reviewer, "supervision_file", "?q=130922", form="csv")).decode("utf-8-sig")
    assert "青县" in told
    assert "沧县" not in told


def asked(reviewer):
    """Both counties want their reports back; 青县's wish is refused."""
    for unit, why in (("130921", "三家填错了"), ("130922", "=漏填一家")):
        clerk = UserFactory(neighbour=unit == "130922")
        take_up(campaign().current_round(), district(unit), by=reviewer)
        wish = requesting.ask(
            campaign().current_round(), district(unit), Kind.RETURN, by=clerk, reason=why
        )
    requesting.refuse(wish, by=reviewer, answer="请直接说明")


def test_the_desk_of_requests_is_searched_and_taken_out_with_the_answers(get, reviewer):
    asked(reviewer)
    for query in ("?q=青县", "?q=漏填", "?q=直接说明"):
        page = get(reviewer, "request_desk", query).text
        assert "漏填一家" in page
        assert "三家填错了" not in page
    answered, waiting = lines_of(get(reviewer, "request_desk_file", form="csv"))
    assert answered.startswith("青县,退回,")
    assert ",'=漏填一家,,不同意,审核员," in answered
    assert answered.endswith(",请直接说明")
    assert waiting.startswith("沧县,退回,")
    assert len(lines_of(get(reviewer, "request_desk_file", "?q=三家", form="csv"))) == 1


def test_an_answer_that_is_refused_offers_no_search_at_an_address_that_takes_none(
    client, get, reviewer
):
    asked(reviewer)
    assert 'role="search"' in get(reviewer, "request_desk").text
    wish = Request.objects.get(reason="三家填错了")
    words = {"slug": "hebei-2018", "code": "130921", "pk": wish.pk}
    refused = client.post(reverse("request_answer", kwargs=words), {"verdict": "refuse"})
    assert refused.status_code == 422
    assert 'role="search"' not in refused.text


def test_remarks_are_found_by_state_and_words_and_a_deed_comes_back_to_what_was_found(
    client, get, reviewer
):
    submission = campaign().current_round().submission_set.get(district__code="130921")
    row = submission.district.enterprise_set.get()
    first = remark(submission, by=reviewer, reason_code="R1", text="核对人数", enterprise=row)
    remark(submission, by=reviewer, reason_code="R2", text="=附证明")
    county = {"code": "130921"}
    neighbour = get(reviewer, "remarks", code="130922").text
    assert "没有批注。上级审核时写的批注会列在这里，由青县的填报账号逐条答复。" in neighbour
    page = get(reviewer, "remarks", "?state=open&q=核对", **county).text
    assert "核对人数" in page
    assert "附证明" not in page
    assert "没有这样的批注" in get(reviewer, "remarks", "?state=settled", **county).text
    both = lines_of(get(reviewer, "remarks_file", form="csv", **county))
    assert [told.split(",")[4] for told in both] == ["核对人数", "'=附证明"]
    (only,) = lines_of(get(reviewer, "remarks_file", "?q=铸造厂", form="csv", **county))
    assert only.startswith("待答复,沧县铸造厂,")
    address = re.search(f'action="([^"]*{first.pk}/withdraw/[^"]*)"', page)[1]
    back = client.post(address.replace("&amp;", "&"))
    assert back.headers["Location"].endswith("?state=open&q=%E6%A0%B8%E5%AF%B9")


def test_the_progress_of_the_roster_is_sorted_and_taken_out(get):
    city = UserFactory(reviewer=True)
    handed_down(
        line("沧县甲厂"), line("青县甲厂", unit="青县"), line("青县乙厂", unit="青县"), by=city
    )
    for sort, units in (("lines", ["沧县", "青县"]), ("-lines", ["青县", "沧县"])):
        page = get(city, "roster_progress", f"?sort={sort}").text
        assert re.findall(r'"nowrap">\s*(\S县)', page) == units
        told = lines_of(get(city, "roster_progress_file", f"?sort={sort}", form="csv"))
        assert [one.split(",")[0] for one in told] == units
        assert "青县,0.0%,2,0,2," in "".join(told)


def test_the_scores_are_taken_out_ranked_and_say_whether_they_are_released(get, reviewer):
    file = get(reviewer, "scores_file", form="csv")
    assert "%E6%9C%AA%E5%8F%91%E5%B8%83" in file.headers["Content-Disposition"]
    told = lines_of(file)
    assert [one.split(",")[1] for one in told] == ["沧县", "青县"]
    page = get(reviewer, "scores").text
    assert all(one.split(",")[2] in page for one in told)


def test_issues_and_notices_are_found_by_a_word(client, get, reviewer):
    for code, leads in (("130900", True), ("130921", False)):
        assert ("去<a href" in get(reviewer, "issues", code=code).text) == leads
    submission = campaign().current_round().submission_set.get(district__code="130921")
    take_up(submission.round, submission.district, by=reviewer)
    send_back(submission.round, submission.district, by=reviewer, reason="请核对人数")
    assert '<td class="nowrap">沧县</td>' in get(reviewer, "issues", "?q=沧县").text
    assert "没有这样的问题" in get(reviewer, "issues", "?q=青县").text
    assert lines_of(get(reviewer, "issues_file", "?q=青县", form="csv")) == []
    assert Notice.objects.filter(district__code="130921").exists()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert "请核对人数" in client.get("/notices/?q=核对").text
    assert "没有这样的通知" in client.get("/notices/?q=没有").text


def test_an_error_that_blocks_is_found_by_the_enterprise_or_the_sentence(get):
    enterprise(name="沧县甲厂", address="")
    enterprise(name="沧县乙厂", employees=None)
    for query in ("?q=甲厂", "?q=地址"):
        page = get(UserFactory(), "waivers", query, code="130921").text.split("<tbody>")[1]
        assert "沧县甲厂" in page
        assert "沧县乙厂" not in page
    page = get(UserFactory(), "waivers", "?q=查无此词", code="130921").text
    assert "现在拦住报送的错误（找到 0）" in page

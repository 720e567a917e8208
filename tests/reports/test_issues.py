"""Returns carry a category; 问题汇总 counts what reviewers objected to; counties read the most frequent."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign.campaign_file import parse
from campaign.models import SubmissionEvent
from campaign.models.submission import Refused
from campaign.state_changes import accept, reopen, send_back
from enterprises.column_help import hint_of
from enterprises.models import Enterprise
from reports.issues import frequent, issues_of, lines_of
from reports.models import Remark
from reports.remarking import answer_remark, remark, withdraw_remark
from reports.sending import send
from tests.factories import CAMPAIGN_FILE, UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


def reviewer():
    return UserFactory(reviewer=True)


def report(**who):
    """A county's report with one row, sent."""
    clerk = UserFactory(**who)
    row = enterprise(by=clerk)
    return send(campaign(), clerk.district, by=clerk), row


def note(submission, row=None, column="", code="R1", days_ago=0):
    made = remark(
        submission, by=reviewer(), reason_code=code, enterprise=row, column=column, text="请核对"
    )
    Remark.objects.filter(pk=made.pk).update(at=timezone.now() - timedelta(days=days_ago))
    return made


def returned(submission, **said):
    return send_back(submission.round, submission.district, by=reviewer(), reason="请核对", **said)


def lines(code="130921"):
    return lines_of(issues_of(campaign(), [district(code)]), campaign().definition)


def get(client, user, name, query="", code="130921", **more):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse(name, kwargs={"slug": "hebei-2018", "code": code, **more}) + query)
    assert answer.status_code == 200
    return answer


def text(*args, **more):
    return get(*args, **more).content.decode()


def test_a_return_keeps_its_category_and_both_sides_read_it(client):
    submission, _ = report()
    returned(submission, reason_code="R6")
    assert SubmissionEvent.objects.last().said == "原因填写过于笼统：请核对"
    assert "退回：原因填写过于笼统：请核对" in text(client, UserFactory(), "submission")
    assert "退回：原因填写过于笼统：请核对" in text(client, reviewer(), "submission")


def test_on_the_page_a_return_or_reopening_without_category_is_refused(client):
    submission, _ = report()
    client.force_login(reviewer(), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("decide", kwargs={"slug": "hebei-2018", "code": "130921", "action": "return"})
    for values in ({"reason": "请核对"}, {"reason": "请核对", "reason_code": "R7"}):
        page = client.post(address, values, follow=True).content.decode()
        assert "请选择退回的类别" in page
    submission.refresh_from_db()
    assert submission.state == "submitted"
    client.post(address, {"reason": "请核对", "reason_code": "R2"})
    submission.refresh_from_db()
    assert submission.state == "returned"


def test_a_reopening_has_a_category_too():
    submission, _ = report()
    place = submission.round, submission.district
    accept(*place, by=reviewer())
    with pytest.raises(Refused, match="请选择重新打开的类别"):
        reopen(*place, by=reviewer(), reason="漏报两家", reason_code="")
    reopen(*place, by=reviewer(), reason="漏报两家", reason_code="R1")
    assert SubmissionEvent.objects.last().said == "漏填：漏报两家"


def test_the_database_keeps_categories_to_returns_and_reopenings():
    report()
    event = SubmissionEvent.objects.get()
    event.reason_code = "R1"
    with (
        pytest.raises(IntegrityError, match="campaign_event_code_of_a_return"),
        transaction.atomic(),
    ):
        event.save()


def test_the_campaign_file_says_how_each_kind_of_issue_is_avoided():
    source = CAMPAIGN_FILE.read_text(encoding="utf-8")
    words = parse(source).return_reasons.by_code
    assert "以上门核查、批复文件和实名制数据为准" in words["R3"].flags["advice"]
    assert words["R9"].flags["advice"] == ""


def test_remarks_of_one_unit_column_and_category_are_counted_in_one_line():
    submission, row = report()
    for code in ("R1", "R1", "R6"):
        note(submission, row, "reason", code)
    note(submission, row)
    note(submission)
    told = {(line.column, line.reason): line.count for line in lines()}
    assert told == {
        ("未建会原因", "漏填"): 2,
        ("未建会原因", "原因填写过于笼统"): 1,
        ("整行", "漏填"): 1,
        ("整份报表", "漏填"): 1,
    }


def test_a_remark_that_was_taken_back_counts_nowhere():
    submission, row = report()
    withdraw_remark(note(submission, row, "chair"), by=reviewer())
    assert lines() == []
    assert frequent(campaign(), district("130900")) == []


def test_days_to_answer_are_the_mean_of_what_is_answered_and_the_oldest_that_waits():
    submission, row = report()
    answered = [note(submission, row, "chair", days_ago=days) for days in (2, 5)]
    note(submission, row, "chair", days_ago=9)
    returned(submission)
    for each in answered:
        answer_remark(each, by=UserFactory(), text="已改正为现任主席")
    line = next(line for line in lines() if line.kind == "批注")
    assert (line.count, line.waiting, line.days, line.oldest) == (3, 1, 3.5, 9.0)


def test_a_return_is_answered_by_the_next_sending():
    submission, _ = report()
    returned(submission, reason_code="R4")
    (line,) = lines()
    assert (line.kind, line.column, line.waiting, line.days) == ("退回", "整份报表", 1, None)
    SubmissionEvent.objects.filter(action="send_back").update(at=timezone.now() - timedelta(days=3))
    Enterprise.objects.update(employees=130)
    send(campaign(), district(), by=UserFactory())
    (line,) = lines()
    assert (line.reason, line.waiting, line.days, line.oldest) == (
        "口径有误（不应列入或漏列）",
        0,
        3.0,
        None,
    )


def test_a_return_without_category_is_listed_as_such_and_never_among_the_most_frequent():
    submission, _ = report()
    returned(submission)
    assert [line.reason for line in lines()] == ["未分类"]
    assert frequent(campaign(), district("130900")) == []


def test_the_city_reads_its_counties_and_a_county_only_itself(client):
    ours, row = report()
    theirs, other = report(neighbour=True)
    note(ours, row, "chair")
    note(theirs, other, "address")
    page = text(client, reviewer(), "issues", code="130900")
    assert "沧县" in page
    assert "青县" in page
    own = text(client, UserFactory(), "issues")
    assert "工会主席姓名" in own
    assert "企业地址" not in own
    assert "青县" not in own


@pytest.mark.parametrize("sort", ["unit", "column", "reason", "count", "waiting", "days", "oldest"])
def test_every_column_is_sorted_both_ways_and_what_has_no_figure_comes_last(client, sort):
    submission, row = report()
    first = note(submission, row, "chair", days_ago=3)
    note(submission, row, "chair", days_ago=4)
    note(submission, row, "address", "R2", days_ago=1)
    returned(submission, reason_code="R6")
    answer_remark(first, by=UserFactory(), text="已改正为现任主席")
    shown = {}
    for asked in (sort, f"-{sort}"):
        page = get(client, UserFactory(), "issues", f"?sort={asked}").context["page"]
        values = [getattr(line, sort) for line in page]
        filled = [v for v in values if v is not None]
        assert filled == sorted(filled, reverse=asked.startswith("-"))
        assert values == filled + [None] * (len(values) - len(filled))
        shown[asked] = values
    assert len(shown[sort]) == 3


def test_the_table_goes_out_as_excel_and_csv_in_the_same_order(client):
    submission, row = report()
    for code in ("R1", "R1", "R6"):
        note(submission, row, "reason", code)
    answer = get(client, reviewer(), "issues_file", "?sort=-count", "130900", form="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    head, first, second = book.active.iter_rows(values_only=True)
    assert head[:5] == ("单位", "来源", "栏目", "类别", "次数")
    assert first[:5] == ("沧县", "批注", "未建会原因", "漏填", 2)
    assert second[3:5] == ("原因填写过于笼统", 1)
    text_ = b"".join(get(client, reviewer(), "issues_file", "", "130900", form="csv"))
    assert text_.decode("utf-8-sig").splitlines()[1].startswith("沧县,批注,未建会原因,漏填,2")


def test_the_most_frequent_five_come_first_with_advice_and_without_any_unit(client):
    ours, row = report()
    theirs, other = report(neighbour=True)
    for column, times in (("reason", 4), ("chair", 3), ("address", 2)):
        for _ in range(times):
            note(theirs, other, column, "R6")
    for code in ("R1", "R2", "R3"):
        note(ours, row, "members", code)
    found = frequent(campaign(), district("130900"))
    assert [(f.column, f.count) for f in found] == [
        ("未建会原因", 4),
        ("工会主席姓名", 3),
        ("企业地址", 2),
        ("会员人数", 1),
        ("会员人数", 1),
    ]
    assert found[0].advice.startswith("写明企业的具体顾虑")
    page = text(client, UserFactory(), "often")
    assert "原因填写过于笼统" in page
    assert "青县" not in page
    assert str(other) not in page


def test_a_category_without_advice_of_its_own_gives_the_hint_of_the_column():
    submission, row = report()
    note(submission, row, "note", "R9")
    note(submission, row, "unionised_on", "R9")
    advice = {f.column: f.advice for f in frequent(campaign(), district("130900"))}
    assert advice["建会时间"] == hint_of("unionised_on") != ""


def test_form_and_grid_ask_for_the_note(client):
    address = reverse("often", kwargs={"slug": "hebei-2018", "code": "130921"})
    campaign()
    for name in ("enterprises:row_new", "enterprises:grid"):
        assert f'hx-get="{address}' in text(client, UserFactory(), name)
    submission, row = report()
    note(submission, row, "chair")
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "工会主席姓名 · 漏填" in part


def test_the_pages_ask_the_same_for_few_and_for_many_issues(client):
    submission, row = report()
    counts = []
    for more in (1, 40):
        for n in range(more):
            note(submission, row, "chair" if n % 2 else "reason", f"R{n % 6 + 1}")
        asked_for = []
        for user, name, code in (
            (reviewer(), "issues", "130900"),
            (UserFactory(), "often", "130921"),
        ):
            with CaptureQueriesContext(connection) as asked:
                get(client, user, name, code=code)
            sql = [q["sql"] for q in asked]
            asked_for.append(sum("django_session" not in q and "SAVEPOINT" not in q for q in sql))
        counts.append(asked_for)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 13

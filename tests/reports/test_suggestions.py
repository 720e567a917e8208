"""A superior proposes a value, the county takes it over or says why not; nobody else edits its rows."""

import pytest
from django.urls import reverse

from campaign.models.submission import Refused
from enterprises.models import Enterprise
from reports.models import Remark
from reports.remarking import remark, withdraw_remark
from reports.returning import Opens, send_back
from reports.sending import send
from reports.suggesting import adopt, with_suggestion
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
UNIT = {"slug": "hebei-2018", "code": "130921"}


@pytest.fixture
def cast():
    return UserFactory(), UserFactory(reviewer=True)


@pytest.fixture
def row(cast):
    row = enterprise()
    send(campaign(), district("130921"), by=cast[0])
    return row


def suggest(cast, row, column, text):
    submission = campaign().current_round().submission_set.get()
    return remark(
        submission, by=cast[1], reason_code="R1", enterprise=row, column=column, suggestion=text
    )


def returned(cast):
    place = campaign().current_round(), district("130921")
    send_back(*place, by=cast[1], reason="请核对", opens=Opens.REMARKED)


@pytest.mark.parametrize(
    ("column", "text", "stored"),
    [
        ("employees", "135人", 135),
        ("unionised_on", "2018年10月", "2018-10"),
        ("unionised", "否", False),
        ("chair", "王 强", "王强"),
    ],
)
def test_taken_over_the_value_stands_in_the_ledger_and_the_remark_is_answered(
    cast, row, column, text, stored
):
    note = suggest(cast, row, column, text)
    returned(cast)
    note = adopt(note, by=cast[0])
    row.refresh_from_db()
    assert getattr(row, column) == stored
    assert row.history.first().history_user == cast[0]
    assert note.state == Remark.State.ANSWERED
    assert text in note.answer


def test_before_the_return_and_after_an_answer_nothing_is_taken_over(cast, row):
    note = suggest(cast, row, "employees", "135")
    with pytest.raises(Refused, match="台账已锁定"):
        adopt(note, by=cast[0])
    returned(cast)
    adopt(note, by=cast[0])
    with pytest.raises(Refused, match="已答复"):
        adopt(note, by=cast[0])
    row.refresh_from_db()
    assert (row.employees, row.version) == (135, 2)


def test_a_withdrawn_suggestion_is_not_taken_over(cast, row):
    note = suggest(cast, row, "employees", "135")
    keep = suggest(cast, row, "chair", "王强")
    withdraw_remark(note, by=cast[1])
    returned(cast)
    with pytest.raises(Refused, match="已收回"):
        adopt(note, by=cast[0])
    assert keep.state == Remark.State.OPEN


def test_a_superior_takes_nothing_over(cast, row):
    note = suggest(cast, row, "employees", "135")
    returned(cast)
    with pytest.raises(Refused, match="只有本单位的填报账号"):
        adopt(note, by=cast[1])
    assert Enterprise.objects.get().employees == 120


def test_what_cannot_be_read_is_no_suggestion(row):
    with pytest.raises(Refused, match="不是确切的整数"):
        with_suggestion(row, "employees", "约130人")


def test_a_suggestion_belongs_to_one_cell(cast, row):
    with pytest.raises(Refused, match="请先选择企业和栏目"):
        suggest(cast, None, "", "135")


def test_through_the_pages_one_press_takes_it_over(client, cast, row):
    clerk, reviewer = cast
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    said = {"row": row.pk, "column": "employees", "reason_code": "R1", "suggestion": "一百三十"}
    page = client.post(reverse("remark_new", kwargs=UNIT), said, follow=True).content.decode()
    assert "建议值不能用" in page
    said["suggestion"] = "130"
    client.post(reverse("remark_new", kwargs=UNIT), said)
    returned(cast)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert "建议职工人数改为" in client.get(reverse("remarks", kwargs=UNIT)).content.decode()
    note = Remark.objects.get()
    to = reverse("remark_adopt", kwargs={**UNIT, "pk": note.pk})
    assert "已按建议修改台账" in client.post(to, follow=True).content.decode()
    row.refresh_from_db()
    assert row.employees == 130

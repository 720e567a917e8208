"""A return opens what the reviewer chose: six rows to mend, not three hundred."""

from dataclasses import replace

import pytest
from django.urls import reverse

from campaign import state_changes
from campaign.models import Submission
from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.bulk import store_rows
from enterprises.importing.known import Known, known
from enterprises.importing.preview import preview
from enterprises.importing.workbook import read_tables
from enterprises.models import Enterprise
from reports.remarking import answer_remark, remark
from reports.returning import Opens, send_back
from reports.sending import send
from tests.factories import RowFactory, UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
UNIT = {"slug": "hebei-2018", "code": "130921"}


@pytest.fixture
def place():
    return campaign().current_round(), district("130921")


@pytest.fixture
def cast():
    return UserFactory(), UserFactory(reviewer=True)


@pytest.fixture
def rows(place, cast):
    """Two rows, sent; a remark on the first."""
    first, second = enterprise(), enterprise()
    submission = send(campaign(), place[1], by=cast[0])
    remark(submission, by=cast[1], reason_code="R1", enterprise=first, column="employees")
    return first, second


def returned(place, cast, opens):
    return send_back(*place, by=cast[1], reason="请核对", opens=opens)


def change(row, by, **values):
    row = Enterprise.objects.get(pk=row.pk)
    return ledger.change(row, replace(row.row(), **values), by=by, version=row.version)


def add(by):
    return ledger.add(campaign(), by.district, RowFactory(), by=by)


@pytest.mark.parametrize(
    ("opens", "second", "new"),
    [
        (Opens.ALL, True, True),
        (Opens.REMARKED_AND_NEW, False, True),
        (Opens.REMARKED, False, False),
    ],
)
def test_a_return_opens_what_the_reviewer_chose(place, cast, rows, opens, second, new):
    returned(place, cast, opens)
    clerk = cast[0]
    assert change(rows[0], clerk, employees=130).employees == 130
    for allowed, act in (
        (second, lambda: change(rows[1], clerk, employees=140)),
        (new, lambda: add(clerk)),
    ):
        if allowed:
            act()
        else:
            with pytest.raises(Refused, match=r"审核员 于 .* 退回时"):
                act()


def test_a_closed_row_is_not_removed_nor_stored_over_and_a_new_one_stays_open(place, cast, rows):
    returned(place, cast, Opens.REMARKED_AND_NEW)
    clerk = cast[0]
    with pytest.raises(Refused, match="没有开放这一行"):
        ledger.remove(Enterprise.objects.get(pk=rows[1].pk), by=clerk, reason="重复")
    with pytest.raises(Refused, match=rows[1].name):
        store_rows(campaign(), place[1], [replace(rows[1].row(), employees=999)], by=clerk)
    new = add(clerk)
    assert change(new, clerk, employees=150).employees == 150


def test_an_import_tells_which_rows_are_closed(place, cast, rows, tmp_path):
    returned(place, cast, Opens.REMARKED)
    file = tmp_path / "台账.csv"
    lines = ["序号,企业名称,企业地址,职工人数"]
    lines += [f"1,{row.name},{row.address},777" for row in rows] + [
        "3,沧县新增铸造有限公司,沧县,120"
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    book = read_tables(file)
    ledger_now = known(campaign(), place[1], [book])
    assert isinstance(ledger_now, Known)
    view = preview(book, campaign().definition, ledger_now, today=place[0].opens_at.date())
    assert [row["action"] for row in view["sheets"][0]["rows"]] == ["changed", "error", "error"]


def test_sent_again_and_withdrawn_what_was_closed_stays_closed(place, cast, rows):
    returned(place, cast, Opens.REMARKED)
    clerk = cast[0]
    change(rows[0], clerk, employees=130)
    answer_remark(Submission.objects.get().remarks.get(), by=clerk, text="已按花名册更正")
    send(campaign(), place[1], by=clerk)
    state_changes.withdraw(*place, by=clerk)
    with pytest.raises(Refused, match="没有开放这一行"):
        change(rows[1], clerk, employees=140)


def test_reopened_everything_is_open_again(place, cast, rows):
    returned(place, cast, Opens.REMARKED)
    clerk, reviewer = cast
    change(rows[0], clerk, employees=130)
    answer_remark(Submission.objects.get().remarks.get(), by=clerk, text="已按花名册更正")
    send(campaign(), place[1], by=clerk)
    state_changes.accept(*place, by=reviewer)
    state_changes.reopen(*place, by=reviewer, reason="补报")
    change(rows[1], clerk, employees=140)
    add(clerk)


def test_without_a_remark_on_an_enterprise_there_is_nothing_to_open_alone(place, cast):
    enterprise()
    send(campaign(), place[1], by=cast[0])
    with pytest.raises(Refused, match="还没有批注到具体企业"):
        returned(place, cast, Opens.REMARKED)
    assert Submission.objects.get().state == "submitted"


def test_the_pages_say_what_is_closed_and_by_whom(client, place, cast, rows):
    clerk, reviewer = cast
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    to = reverse("decide", kwargs={**UNIT, "action": "return"})
    client.post(to, {"reason": "请核对", "reason_code": "R2", "opens": "remarked"})
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("enterprises:ledger", kwargs=UNIT)).content.decode()
    assert "只开放 1 家企业修改，不能新增" in page
    for name, more in (
        ("row", {"pk": rows[1].pk}),
        ("row_edit", {"pk": rows[1].pk}),
        ("row_new", {}),
    ):
        page = client.get(reverse(f"enterprises:{name}", kwargs={**UNIT, **more})).content.decode()
        assert "审核员 于" in page
        assert "退回时" in page
    page = client.get(
        reverse("enterprises:row", kwargs={**UNIT, "pk": rows[0].pk})
    ).content.decode()
    assert ">修改</a>" in page.replace("\n", "")

"""实名制: how many members stand in the province's database, on which day; how many are missing there."""

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from enterprises import bulk, ledger
from enterprises.checks import check_row
from enterprises.importing import batches, confirming
from enterprises.models import Enterprise
from enterprises.row import Row, changed
from tests.factories import RowFactory, UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate().isoformat()


def imported(text):
    """The workbook ``text`` uploaded and confirmed."""
    clerk, place = UserFactory(), (campaign(), district())
    batch = batches.upload(*place, [ContentFile(text.encode(), "实名制.csv")], by=clerk)
    confirming.confirm(batches.read(batch), by=clerk)


def codes(**values):
    row = RowFactory(**values)
    return {p.code for p in check_row(row, campaign().definition, today=timezone.localdate())}


def test_a_count_without_a_day_was_counted_today():
    assert enterprise(registered_members=100).registered_on == today()
    assert enterprise(registered_members=0).registered_on == today()
    assert enterprise(registered_members=100, registered_on="2018-09").registered_on == "2018-09"
    assert enterprise().registered_on == ""


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"registered_on": "2018-09"}, "registered_without_count"),
        ({"registered_members": 100, "registered_on": "2999-01"}, "registered_on_in_future"),
        ({"registered_members": 111}, "registered_exceed_members"),
        ({"capacity_cut_employees": 121}, "capacity_cut_exceeds_employees"),
    ],
)
def test_what_cannot_be_is_said(values, code):
    assert code in codes(**values)


def test_what_can_be_is_not_found_fault_with():
    assert not codes(
        registered_members=110,
        registered_on="2018-09-30",
        capacity_cut_employees=120,
        congress=True,
    )


def test_the_day_of_an_old_count_says_nothing_about_a_new_one():
    before = Row(registered_members=100, registered_on="2018-09")
    assert changed(before, {"registered_members": 105}).registered_on == ""
    assert changed(before, {"registered_members": 100}).registered_on == "2018-09"
    both = {"registered_members": 105, "registered_on": "2018-10"}
    assert changed(before, both).registered_on == "2018-10"


def test_on_the_page_a_new_count_takes_a_new_day_and_the_gap_is_said(client):
    row = enterprise(registered_members=90, registered_on="2018-09")
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    place = {"slug": "hebei-2018", "code": "130921", "pk": row.pk}
    assert "比会员人数少 20 人" in client.get(reverse("enterprises:row", kwargs=place)).text
    edit = reverse("enterprises:row_edit", kwargs=place)
    form = client.get(edit).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert (typed["registered_members"], typed["registered_on"]) == (90, "2018年9月")
    client.post(edit, typed | {"registered_members": "100"})
    row.refresh_from_db()
    assert (row.registered_members, row.registered_on) == (100, today())
    assert "比会员人数少 10 人" in client.get(reverse("enterprises:row", kwargs=place)).text


@pytest.mark.parametrize(
    ("members", "registered", "said"),
    [(110, 110, "与会员人数一致"), (110, 112, "比会员人数多 2 人"), (110, None, ""), (None, 3, "")],
)
def test_the_gap_in_words(members, registered, said):
    assert Enterprise(members=members, registered_members=registered).registered_gap == said


def test_a_workbook_of_counts_changes_nothing_else():
    row = enterprise(name="沧县甲铸造有限公司", note="已核实", contact="王垚")
    other = row.row()
    imported(
        "企业名称,实名制已录入人数,实名制截止日期,厂务公开\n沧县甲铸造有限公司,88,2018.10,是\n"
    )
    row.refresh_from_db()
    assert row.row() == changed(
        other, {"registered_members": 88, "registered_on": "2018-10", "disclosure": True}
    )
    imported("企业名称,实名制已录入人数,厂务公开\n沧县甲铸造有限公司,89,是\n")
    row.refresh_from_db()
    assert (row.registered_members, row.registered_on) == (89, today())


def test_the_database_keeps_no_count_without_its_day():
    row = enterprise(registered_members=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enterprise.objects.filter(pk=row.pk).update(registered_on="")


def test_rows_stored_at_once_are_dated_as_well():
    clerk = UserFactory()
    rows = [RowFactory(registered_members=5)]
    bulk.store_rows(campaign(), clerk.district, rows, by=clerk)
    [again] = bulk.store_rows(campaign(), clerk.district, rows, by=clerk)
    assert again.what == bulk.What.UNCHANGED
    assert ledger.rows_of(campaign(), clerk.district).get().registered_on == today()

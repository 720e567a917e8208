"""Many rows at once: the same as one by one, all or none, and back again."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.bulk import What, store_rows, take_back
from enterprises.models import Enterprise
from tests.factories import RowFactory, UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db


def store(rows, **options):
    return store_rows(campaign(), district("130921"), rows, by=UserFactory(), **options)


def back(stored):
    take_back(campaign(), district("130921"), stored, by=UserFactory(), reason="撤销导入")


def in_ledger():
    return {e.name: e.row() for e in Enterprise.objects.kept()}


def test_rows_are_new_changed_or_unchanged_and_history_has_each_change():
    first = RowFactory.build_batch(3)
    assert [s.what for s in store(first)] == [What.NEW] * 3
    second = [first[0], replace(first[1], employees=200), RowFactory()]
    stored = store(second)
    assert [s.what for s in stored] == [What.UNCHANGED, What.CHANGED, What.NEW]
    changed = Enterprise.objects.get(pk=stored[1].pk)
    assert (changed.employees, changed.version) == (200, 2)
    assert list(changed.history.values_list("employees", "version")) == [(200, 2), (120, 1)]
    assert changed.history.first().history_user == UserFactory()


def test_many_rows_say_the_same_as_rows_entered_one_by_one():
    rows = [RowFactory(), RowFactory(not_unionised=True), RowFactory(foreign=True, employees=20)]
    store(rows)
    marks = ("ownership_code", "status_code", "reason_code", "is_non_public", "is_foreign")
    marks += ("error_count", "warning_count", "position", "version", "name_key")
    at_once = list(Enterprise.objects.in_order().values_list(*marks))
    by = UserFactory(neighbour=True)
    for row in rows:
        ledger.add(campaign(), by.district, row, by=by)
    assert list(Enterprise.objects.of(by.district).in_order().values_list(*marks)) == at_once


def test_a_row_known_by_its_key_takes_a_new_name():
    row = enterprise()
    store([replace(row.row(), name="沧县新名铸造有限公司")], pks=[row.pk])
    row.refresh_from_db()
    assert (row.name, row.name_key, row.version) == (
        "沧县新名铸造有限公司",
        "沧县新名铸造有限公司",
        2,
    )


def test_one_bad_row_leaves_the_ledger_as_it_was():
    row, other = enterprise(), enterprise()
    before = in_ledger()
    for rows, pks in (
        ([RowFactory(), replace(row.row(), name=other.name)], [None, row.pk]),
        ([RowFactory(name="甲乙丙公司"), RowFactory(name="甲乙丙 公司")], [None, None]),
        ([RowFactory()], [10**9]),
    ):
        with pytest.raises(Refused):
            store(rows, pks=pks)
    assert in_ledger() == before


def test_taken_back_the_ledger_is_as_before_and_new_rows_lie_in_the_bin():
    kept, changed = enterprise(), enterprise()
    before = in_ledger()
    stored = store([replace(changed.row(), employees=999), RowFactory(), kept.row()])
    back(stored)
    assert in_ledger() == before
    assert Enterprise.objects.in_bin().get().removed_reason == "撤销导入"
    changed.refresh_from_db()
    assert changed.version == 3


def test_what_was_touched_since_is_named_and_nothing_is_taken_back():
    stored = store(RowFactory.build_batch(2))
    touched = Enterprise.objects.get(pk=stored[1].pk)
    ledger.change(touched, replace(touched.row(), employees=130), by=UserFactory(), version=1)
    before = in_ledger()
    with pytest.raises(Refused, match=touched.name):
        back(stored)
    assert in_ledger() == before


def test_a_former_name_that_is_taken_now_is_named():
    row = enterprise()
    stored = store([replace(row.row(), name="沧县改名铸造有限公司")], pks=[row.pk])
    enterprise(name=row.name)
    with pytest.raises(Refused, match=row.name):
        back(stored)


def test_ten_times_the_rows_take_no_more_statements():
    counts, place = [], (campaign(), district("130921"))
    by = UserFactory()
    for many in (20, 200):
        rows = RowFactory.build_batch(many)
        with CaptureQueriesContext(connection) as asked:
            stored = store_rows(*place, rows, by=by)
            take_back(*place, stored, by=by, reason="撤销导入")
        counts.append(len(asked))
    assert counts[1] <= counts[0] <= 40

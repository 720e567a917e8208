"""结转: what a county reported in one campaign becomes the start of its ledger in the next."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import AuditLine, Campaign
from campaign.models.submission import Refused
from enterprises import bulk, ledger
from enterprises.carrying.pairing import pairs
from enterprises.carrying.planning import counts_of, left_behind, plan
from enterprises.carrying.sources import offered, sources
from enterprises.carrying.storing import carry
from enterprises.importing import confirming
from enterprises.models import BatchState, Carried, Enterprise, ImportBatch
from reports.sending import send
from tests.enterprises.carrying import NEXT, carried, following, over, reported, rows_of
from tests.factories import (
    RowFactory,
    UserFactory,
    campaign,
    change_file,
    district,
    enterprises,
)

pytestmark = pytest.mark.django_db
PARK = '[[extra_columns]]\nkey = "park"\nlabel = "所在园区"\ntype = "text"\n'
PLAN = '[[extra_columns]]\nkey = "plan"\nlabel = "拟建会"\ntype = "{}"\n'


def test_the_accepted_rows_begin_the_new_ledger_in_their_order_and_say_where_they_come_from():
    reported({"name": "沧县甲铸造厂"}, {"name": "沧县乙铸造厂", "employees": 333})
    new = following()
    batch = over(new)
    old, here = Enterprise.objects.in_campaign(campaign()).in_order(), rows_of(new)
    assert [row.row() for row in here] == [row.row() for row in old]
    assert [row.carried_from_id for row in here] == [row.pk for row in old]
    assert {row.carried_state for row in here} == {Carried.UNLOOKED}
    assert [row.history.get().history_type for row in here] == ["+", "+"]
    assert (batch.counts["new"], batch.counts["unchanged"]) == (2, 0)
    assert AuditLine.objects.filter(deed__startswith="结转：新增 2 行").exists()


def test_what_the_bin_or_a_later_ledger_holds_is_not_carried_over():
    reported({"name": "沧县甲铸造厂"}, {"name": "沧县乙铸造厂"})
    old = Enterprise.objects.get(name="沧县乙铸造厂")
    Enterprise.objects.filter(pk=old.pk).update(removed_at=timezone.now(), removed_reason="重复")
    ledger_row = Enterprise.objects.get(name="沧县甲铸造厂")
    Enterprise.objects.filter(pk=ledger_row.pk).update(employees=999)
    new = following()
    over(new)
    assert [(row.name, row.employees) for row in rows_of(new)] == [
        ("沧县甲铸造厂", 120),
        ("沧县乙铸造厂", 120),
    ]  # what counts is the accepted version, frozen


def test_the_note_and_columns_of_another_kind_stay_behind(monkeypatch, tmp_path):
    first = '[[annexes]]\nnumber = "附件2"'
    change_file(monkeypatch, tmp_path, (first, PARK + PLAN.format("text") + first))
    reported({"note": "季节性用工", "extra": {"park": "东区", "plan": "年底"}})
    new = following((PLAN.format("text"), PLAN.format("month")))
    assert left_behind(campaign().definition, new.definition) == ["备注", "拟建会"]
    over(new)
    row = rows_of(new).get()
    assert (row.note, row.extra) == ("", {"park": "东区"})


def test_a_code_goes_by_its_word_and_text_that_the_new_list_lacks_stays_as_written():
    reported({"status": "停产", "holder": "private"})
    words = [w for w in campaign().definition.holders.words if w.code == "private"]
    new = following(
        ('code = "private"', 'code = "p2"'),
        ('label = "停产"', 'label = "停工"'),
        ('aliases = ["停工", "已停产"]', "aliases = []"),
    )
    over(new)
    row = rows_of(new).get()
    assert row.holder == "p2"
    assert new.definition.holders.by_code["p2"].label == words[0].label
    assert row.status == "停产"


def test_a_chosen_word_that_the_new_list_lacks_is_told_row_by_row():
    reported({"name": "沧县甲铸造厂", "holder": "private"}, {"name": "沧县乙铸造厂"})
    word = campaign().definition.holders.by_code["private"].label
    new = following((f'label = "{word}"', 'label = "另一种控股"'))
    batch = over(new)
    assert [row.holder for row in rows_of(new)] == ["", ""]
    told = [[p["message"] for p in row.shown["problems"]] for row in batch.rows.in_order()]
    assert told == [[f"第1行 控股情况：上期控股情况“{word}”不在本次名录中，没有结转"], []]


def test_one_row_is_one_enterprise_by_name_before_code_and_no_row_is_two():
    code, other = "91110000600037341L", "911100006000373412"
    old = [(1, "甲厂", code), (2, "乙厂", code), (3, "丙厂", other), (4, "丁厂", "")]
    here = [(7, "新厂", code), (8, "乙 厂", other), (9, "戊厂", "")]
    assert pairs(old, here) == {2: 8, 1: 7}


def test_rows_are_judged_by_the_rules_of_the_new_campaign():
    reported({"name": "沧县甲铸造厂"}, {"name": "沧县乙铸造厂"})
    needed = f'{PARK}required_if = "always"\n\n[[annexes]]'
    new = following(("[[annexes]]", needed))
    (source,) = sources(new, district("130921"), UserFactory())
    assert counts_of(plan(new, district("130921"), source)) == {
        "all": 2, "new": 2, "there": 0, "error": 2,
    }  # fmt: skip
    over(new)
    assert rows_of(new).with_errors().count() == 2


def test_what_is_there_by_name_or_code_is_left_alone_and_told():
    code = "91110000600037341L"
    reported(
        {"name": "沧县甲铸造厂"}, {"name": "沧县乙铸造厂", "uscc": code}, {"name": "沧县丙铸造厂"}
    )
    new = following()
    mine = RowFactory(name="沧县甲铸造厂", employees=55), RowFactory(name="沧县乙公司", uscc=code)
    bulk.store_rows(new, district("130921"), mine, by=UserFactory())
    batch = over(new)
    assert [row.name for row in rows_of(new)] == ["沧县甲铸造厂", "沧县乙公司", "沧县丙铸造厂"]
    assert rows_of(new)[0].employees == 55
    assert [what for what, _, _ in batch.results] == ["unchanged", "unchanged", "new"]
    told = [row.shown["problems"][0]["message"] for row in batch.rows.in_order()[:2]]
    assert "第1行：台账中已有“沧县甲铸造厂”" in told[0]
    assert "台账中已有“沧县乙公司”" in told[1]


def test_a_second_press_carries_nothing_over():
    new = carried({"name": "沧县甲铸造厂"})
    with pytest.raises(Refused, match="没有重复结转"):
        over(new)
    assert offered(new, district("130921"), UserFactory()) == []
    assert rows_of(new).count() == 1
    assert ImportBatch.objects.count() == 1


def test_the_database_keeps_a_row_and_a_ledger_from_being_carried_over_twice():
    new = carried({"name": "沧县甲铸造厂"})
    batch, row = ImportBatch.objects.get(), rows_of(new).get()
    twice = ImportBatch(pk=None, **{name: getattr(batch, name) for name in (
        "campaign", "district", "state", "uploaded_by", "ended_at", "ended_by", "carried_from")})  # fmt: skip
    row.pk, row.name_key = None, "另一个名称"
    for one in (twice, row):
        with pytest.raises(IntegrityError), transaction.atomic():
            one.save()
    halves = {"carried_digest": ""}, {"carried_state": ""}, {"carried_from": None}
    for half in halves:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows_of(new).update(**half)


def test_a_carrying_over_is_taken_back_as_one_and_can_be_done_again():
    new = carried({"name": "沧县甲铸造厂"}, {"name": "沧县乙铸造厂"})
    clerk, batch = UserFactory(), ImportBatch.objects.get()
    bulk.look_at(new, district("130921"), [rows_of(new)[0].pk], by=clerk)
    confirming.undo(batch, by=clerk)
    assert not rows_of(new).exists()
    assert set(Enterprise.objects.in_bin().values_list("removed_reason", flat=True)) == {
        f"撤销结转（{batch}）"
    }
    over(new)
    assert rows_of(new).count() == 2
    with pytest.raises(Refused, match="台账中已有"):
        ledger.restore(Enterprise.objects.in_bin().first(), by=clerk)


def test_what_was_worked_on_since_is_not_taken_back_with_the_rest():
    new = carried({"name": "沧县甲铸造厂"}, {"name": "沧县乙铸造厂"})
    row = rows_of(new)[0]
    ledger.change(row, RowFactory(name=row.name, employees=125), by=UserFactory(), version=1)
    with pytest.raises(Refused, match="结转之后又改动过 “沧县甲铸造厂”"):
        confirming.undo(ImportBatch.objects.get(), by=UserFactory())
    assert ImportBatch.objects.get().state == BatchState.CONFIRMED


def test_the_mark_follows_the_content_and_the_history_tells_it():
    new, clerk = carried({"name": "沧县甲铸造厂"}), UserFactory()
    row = rows_of(new).get()
    assert bulk.look_at(new, district("130921"), [row.pk], by=clerk) == 1
    assert bulk.look_at(new, district("130921"), [row.pk], by=clerk) == 0
    row.refresh_from_db()
    assert (row.carried_state, row.version) == (Carried.LOOKED, 1)
    as_it_was = row.row()
    row = ledger.change(row, RowFactory(name=row.name, employees=125), by=clerk, version=1)
    assert row.carried_state == Carried.CHANGED
    assert bulk.look_at(new, district("130921"), [row.pk], by=clerk) == 0
    row = ledger.change(row, as_it_was, by=clerk, version=2)
    assert row.carried_state == Carried.UNLOOKED
    assert bulk.look_at(new, district("130921"), [row.pk], by=clerk, looked=False) == 0


def test_only_the_clerk_of_the_unit_carries_its_rows_over_and_only_while_they_are_open():
    reported({"name": "沧县甲铸造厂"})
    new = following()
    for trait in ("neighbour", "reviewer", "viewer"):
        with pytest.raises(Refused):
            over(new, by=UserFactory(**{trait: True}))
    Campaign.objects.filter(pk=new.pk).update(archived_at=timezone.now())
    with pytest.raises(Refused, match="归档"):
        over(Campaign.objects.get(pk=new.pk))
    assert not rows_of(new).exists()


def test_undoing_an_import_gives_the_mark_back_that_the_row_had():
    new, clerk = carried({"name": "沧县甲铸造厂"}), UserFactory()
    unit, row = district("130921"), rows_of(new).get()
    bulk.look_at(new, unit, [row.pk], by=clerk)
    imported = RowFactory(name=row.name, employees=125)
    stored = bulk.store_rows(new, unit, [imported], by=clerk)
    assert rows_of(new).get().carried_state == Carried.CHANGED
    bulk.take_back(new, unit, stored, by=clerk, reason="撤销导入")
    assert rows_of(new).get().carried_state == Carried.LOOKED


def test_carrying_over_asks_as_often_for_three_rows_as_for_three_hundred():
    counts = []
    people = {3: UserFactory(), 300: UserFactory(neighbour=True)}
    for number, clerk in people.items():
        enterprises(number, by=clerk)
        send(campaign(), clerk.district, by=clerk)
    for clerk in people.values():
        new = Campaign.objects.get(slug=following().slug)
        with CaptureQueriesContext(connection) as asked:
            carry(new, clerk.district, "hebei-2018", by=clerk)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def run(**more):
    out = io.StringIO()
    options = {"earlier": "hebei-2018", "campaign": NEXT, "username": UserFactory().username} | more
    call_command("carry_over", stdout=out, stderr=io.StringIO(), **options)
    return json.loads(out.getvalue())


def test_the_command_carries_over_and_refuses_as_the_page_does():
    reported({"name": "沧县甲铸造厂"})
    new = following()
    told = run()
    assert (told["district"], told["from"], told["to"]) == ("130921", "hebei-2018", NEXT)
    assert told["counts"] == {"read": 1, "new": 1, "unchanged": 0, "error": 0}
    assert told["batch"] == ImportBatch.objects.get(campaign=new).pk
    with pytest.raises(CommandError, match="没有重复结转") as refused:
        run()
    assert refused.value.returncode == 2
    with pytest.raises(CommandError) as refused:
        run(district="130922", username=UserFactory(neighbour=True).username)
    assert refused.value.returncode == 2

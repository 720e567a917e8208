"""An import from the upload to the ledger and back: what is shown is what is stored."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models.submission import Refused
from enterprises import ledger
from enterprises.importing import batches, confirming
from enterprises.importing.showing import cells_of, columns_of
from enterprises.models import BatchState, Decision, Enterprise, ImportBatch, RowAction
from reports.sending import send
from tests.factories import UserFactory, campaign, district, enterprise

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parent / "cases"
HEADER = "序号,企业名称,企业所有制性质,企业地址,经营状况,职工人数,是否建会,建会时间,工会主席姓名,会员人数,未建会原因\n"
GOOD = "1,沧县甲铸造有限公司,私营有限责任公司,沧县工业园,正常,120,是,2018年9月,李明,110,\n"
ASKED = "2,沧县乙铸造有限公司,私营有限责任公司,沧县工业园,正常,约120人,是,2018年9月,李明,110,\n"
WRONG = "3,沧县丙铸造有限公司,私营有限责任公司,沧县工业园,正常,不详,是,2018年9月,李明,110,\n"


def uploaded(*lines, by=None):
    """A batch of one csv file with these lines, read."""
    text = HEADER + "".join(lines)
    place = (campaign(), district("130921"))
    batch = batches.upload(*place, [ContentFile(text.encode(), "台账.csv")], by=by or UserFactory())
    return batches.read(batch)


def names():
    return set(Enterprise.objects.kept().values_list("name", flat=True))


def open_page(client, batch, by=None, **asked):
    client.force_login(by or UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address("import", batch), asked)


def address(name, batch, **more):
    words = {"slug": "hebei-2018", "code": "130921", "pk": batch.pk, **more}
    return reverse(f"enterprises:{name}", kwargs=words)


def test_every_row_of_the_file_has_one_action_and_the_counts_add_up():
    batch = uploaded(GOOD, ASKED, WRONG)
    assert batch.state == BatchState.READY
    kinds = list(batch.rows.in_order().values_list("action", flat=True))
    assert kinds == [RowAction.NEW, RowAction.HELD, RowAction.ERROR]
    assert batch.counts["read"] == 3 == sum(batch.counts[kind] for kind in RowAction)
    assert not names()


def test_nothing_is_stored_while_a_row_waits_for_a_choice():
    batch = uploaded(GOOD, ASKED)
    with pytest.raises(Refused, match="还有 1 行待定"):
        confirming.confirm(batch, by=UserFactory())
    assert not names()


@pytest.mark.parametrize(("decision", "stored"), [(Decision.KEEP, 120), (Decision.SKIP, None)])
def test_a_held_row_goes_as_it_was_decided(decision, stored):
    batch = uploaded(GOOD, ASKED, WRONG)
    assert batches.decide(batch, batch.rows.undecided(), decision) == 1
    confirming.confirm(batch, by=UserFactory())
    found = Enterprise.objects.filter(name="沧县乙铸造有限公司").first()
    assert (found and found.employees) == stored
    assert "沧县丙铸造有限公司" not in names()
    batch.refresh_from_db()
    results = [result for result, _, _ in batch.results]
    assert results == ["new", "new" if stored else "skip", "error"]


def test_a_corrected_cell_is_read_and_checked_as_if_it_stood_in_the_file():
    batch = uploaded(WRONG)
    row = batch.rows.get()
    batches.correct(row, {"employees": "一百三十人"})
    row.refresh_from_db()
    assert row.action == RowAction.HELD
    batches.correct(row, {"employees": "130人"})
    row.refresh_from_db()
    assert (row.action, row.shown["values"]["职工人数"]) == (RowAction.NEW, 130)
    confirming.confirm(batch, by=UserFactory())
    assert Enterprise.objects.get().employees == 130


def test_the_file_s_own_text_stands_beside_the_value_and_the_ledger_s_before_it():
    enterprise(name="沧县甲铸造有限公司", employees=100)
    batch = uploaded(GOOD.replace("120", "１２０人"))
    row = batch.rows.get()
    cells = {cell.label: cell for cell in cells_of(row, columns_of([row]))}
    assert row.action == RowAction.CHANGED
    employees = cells["职工人数"]
    assert (employees.before, employees.stored, employees.written) == ("100", "120", "１２０人")


def test_an_empty_cell_clears_only_what_was_ticked(client):
    enterprise(name="沧县甲铸造有限公司", chair="王强")
    line = GOOD.replace("李明", "")
    batch = uploaded(line)
    assert batch.rows.get().shown["clears"] == ["工会主席姓名"]
    confirming.confirm(batch, by=UserFactory())
    assert Enterprise.objects.get().chair == "王强"
    batch = uploaded(line, GOOD.replace("甲", "乙"))
    page = open_page(client, batch, kind="clears").content.decode()
    assert "沧县甲铸造有限公司" in page
    assert "沧县乙铸造有限公司" not in page
    batches.clear(batch.rows.get(position=0), ["工会主席姓名", "职工人数"])
    confirming.confirm(batch, by=UserFactory())
    changed = Enterprise.objects.get(name="沧县甲铸造有限公司")
    assert (changed.chair, changed.employees) == ("", 120)


def test_a_ledger_that_moved_after_the_preview_is_compared_anew_before_anything_is_stored():
    row = enterprise(name="沧县甲铸造有限公司", employees=100)
    batch = uploaded(GOOD)
    ledger.change(row, replace(row.row(), employees=120), by=UserFactory(), version=1)
    with pytest.raises(Refused, match="已重新比对"):
        confirming.confirm(batch, by=UserFactory())
    assert "职工人数" not in batch.rows.get().shown["changes"]
    batch = confirming.confirm(batch, by=UserFactory())
    assert batch.results[0][0] == "changed"


def test_confirmed_twice_the_second_is_told_who_did_it():
    batch = uploaded(GOOD)
    confirming.confirm(batch, by=UserFactory())
    with pytest.raises(Refused, match="已导入（填报员"):
        confirming.confirm(batch, by=UserFactory())
    assert Enterprise.objects.count() == 1


def test_undone_the_ledger_is_as_it_was():
    before = enterprise(name="沧县甲铸造有限公司", employees=100).row()
    batch = uploaded(GOOD, GOOD.replace("甲", "丁"))
    confirming.confirm(batch, by=UserFactory())
    confirming.undo(batch, by=UserFactory())
    assert [e.row() for e in Enterprise.objects.kept()] == [before]
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE
    with pytest.raises(Refused, match="已撤销"):
        confirming.undo(batch, by=UserFactory())


def test_rows_touched_since_are_named_and_keep_the_whole_batch():
    batch = uploaded(GOOD, GOOD.replace("甲", "丁"))
    confirming.confirm(batch, by=UserFactory())
    row = Enterprise.objects.get(name="沧县甲铸造有限公司")
    ledger.change(row, replace(row.row(), employees=130), by=UserFactory(), version=1)
    with pytest.raises(Refused, match="沧县甲铸造有限公司"):
        confirming.undo(batch, by=UserFactory())
    assert len(names()) == 2


def test_after_sending_nothing_can_be_imported():
    enterprise()
    batch = uploaded(GOOD)
    send(campaign(), district("130921"), by=UserFactory())
    with pytest.raises(Refused, match="已报送，台账已锁定"):
        confirming.confirm(batch, by=UserFactory())
    with pytest.raises(Refused, match="已报送，台账已锁定"):
        uploaded(GOOD)


def test_several_workbooks_are_one_preview_that_says_which_file_a_row_came_from(client):
    place = (campaign(), district("130921"))
    files = [
        ContentFile((HEADER + GOOD.replace("甲", town)).encode(), f"{town}.csv")
        for town in ("东乡", "西乡")
    ]
    batch = batches.read(batches.upload(*place, files, by=UserFactory()))
    page = open_page(client, batch).content.decode()
    assert "东乡.csv" in page
    assert "西乡.csv" in page
    confirming.confirm(batch, by=UserFactory())
    assert names() == {"沧县东乡铸造有限公司", "沧县西乡铸造有限公司"}


def test_one_unreadable_file_of_several_is_named_and_nothing_is_read():
    place = (campaign(), district("130921"))
    files = [
        ContentFile((HEADER + GOOD).encode(), "好.csv"),
        ContentFile(b"PK\x03\x04 cut off", "坏.xlsx"),
    ]
    batch = batches.read(batches.upload(*place, files, by=UserFactory()))
    assert batch.state == BatchState.REFUSED
    assert "坏.xlsx" in batch.message
    assert not batch.rows.exists()


def test_the_upload_page_says_what_is_wrong_with_the_choice(client):
    clerk = UserFactory()
    campaign()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    place = {"slug": "hebei-2018", "code": "130921"}
    to = reverse("enterprises:import_upload", kwargs=place)
    assert "请先选择要导入的文件" in client.post(to, follow=True).content.decode()
    big = SimpleUploadedFile("大.xlsx", bytes(10 * 1024 * 1024 + 1))
    assert "超过 10 MB" in client.post(to, {"files": big}, follow=True).content.decode()
    many = [SimpleUploadedFile(f"{n}.csv", b"x") for n in range(31)]
    assert "最多上传 30 个文件" in client.post(to, {"files": many}, follow=True).content.decode()
    heavy = [SimpleUploadedFile(f"{n}.csv", bytes(8 * 1024 * 1024)) for n in range(4)]
    assert "合起来超过 30 MB" in client.post(to, {"files": heavy}, follow=True).content.decode()
    assert not ImportBatch.objects.exists()


def test_an_import_that_is_over_says_what_was_left_out_and_what_comes_next(client):
    confirming.confirm(batch := uploaded(GOOD, WRONG), by=UserFactory())
    page = open_page(client, batch).content.decode()
    assert "有错误的 1 行没有导入" in page
    assert "去工作台看下一步" in page
    batches.discard(batch := uploaded(GOOD), by=UserFactory())
    assert "重新上传" in open_page(client, batch).content.decode()


def test_the_whole_way_through_the_pages(client):
    clerk = UserFactory()
    enterprise(name="沧县丁铸造有限公司")
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    place = {"slug": "hebei-2018", "code": "130921"}
    file = SimpleUploadedFile("台账.csv", (HEADER + GOOD + ASKED + WRONG).encode())
    page = client.post(
        reverse("enterprises:import_upload", kwargs=place), {"files": file}, follow=True
    )
    assert "正在读取" in page.content.decode()
    batch = ImportBatch.objects.get()
    page = client.post(address("import_read", batch), follow=True).content.decode()
    assert "还有 1 行待定" in page
    wrong = batch.rows.get(action="error")
    form = client.get(address("import_row", batch, row=wrong.pk)).content.decode()
    assert "不详" in form
    typed = {"cell-employees": "130", "back": "kind=error"}
    client.post(address("import_row", batch, row=wrong.pk), typed)
    held = batch.rows.get(action="held")
    answer = client.post(address("import_decide", batch), {"row": held.pk, "decision": "keep"})
    assert answer.url.endswith(f"#row-{held.pk}")
    page = client.post(address("import_confirm", batch), follow=True).content.decode()
    assert "已导入台账" in page
    assert Enterprise.objects.kept().count() == 4
    result = client.get(address("import_result", batch))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(result.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[2:4] for row in rows] == [[2, "新增"], [3, "新增"], [4, "新增"]]
    original = client.get(address("import_file", batch, number=0))
    assert b"".join(original.streaming_content).decode().endswith(WRONG)
    page = client.post(address("import_undo", batch), follow=True).content.decode()
    assert "已整批撤销" in page
    assert names() == {"沧县丁铸造有限公司"}


@pytest.mark.parametrize("kind", ["", "new", "held", "undecided", "error", "nonsense"])
def test_the_preview_shows_one_kind_of_rows(client, kind):
    batch = uploaded(GOOD, ASKED, WRONG)
    page = open_page(client, batch, kind=kind).content.decode()
    shown = {mark for mark in "甲乙丙" if f"沧县{mark}铸造有限公司" in page}
    wanted = {"new": "甲", "held": "乙", "undecided": "乙", "error": "丙"}.get(kind, "甲乙丙")
    assert shown == set(wanted)


def test_the_preview_asks_the_same_for_1_and_for_300_rows(client):
    few = uploaded(GOOD)
    many = uploaded(*(GOOD.replace("甲", f"甲{n}号") for n in range(300)))
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    counts = []
    for batch in (few, many):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address("import", batch)).status_code == 200
        # The idle limit writes the session, with savepoints, on every page.
        own = [q for q in asked if not re.search("django_session|SAVEPOINT", q["sql"])]
        counts.append(len(own))
    assert counts[0] == counts[1] <= 15


def test_text_that_looks_like_a_formula_stays_text_in_the_result_sheet(client):
    batch = uploaded(GOOD.replace("李明", "=1+1"))
    confirming.confirm(batch, by=UserFactory())
    open_page(client, batch)
    result = client.get(address("import_result", batch))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(result.streaming_content))).active
    values = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert values["=1+1"] == "s"

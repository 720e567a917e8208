"""Filling in offline: what goes out comes back, split, changed by many hands, and merged."""

import io
import zipfile
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from enterprises import ledger
from enterprises.exporting.working_workbook import HEADER_ROW
from enterprises.importing import batches, confirming
from enterprises.importing.limited import read_limited
from enterprises.models import BatchState, Decision, Enterprise
from tests.enterprises.working_books import (
    campaign_with_own_columns,
    column,
    made,
    opened,
    place,
    put,
    saved,
)
from tests.factories import (
    RowFactory,
    UserFactory,
    campaign,
    enterprise,
    enterprises,
)

pytestmark = pytest.mark.django_db
AWKWARD = (
    {"name": "=沧县等号制造有限公司", "chair": "李\"明'", "address": "'=A1+1", "note": "+1"},
    {"name": "沧县䶮字铸造有限公司", "chair": "王䶮", "note": "第一行\n第二行\n\n  末行", "unionised_on": "2018"},
    {"name": "沧县@符号有限公司", "unionised_on": "2018-10", "uscc": "91130921MA07KDNP6X"},
    {"name": "沧县甲,“乙”;丙有限公司", "unionised_on": "2018-10-01", "contact_phone": "03171234567"},
    {"name": "沧县长原因有限公司", "unionised": False, "unionised_on": "", "chair": "", "members": None,
     "reason": "因" * 2000, "covered_by": "-联合工会"},
    {"name": "沧县空白有限公司", "unionised": None, "employees": None, "unionised_on": "", "chair": "", "members": None},
    {"name": "沧县各栏有限公司", "township": "崔尔庄镇", "holder": "private", "contact": "赵刚", "registered_members": 0,
     "congress": False, "non_public_decided": True, "status": "正常经营", "employees": 0},
    {"name": "沧县附加有限公司", "extra": {"park": "=临港\n园区", "women": 0, "contract": False, "founded": "2011-05", "size": "中型"}},
    {"name": "沧县附加二有限公司", "extra": {"park": "1.10", "women": 45, "contract": True, "founded": "2011", "size": "大型"}},
)  # fmt: skip


def returned(*files):
    """One batch of (name, bytes), read and compared."""
    sent = [ContentFile(content, name) for name, content in files]
    return batches.read(batches.upload(*place(), sent, by=UserFactory()))


def page(client, name, by=None):
    client.force_login(by or UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address(name))


def address(name):
    return reverse(f"enterprises:{name}", args=["hebei-2018", "130921"])


class TestTheUntouchedWorkbook:
    def test_comes_back_without_changing_anything(self):
        of_own = campaign_with_own_columns()
        clerk = UserFactory()
        for values in AWKWARD:
            row = RowFactory(**values)
            ledger.add(of_own, clerk.district, row, by=clerk)
        stored = {e.pk: e.row() for e in Enterprise.objects.all()}
        batch = returned(("台账.xlsx", made()))
        told = [(r.action, r.shown["matches"], r.shown["clears"]) for r in batch.rows.all()]
        assert told == [("unchanged", "name", [])] * len(AWKWARD)
        confirming.confirm(batch, by=clerk)
        assert {e.pk: e.row() for e in Enterprise.objects.all()} == stored
        assert set(Enterprise.objects.values_list("version", flat=True)) == {1}

    def test_of_no_rows_is_the_template_and_says_that_nothing_was_filled_in(self):
        campaign()
        batch = returned(("模板.xlsx", made([])))
        assert batch.state == BatchState.REFUSED
        assert "没有企业" in batch.message

    def test_is_not_told_which_of_its_own_helping_sheets_hold_no_table(self):
        enterprise()
        book, _ = opened(made())
        book.create_sheet("通讯录").append(["张三", "0317-1234567"])
        assert [
            sheet["sheet"] for sheet in returned(("台账.xlsx", saved(book))).sheets_ignored
        ] == ["通讯录"]

    def test_names_no_annex_though_the_campaigns_title_does(self):
        enterprise()
        (table,) = read_limited(made(), "附件3.xlsx").tables
        assert table.sheet == "填报表"
        batch = returned(("附件3.xlsx", made()))
        assert [sheet["annex"] for sheet in batch.sheets] == [None]


class TestTheReturnedWorkbook:
    def test_with_a_new_name_renames_the_row(self):
        enterprise(name="沧县甲铸造有限公司")
        book, sheet = opened(made())
        put(sheet, "沧县甲铸造有限公司", "企业名称", "沧县乙铸造集团有限公司")
        batch = returned(("台账.xlsx", saved(book)))
        assert [row.action for row in batch.rows.all()] == ["changed"]
        confirming.confirm(batch, by=UserFactory())
        assert [e.name for e in Enterprise.objects.all()] == ["沧县乙铸造集团有限公司"]

    def test_with_an_emptied_row_says_so_and_removes_nothing(self):
        enterprise(name="沧县甲铸造有限公司")
        enterprise(name="沧县乙铸造有限公司")
        book, sheet = opened(made())
        for cell in sheet[HEADER_ROW + 1][:-1]:
            cell.value = None
        batch = returned(("台账.xlsx", saved(book)))
        whys = [left["why"] for left in batch.sheets[0]["skipped_rows"]]
        assert any("没有删除" in why for why in whys)
        confirming.confirm(batch, by=UserFactory())
        assert Enterprise.objects.kept().count() == 2

    def test_with_lines_written_below_adds_them(self):
        enterprise(name="沧县甲铸造有限公司")
        book, sheet = opened(made())
        values = {"企业名称": "沧县新办制药有限公司", "职工人数": 130, "建会时间": "2018.10", "乡镇（街道）": "杜林镇"}  # fmt: skip
        for label, value in values.items():
            sheet.cell(sheet.max_row + (label == "企业名称"), column(sheet, label)).value = value
        batch = returned(("台账.xlsx", saved(book)))
        assert [row.action for row in batch.rows.in_order()] == ["unchanged", "new"]
        confirming.confirm(batch, by=UserFactory())
        new = Enterprise.objects.get(name="沧县新办制药有限公司")
        assert (new.unionised_on, new.township) == ("2018-10", "杜林镇")


class TestTheWholeLoop:
    def test_split_by_township_changed_by_three_hands_and_merged_in_one_preview(self, client):
        clerk = UserFactory()
        for town, mark in (("东镇", "甲"), ("西镇", "乙"), ("", "丙")):
            enterprise(name=f"沧县{mark}铸造有限公司", township=town)
            enterprise(name=f"沧县{mark}纺织有限公司", township=town)
        answer = page(client, "by_township")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert archive.namelist() == ["沧县 东镇.xlsx", "沧县 西镇.xlsx", "沧县 未填乡镇.xlsx"]
        books = {name: opened(archive.read(name)) for name in archive.namelist()}
        put(books["沧县 东镇.xlsx"][1], "沧县甲铸造有限公司", "职工人数", 150)
        put(books["沧县 西镇.xlsx"][1], "沧县乙铸造有限公司", "工会主席姓名", "赵刚")
        put(books["沧县 西镇.xlsx"][1], "沧县乙纺织有限公司", "职工人数", 160)
        put(books["沧县 未填乡镇.xlsx"][1], "沧县丙铸造有限公司", "乡镇（街道）", "东镇")
        meanwhile = Enterprise.objects.get(name="沧县乙纺织有限公司")
        values = replace(meanwhile.row(), employees=170, address="沧县新址1号")
        ledger.change(meanwhile, values, by=clerk, version=1)

        batch = returned(*((name, saved(book)) for name, (book, _) in books.items()))
        assert batch.counts | {"skipped": 0} == {
            "read": 6, "new": 0, "changed": 3, "unchanged": 2, "held": 1, "error": 0, "skipped": 0,
        }  # fmt: skip
        where = reverse("enterprises:import", args=["hebei-2018", "130921", batch.pk])
        preview = client.get(where).content.decode()
        for name in books:
            assert name in preview
        held = batch.rows.get(action="held")
        assert held.shown["conflicts"] == {"职工人数": [120, 170, 160]}
        assert batch.sheets[held.sheet]["file"] == "沧县 西镇.xlsx"
        batches.decide(batch, batch.rows.filter(pk=held.pk), Decision.KEEP)
        confirming.confirm(batch, by=clerk)

        now = {e.name: e for e in Enterprise.objects.kept()}
        assert len(now) == 6
        assert now["沧县甲铸造有限公司"].employees == 150
        assert now["沧县乙铸造有限公司"].chair == "赵刚"
        assert now["沧县丙铸造有限公司"].township == "东镇"
        kept = now["沧县乙纺织有限公司"]
        assert (kept.employees, kept.address) == (160, "沧县新址1号")
        assert now["沧县甲纺织有限公司"].version == 1


class TestTheDownloads:
    @pytest.mark.parametrize(
        ("name", "file"),
        [("template", "填报模板"), ("workbook", "填报工作簿"), ("by_township", "按乡镇")],
    )
    def test_ask_the_same_for_3_and_for_30_rows(
        self, client, name, file, django_assert_max_num_queries
    ):
        for count in (3, 27):
            enterprises(count, township="东镇")
            page(client, name)
            with django_assert_max_num_queries(9):
                answer = client.get(address(name))
            assert answer.status_code == 200
            assert "filename*=utf-8''" in answer["Content-Disposition"]

    def test_by_township_of_an_empty_ledger_sends_back_to_the_page(self, client):
        campaign()
        assert page(client, "by_township").url.endswith("/offline/")

    def test_names_of_townships_that_no_file_may_have_are_told_apart(self, client):
        for n, town in enumerate(("东/镇", "东 镇", "东:镇")):
            enterprise(name=f"沧县第{n}制造有限公司", township=town)
        answer = page(client, "by_township")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert archive.namelist() == [
            "沧县 东 镇.xlsx", "沧县 东 镇（2）.xlsx", "沧县 东 镇（3）.xlsx"
        ]  # fmt: skip

    def test_of_a_township_offer_its_own_name_first(self, client):
        for n, town in enumerate(("东镇", "西镇")):
            enterprise(name=f"沧县第{n}制造有限公司", township=town)
        answer = page(client, "by_township")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        book, _ = opened(archive.read("沧县 西镇.xlsx"))
        lists = {column[0]: column[1:] for column in book["下拉词表"].iter_cols(values_only=True)}
        assert [word for word in lists["乡镇（街道）"] if word] == ["西镇", "东镇"]

    def test_are_offered_on_a_page_that_counts_the_parts(self, client):
        enterprises(2, township="东镇")
        enterprise()
        text = page(client, "offline").content.decode()
        for said in ("第三步", "（3 家）", "（2 份）", "东镇 2 家", "未填乡镇 1 家"):
            assert said in text

    def test_of_an_empty_ledger_are_the_template_alone(self, client):
        campaign()
        text = page(client, "offline").content.decode()
        assert "下载空白模板" in text
        assert address("workbook") not in text

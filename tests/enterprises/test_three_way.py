"""A workbook of ours comes back: what the file changed, what the ledger changed, what both did."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises import ledger
from enterprises.bulk import store_rows
from enterprises.columns import LABELS
from enterprises.importing.known import Known, known
from enterprises.importing.preview import preview, rows_to_store
from enterprises.importing.row_reading import RowReading
from enterprises.importing.row_token import make_token
from enterprises.importing.storing import or_none
from enterprises.importing.three_way import Match, merge, settle
from enterprises.importing.workbook import MARK_LABEL, read_tables
from enterprises.models import Enterprise
from enterprises.row import Row
from tests.factories import UserFactory, campaign, district, enterprise

TODAY = date(2018, 11, 1)
COLUMNS = ("name", "ownership", "address", "status", "employees", "unionised", "unionised_on")
COLUMNS += ("chair", "members", "reason")


def line(row, **values):
    """A row of the ledger as our workbook gives it out, with what the clerk then changed."""
    cells = {name: getattr(row, name) for name in COLUMNS} | {"token": make_token(row)} | values
    cells["unionised"] = {True: "是", False: "否"}.get(cells["unionised"], cells["unionised"])
    return [*(cells[name] for name in COLUMNS), cells["token"]]


def book(*lines, name="a.xlsx"):
    made = openpyxl.Workbook()
    made.active.title = "填报表"
    made.active.append([*(LABELS[column] for column in COLUMNS), MARK_LABEL])
    for cells in lines:
        made.active.append(cells)
    stream = io.BytesIO()
    made.save(stream)
    return read_tables(stream.getvalue(), name)


def shown(*books):
    ledger_now = known(campaign(), district(), books)
    view = preview(books, campaign().definition, ledger_now, today=TODAY)
    return view, [row for sheet in view["sheets"] for row in sheet["rows"]]


def stored(view, books, **choices):
    """The rows after the confirmed import, by key."""
    items = rows_to_store(
        view, campaign().definition, known(campaign(), district(), books), **choices
    )
    rows, pks = [item.values for item in items], [item.pk for item in items]
    store_rows(campaign(), district(), rows, by=UserFactory(), pks=pks)
    return {e.pk: e for e in Enterprise.objects.kept()}


def edited(row, **values):
    """``row`` after somebody saved other values in the ledger."""
    return ledger.change(row, replace(row.row(), **values), by=UserFactory(), version=row.version)


def said(row):
    return [(p["column"], p["level"]) for p in row["problems"]]


@pytest.mark.django_db
class TestAReturnedWorkbook:
    def test_that_nobody_touched_changes_nothing(self):
        row = enterprise()
        _, (got,) = shown(book(line(row)))
        assert (got["action"], got["matches"], got["pk"], got["version"]) == (
            *("unchanged", "name"),
            *(row.pk, row.version),
        )
        assert got["problems"] == []

    def test_that_changed_a_value_changes_it(self):
        row = enterprise(employees=120)
        books = [book(line(row, employees=125))]
        view, (got,) = shown(*books)
        assert got["changes"] == {"职工人数": [120, 125]}
        assert stored(view, books)[row.pk].employees == 125

    def test_with_another_name_renames_the_row_and_adds_none(self):
        row = enterprise(name="沧县甲铸造有限公司")
        books = [book(line(row, name="沧县乙铸造集团有限公司"))]
        view, (got,) = shown(*books)
        assert (got["action"], got["matches"]) == ("changed", "id")
        assert got["changes"] == {"企业名称": ["沧县甲铸造有限公司", "沧县乙铸造集团有限公司"]}
        assert [e.name for e in stored(view, books).values()] == ["沧县乙铸造集团有限公司"]

    def test_with_the_name_of_another_row_is_asked_about(self):
        first, second = enterprise(employees=120), enterprise(employees=130)
        books = [book(line(first, name=second.name))]
        view, (got,) = shown(*books)
        assert (got["action"], got["pk"]) == ("held", second.pk)
        assert first.name in got["problems"][0]["message"]
        rows = stored(view, books, decide="keep")
        assert (rows[first.pk].employees, rows[second.pk].employees) == (120, 120)

    def test_never_undoes_what_the_ledger_got_meanwhile(self):
        row = enterprise(chair="李明", employees=120)
        sent_out = line(row, employees=125)
        edited(row, chair="王强")
        books = [book(sent_out)]
        view, (got,) = shown(*books)
        assert (got["changes"], got["action"]) == ({"职工人数": [120, 125]}, "changed")
        now = stored(view, books)[row.pk]
        assert (now.chair, now.employees) == ("王强", 125)

    def test_that_says_what_the_ledger_says_by_now_changes_nothing(self):
        row = enterprise(employees=120)
        sent_out = line(row, employees=125)
        edited(row, employees=125)
        assert shown(book(sent_out))[1][0]["action"] == "unchanged"

    def test_keeps_the_new_name_that_the_ledger_got_meanwhile(self):
        row = enterprise(name="沧县甲铸造有限公司")
        sent_out = line(row)
        edited(row, name="沧县乙铸造集团有限公司")
        _, (got,) = shown(book(sent_out))
        assert (got["action"], got["matches"]) == ("unchanged", "id")

    def test_in_conflict_with_the_ledger_is_asked_about(self):
        row = enterprise(employees=120, chair="李明")
        sent_out = line(row, employees=125, chair="赵刚")
        edited(row, employees=130)
        books = [book(sent_out)]
        view, (got,) = shown(*books)
        assert (got["action"], got["conflicts"]) == ("held", {"职工人数": [120, 130, 125]})
        assert said(got) == [("职工人数", "ask")]
        for text in ("台账中已改为“130”", "文件改为“125”", "填报员"):
            assert text in got["problems"][0]["message"]
        assert stored(view, books, decide="skip")[row.pk].employees == 130
        now = stored(view, books, decide={(1, "填报表", 2): "keep"})[row.pk]
        assert (now.employees, now.chair) == (125, "赵刚")

    def test_of_a_row_in_the_bin_is_asked_about(self):
        row = enterprise()
        sent_out = line(row)
        ledger.remove(row, by=UserFactory(), reason="重复")
        _, (got,) = shown(book(sent_out))
        assert (got["action"], got["pk"]) == ("held", None)
        assert "回收站" in got["problems"][0]["message"]

    def test_with_an_empty_cell_clears_only_what_the_user_chose(self):
        row = enterprise(chair="李明", address="沧县1号")
        books = [book(line(row, chair=None, address=None))]
        view, (got,) = shown(*books)
        assert (got["action"], got["clears"]) == ("unchanged", ["企业地址", "工会主席姓名"])
        assert stored(view, books)[row.pk].chair == "李明"
        now = stored(view, books, clear={(1, "填报表", 2): {"工会主席姓名"}})[row.pk]
        assert (now.chair, now.address) == ("", "沧县1号")

    def test_with_an_empty_cell_says_nothing_about_what_the_ledger_filled_in_since(self):
        row = enterprise(chair="")
        sent_out = line(row)
        edited(row, chair="王强")
        _, (got,) = shown(book(sent_out))
        assert (got["action"], got["clears"], got["values"]["工会主席姓名"]) == (
            *("unchanged", []),
            "王强",
        )

    @pytest.mark.parametrize("damage", [lambda t: "x" + t, lambda t: t[:-1], lambda t: "1.2.3"])
    def test_with_a_damaged_mark_goes_by_the_name(self, damage):
        row = enterprise()
        _, (got,) = shown(book(line(row, token=damage(make_token(row)))))
        assert (got["action"], got["matches"]) == ("unchanged", "name")
        assert "行标识不认识" in got["problems"][0]["message"]

    def test_with_the_mark_of_another_unit_goes_by_the_name(self):
        foreign = enterprise(by=UserFactory(neighbour=True))
        _, (got,) = shown(book(line(foreign)))
        assert (got["action"], got["pk"]) == ("new", None)
        assert "行标识不认识" in got["problems"][0]["message"]

    def test_with_a_copied_line_under_a_new_name_adds_an_enterprise(self):
        row = enterprise()
        _, rows = shown(book(line(row, name="沧县丙纺织有限公司"), line(row)))
        assert [(r["action"], r["pk"]) for r in rows] == [("new", None), ("unchanged", row.pk)]
        assert "复制" in rows[0]["problems"][0]["message"]

    def test_with_an_emptied_line_deletes_nothing_and_says_so(self):
        row = enterprise()
        emptied = [None] * len(COLUMNS) + [make_token(row)]
        view, _ = shown(book(line(enterprise()), emptied))
        (skipped,) = view["sheets"][0]["skipped_rows"]
        assert (skipped["row"], "没有删除" in skipped["why"]) == (3, True)

    def test_costs_the_same_queries_for_three_rows_and_thirty(self, django_assert_num_queries):
        unit = campaign(), district()
        unit[0].current_round()  # asked for once in a campaign's life
        for count in (3, 27):
            row, *_ = [enterprise() for _ in range(count)]
            returned = book(*map(line, Enterprise.objects.all()))
            edited(row, employees=150)
            with django_assert_num_queries(3):
                found = known(*unit, [returned])
            assert len(found.tokens) == len(found.by_pk)


@pytest.mark.django_db
class TestSeveralWorkbooks:
    def test_are_one_preview_that_says_which_file_each_row_came_from(self):
        rows = enterprise(), enterprise()
        view, got = shown(*(book(line(r), name=f"{i}.xlsx") for i, r in enumerate(rows, start=1)))
        assert [(s["file_number"], s["file"]) for s in view["sheets"]] == [
            (1, "1.xlsx"),
            (2, "2.xlsx"),
        ]
        assert [row["pk"] for row in got] == [row.pk for row in rows]
        assert view["counts"]["read"] == 2

    def test_that_change_one_row_differently_are_asked_about(self):
        row = enterprise(employees=120)
        books = [
            book(line(row, employees=125), name="东镇.xlsx"),
            book(line(row, employees=126), name="西镇.xlsx"),
        ]
        view, (first, second) = shown(*books)
        assert (first["action"], second["action"]) == ("changed", "held")
        assert "文件“东镇.xlsx”" in second["problems"][0]["message"]
        kept = stored(view, books, decide={(2, "填报表", 2): "keep"})
        assert kept[row.pk].employees == 126

    def test_that_give_two_rows_one_name_store_only_the_first(self):
        books = [
            book(line(enterprise(), name="沧县丁制药有限公司"), name=f"{i}.xlsx") for i in "12"
        ]
        _, (first, second) = shown(*books)
        assert (first["action"], second["action"]) == ("changed", "error")

    def test_of_which_one_cannot_be_read_are_refused_by_its_name(self):
        view, rows = shown(book(line(enterprise())), read_tables(b"PK cut off", "坏.xlsx"))
        assert (view["file_level"], rows) == ("error", [])
        assert "坏.xlsx" in view["file_message"]


VALUES = st.sampled_from([None, 1, 2, 3])
TEXTS = st.sampled_from(["", "甲", "乙", "丙"])


@given(VALUES, VALUES, VALUES)
def test_of_three_values_the_one_changed_side_stands_and_two_changed_sides_conflict(
    base, mine, file
):
    value, conflict = settle(base, mine, file)
    assert conflict == (mine != base and file != base and mine != file)
    if file != base and mine == base:
        assert (value, conflict) == (file, False)
    if file == base:
        assert (value, conflict) == (mine, False)


ROWS = st.builds(
    Row,
    name=st.just("沧县甲铸造有限公司"),
    employees=VALUES,
    unionised=st.sampled_from([None, True, False]),
    unionised_on=st.sampled_from(["", "2017", "2018-09"]),
    chair=TEXTS,
    members=VALUES,
    reason=TEXTS,
    extra=st.dictionaries(st.just("key"), st.sampled_from(["甲", "乙"])),
)


@given(base=ROWS, mine=ROWS, file=ROWS)
def test_no_differing_value_is_ever_lost_in_silence(base, mine, file):
    names = [n for n in Row.__dataclass_fields__ if n not in ("extra", "reason_code", "holder")]
    names = [n for n in names if n in LABELS]
    reading = RowReading(2, labels={"key": "附加"})
    reading.values = {n: getattr(file, n) for n in names} | {
        "extra": {"key": file.extra.get("key")}
    }
    got = merge(reading, Match("name", 1, 2, mine, base), Known(), None)

    def cells(row):
        return {n: getattr(row, n) for n in names} | {"key": row.extra.get("key")}

    told = {p["field"] for p in reading.problems}
    for name, value in cells(got.row).items():
        was, had, wrote = (or_none(cells(row)[name]) for row in (base, mine, file))
        label = reading.labels.get(name) or LABELS[name]
        value = or_none(value)
        if value != had:  # the file changed it; if the ledger was changed too, it is asked
            assert value == wrote != was
            assert (had == was) != (label in got.conflicts)
        elif wrote != had:  # what the file wrote was no change, or it is told
            assert wrote == was or (wrote is None and label in got.clears and name in told)
    assert all(label in {p["column"] for p in reading.problems} for label in got.conflicts)

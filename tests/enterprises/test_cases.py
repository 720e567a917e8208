"""Files as counties send them: what must be read, told, and left alone."""

import json
from datetime import date
from pathlib import Path

import pytest

import campaign
from campaign.campaign_file import parse
from enterprises.importing.known import Known
from enterprises.importing.limited import read_limited
from enterprises.importing.preview import preview, rows_to_store
from enterprises.importing.workbook import read_tables
from enterprises.names import name_key

CASES = Path(__file__).parent / "cases"
FILE = Path(campaign.__file__).parent / "data" / "hebei_2018.toml"
DEFINITION = parse(FILE.read_text(encoding="utf-8"))
TODAY = date(2019, 3, 1)
SHORT = {a.short: a.number for a in DEFINITION.annexes}
READ = [
    path
    for path in sorted(CASES.glob("D*.expected.json"))
    if json.loads(path.read_text(encoding="utf-8")).get("sheets")
    and path.name[:3] not in ("D14", "D18")
]


def shown(name, existing=None):
    path = next(p for p in sorted(CASES.glob(f"{name}*")) if p.suffix != ".json")
    book = read_tables(path)
    return preview(book, DEFINITION, Known.of_rows(existing or {}), today=TODAY)


def stored(view, existing=None, decide="skip"):
    return rows_to_store(view, DEFINITION, Known.of_rows(existing or {}), decide=decide)


def same(value, expected):
    if isinstance(expected, str) and isinstance(value, str):
        clean = ["".join(text.split()) for text in (value, expected)]
        return clean[0] == clean[1] or name_key(value) == name_key(expected)
    return value == expected


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name.split(".")[0])
def test_a_file_gives_the_right_values_and_says_what_is_doubtful(path):
    expected = json.loads(path.read_text(encoding="utf-8"))
    view = shown(path.name.removesuffix(".expected.json"))
    assert view["file_level"] == "ok"
    sheets = {sheet["sheet"]: sheet for sheet in view["sheets"]}
    assert set(sheets) == {sheet["sheet"] for sheet in expected["sheets"]}
    for sheet in expected["sheets"]:
        got = sheets[sheet["sheet"]]
        assert got["header_row"] == sheet["header_excel_row"]
        assert got["annex"] == SHORT.get(sheet["annex"])
        rows = {row["row"]: row for row in got["rows"]}
        assert list(rows) == [row["excel_row"] for row in sheet["rows"]]
        assert not set(rows) & set(sheet["not_data_rows"])
        for want in sheet["rows"]:
            row = rows[want["excel_row"]]
            for column, value in want["values"].items():
                if column == "建会时间" and value:
                    assert (row["values"][column] or "").startswith(value)
                else:
                    assert same(row["values"][column], value), (want["excel_row"], column)
            levels = {}
            for problem in row["problems"]:
                assert problem["message"].startswith(f"第{row['row']}行 {problem['column']}：")
                levels.setdefault(problem["column"], set()).add(problem["level"])
            for column, level in want.get("levels", {}).items():
                assert levels.get(column), (want["excel_row"], column)
                if level == "error":
                    assert "error" in levels[column]
                if level == "warn":
                    assert row["action"] not in ("held", "error")


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name.split(".")[0])
def test_the_counts_add_up_to_the_rows_of_the_file(path):
    view = shown(path.name.removesuffix(".expected.json"))
    counts = view["counts"]
    actions = ("new", "changed", "unchanged", "held", "error")
    assert counts["read"] == sum(counts[action] for action in actions)
    assert counts["skipped"] == sum(len(sheet["skipped_rows"]) for sheet in view["sheets"])


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name.split(".")[0])
def test_an_import_confirmed_and_repeated_changes_nothing(path):
    name = path.name.removesuffix(".expected.json")
    ledger = {name_key(s.values.name): s.values for s in stored(shown(name))}
    again = stored(shown(name, ledger), ledger)
    assert {name_key(s.values.name): s.values for s in again} == ledger


def test_complete_rows_are_stored_without_a_word():
    for row in shown("D01")["sheets"][0]["rows"]:
        assert (row["action"], row["problems"], row["same_as"]) == ("new", [], [])


def test_title_signature_and_remark_rows_are_named_with_their_text():
    skipped = shown("D01")["sheets"][0]["skipped_rows"]
    assert [row["row"] for row in skipped] == [1, 2, 7, 8]
    assert skipped[2]["why"] == "签字盖章行"
    assert skipped[3]["why"] == "备注说明行"


def test_total_rows_are_compared_with_the_sum_and_never_become_enterprises():
    view = shown("D02")
    sheet = view["sheets"][0]
    assert [row["row"] for row in sheet["skipped_rows"] if row["why"] == "合计行"] == [4, 8]
    assert sheet["totals_in_file"] == {"职工人数": 810, "会员人数": 580}
    assert sheet["totals_computed"] == {
        "企业数": 3,
        "职工人数": 810,
        "已建会": 2,
        "会员人数": 580,
    }


def test_a_wrong_total_is_shown():
    book = read_tables(next(CASES.glob("D02*.xlsx")))
    book.tables[0].totals["职工人数"] = 811
    sheet = preview(book, DEFINITION, Known(), today=TODAY)["sheets"][0]
    assert "合计 811，各行相加为 810" in sheet["skipped_rows"][-1]["why"]


def test_every_visible_sheet_is_read_and_the_others_are_named():
    ignored = {item["sheet"]: item["why"] for item in shown("D10")["sheets_ignored"]}
    assert set(ignored) == {"填表说明", "数据字典"}
    assert "隐藏" in ignored["数据字典"]


def test_an_enterprise_in_both_annexes_is_told_and_stored_once():
    view = shown("D10")
    first = view["sheets"][0]["rows"][0]
    second = view["sheets"][1]["rows"][1]
    assert (first["same_as"], second["same_as"]) == ([5], [4])
    assert second["changes"] == {"企业所有制性质": ["民营", "中外合资"]}
    assert [p["level"] for p in second["problems"]] == ["warn"]
    rows = stored(view)
    assert [(s.row, s.annex, s.values.ownership) for s in rows] == [
        (4, "附件2", "中外合资"),
        (4, "附件3", "外商独资"),
    ]


def test_an_enterprise_in_both_annexes_read_again_changes_nothing():
    ledger = {name_key(s.values.name): s.values for s in stored(shown("D10"))}
    assert shown("D10", ledger)["counts"] | {"skipped": 0} == {
        **dict.fromkeys(("new", "changed", "held", "error", "skipped"), 0),
        "read": 3,
        "unchanged": 3,
    }


def test_the_same_enterprise_twice_in_one_table_is_for_the_user_to_decide():
    view = shown("D11")
    rows = {row["row"]: row for row in view["sheets"][0]["rows"]}
    assert rows[6]["action"] == "held"
    assert rows[6]["changes"]["职工人数"] == [120, 125]
    assert {s.values.name: s.values.employees for s in stored(view)}[
        "青河县重复样例有限公司"
    ] == 120
    kept = {s.values.name: s.values.employees for s in stored(view, decide="keep")}
    assert len(kept) == 3
    assert kept["青河县重复样例有限公司"] == 125


def test_spellings_of_one_name_are_one_enterprise_and_similar_names_stay_two():
    view = shown("D07")
    rows = {row["row"]: row for row in view["sheets"][0]["rows"]}
    assert rows[5]["same_as"] == [4, 6]
    assert rows[10]["same_as"] == [9]
    for row in (8, 11):
        assert rows[row]["same_as"] == []
        assert "相近" in rows[row]["problems"][0]["message"]
    assert len(stored(view, decide="keep")) == 5


def test_an_approximate_count_is_stored_only_when_the_user_keeps_it():
    view = shown("D05")
    held = {row["row"] for row in view["sheets"][0]["rows"] if row["action"] == "held"}
    assert held == {12, 13, 17, 18}
    rows = {s.row: s.values.employees for s in stored(view, decide="keep")}
    assert rows[12] == 120
    assert rows[20] == 0
    assert not {14, 15, 16, 21} & set(rows)


def test_columns_and_cells_missing_in_a_second_file_clear_nothing():
    ledger = {name_key(s.values.name): s.values for s in stored(shown("D18a"))}
    view = shown("D18b", ledger)
    first, second = view["sheets"][0]["rows"]
    assert first["changes"] == {"职工人数": [120, 125]}
    assert [(p["column"], p["level"]) for p in first["problems"]] == [("工会主席姓名", "ask")]
    assert (first["action"], second["action"]) == ("changed", "unchanged")
    rows = stored(view, ledger)
    assert sum(s.values.employees for s in rows) == 255
    assert [s.values.chair for s in rows] == ["主席甲", ""]
    assert [s.values.members for s in rows] == [110, None]
    assert rows[0].fields == {"name", "employees", "chair"}


def test_a_formula_without_result_is_neither_empty_nor_text():
    row = shown("D19")["sheets"][0]["rows"][1]
    assert row["action"] == "error"
    assert "公式" in row["problems"][0]["message"]


@pytest.mark.parametrize(("name", "what"), [("D14", "网页"), ("D21", "不完整")])
def test_a_file_that_is_no_table_costs_one_message(name, what):
    path = next(p for p in CASES.glob(f"{name}*") if p.suffix != ".json")
    book = read_limited(path.read_bytes(), path.name)
    view = preview(book, DEFINITION, Known(), today=TODAY)
    assert view["file_level"] == "error"
    assert what in view["file_message"]
    assert view["counts"]["read"] == 0


def test_a_preview_is_plain_json():
    for path in READ:
        view = shown(path.name.removesuffix(".expected.json"))
        assert json.loads(json.dumps(view)) == view

"""Where tables stand in a file, which rows are no enterprise, and files that are no table."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import campaign
from campaign.campaign_file import parse
from enterprises.importing import limited
from enterprises.importing.book import from_json, to_json
from enterprises.importing.known import Known
from enterprises.importing.preview import annex_of, preview, rows_to_store
from enterprises.importing.workbook import read_tables
from enterprises.names import name_key

FILE = Path(campaign.__file__).parent / "data" / "hebei_2018.toml"
DEFINITION = parse(FILE.read_text(encoding="utf-8"))
HEADER = [
    *("序号", "企业名称", "企业所有制性质", "企业地址", "经营状况", "职工人数"),
    *("是否建会", "建会时间", "工会主席姓名", "会员人数", "未建会原因"),
]
ROW = [1, "青河甲纺织有限公司", "民营", "路1号", "正常", 120, "是", "2018年9月", "张甲", 100, None]


def xlsx(*rows, title="附件2"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def shown(*rows, existing=None, title="附件2"):
    book = read_tables(xlsx(*rows, title=title), "青河县.xlsx")
    return preview(book, DEFINITION, Known.of_rows(existing or {}), today=date(2018, 11, 1))


def changed(**values):
    places = dict(zip(HEADER, range(11), strict=True))
    row = list(ROW)
    for label, value in values.items():
        row[places[label]] = value
    return row


def skipped(*rows):
    return [(s.row, s.why) for s in read_tables(xlsx(HEADER, *rows), "a.xlsx").tables[0].skipped]


def test_the_header_is_found_by_what_it_says_in_the_first_twenty_rows():
    header = [
        "序 号",
        "*企业名称",
        "企业\n性质",
        "企业地址（详细）",
        "经营状态",
        "员工人数",
        "是否\n建会",
    ]
    table = read_tables(xlsx(*[["标题"]] * 12, header, ROW), "a.xlsx").tables[0]
    assert table.header_row == 13
    assert table.columns == [
        *("position", "name", "ownership", "address", "status", "employees", "unionised"),
    ]
    assert [row.row for row in table.rows] == [14]


def test_a_file_without_header_names_the_columns_found_and_missing():
    book = read_tables(xlsx(["序号", "名单"], [1, "甲"]), "a.xlsx")
    assert "找到 序号，缺少 企业名称" in book.error
    assert "模板" in book.error


def test_a_header_without_enterprises_is_no_successful_import():
    view = shown(HEADER)
    assert view["file_level"] == "error"
    assert "没有企业" in view["file_message"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["合　计", None, None, None, None, 120], "合计行"),
        ([3, "小计：", None, None, None, 120], "合计行"),
        (["备注：以上人数截至10月底"], "备注说明行"),
        (["填表人：", None, "审核人："], "签字盖章行"),
        (["例", "××有限公司", "民营", "××路", "正常", 100], "示例行"),
        (HEADER, "重复的表头"),
        (["自动编号", "必填", "必填"], "填写说明行"),
        ([2], "只有序号的空行"),
    ],
)
def test_rows_that_are_no_enterprise_are_named_with_the_reason(row, why):
    assert skipped(row, ROW) == [(2, why)]


def test_a_company_whose_name_begins_like_a_remark_is_an_enterprise():
    assert skipped(changed(企业名称="注成机械有限公司"), changed(企业名称="XXL服装有限公司")) == []


@pytest.mark.parametrize(
    ("title", "sheet", "filename", "number"),
    [
        ("附件3：青河县登记表", "附件2", "", "附件3"),
        ("青河县外资企业调查核实及建会情况登记表", "Sheet1", "", "附件3"),
        ("", "附件 2", "", "附件2"),
        ("", "Sheet1", "青河县附件2.xlsx", "附件2"),
        ("", "Sheet1", "青河县.xlsx", None),
    ],
)
def test_the_annex_is_said_by_title_sheet_or_file_name(title, sheet, filename, number):
    book = read_tables(xlsx([title], HEADER, ROW, title=sheet), filename)
    assert annex_of(book.tables[0], DEFINITION, book) == number


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_of_chinese_office(encoding):
    text = ",".join(HEADER) + "\r\n1,青河䶮光有限公司,民营,路,正常,120,否,,,,停产\r\n"
    table = read_tables(text.encode(encoding), "a.csv").tables[0]
    assert table.columns[0] == "position"
    assert table.rows[0].cells["name"] == "青河䶮光有限公司"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "空的"),
        (b"<html><table></table></html>", "网页"),
        (b"PK\x03\x04 cut off", "不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "不完整"),
        (b"%PDF-1.4\xff\xff", "另存为 xlsx"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(data, what):
    book = limited.read_limited(data, "a.xlsx")
    assert what in book.error
    assert book.tables == []


def test_a_reader_that_dies_costs_one_message(monkeypatch, tmp_path):
    monkeypatch.setattr("campaign.limited._ROOT", tmp_path)
    assert "另存为 xlsx" in limited.read_limited(xlsx(HEADER, ROW), "a.xlsx").error


def test_a_reader_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(limited, "MOST_SECONDS", 0.001)
    assert "用时过长" in limited.read_limited(xlsx(HEADER, ROW), "a.xlsx").error


def test_a_file_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(limited, "MOST_BYTES", 10)
    assert "MB" in limited.read_limited(xlsx(HEADER, ROW), "a.xlsx").error


def test_the_reading_process_hands_over_everything_it_read():
    data = xlsx(HEADER, changed(建会时间=date(2018, 9, 12)))
    book = read_tables(data, "a.xlsx")
    assert limited.read_limited(data, "a.xlsx") == book
    assert from_json(to_json(book)) == book


def test_standing_in_annex_2_decides_where_the_type_does_not():
    view = shown(HEADER, changed(企业所有制性质="其他有限责任公司"))
    (row,) = rows_to_store(view, DEFINITION, Known())
    assert row.values.non_public_decided is True
    assert row.values.foreign_decided is None


def test_standing_in_annex_3_decides_where_the_type_is_unknown():
    view = shown(HEADER, changed(企业所有制性质="合资"), title="附件3")
    (row,) = rows_to_store(view, DEFINITION, Known())
    assert row.values.foreign_decided is True


def test_a_private_enterprise_in_annex_3_is_told():
    messages = [
        p["message"] for p in shown(HEADER, ROW, title="附件3")["sheets"][0]["rows"][0]["problems"]
    ]
    assert "不列入附件3" in messages[0]


def test_a_row_without_name_is_not_stored():
    view = shown(HEADER, changed(企业名称=None))
    assert view["counts"]["error"] == 1
    assert rows_to_store(view, DEFINITION, Known(), decide="keep") == []


def test_what_contradicts_the_new_answer_is_cleared_and_shown():
    (first,) = rows_to_store(shown(HEADER, ROW), DEFINITION, Known())
    ledger = {name_key(first.values.name): first.values}
    now = changed(是否建会="否", 建会时间=None, 工会主席姓名=None, 会员人数=None, 未建会原因="停产")
    view = shown(HEADER, now, existing=ledger)
    assert view["sheets"][0]["rows"][0]["changes"]["会员人数"] == [100, None]
    (row,) = rows_to_store(view, DEFINITION, Known.of_rows(ledger))
    assert (row.values.unionised, row.values.chair, row.values.members) == (False, "", None)


def test_one_code_under_two_names_is_for_the_user_to_decide():
    header, code = [*HEADER, "统一社会信用代码"], "91110000600037341L"
    (first,) = rows_to_store(shown(header, [*ROW, code]), DEFINITION, Known())
    ledger = {name_key(first.values.name): first.values}
    view = shown(header, [*changed(企业名称="青河乙纺织有限公司"), code], existing=ledger)
    row = view["sheets"][0]["rows"][0]
    assert (row["action"], row["matches"]) == ("held", "uscc")


def test_held_rows_are_decided_one_by_one():
    view = shown(
        HEADER, changed(职工人数="约120人"), changed(企业名称="青河乙厂", 职工人数="约130人")
    )
    rows = rows_to_store(view, DEFINITION, Known(), decide={(1, "附件2", 3): "keep"})
    assert [(row.row, row.values.employees) for row in rows] == [(3, 130)]


def test_two_doubtful_rows_of_one_enterprise_are_both_held():
    view = shown(HEADER, changed(职工人数="约120人"), changed(职工人数=125))
    assert [row["action"] for row in view["sheets"][0]["rows"]] == ["held", "held"]


def test_a_column_of_nobody_is_named_and_ignored():
    sheet = shown([*HEADER, "自编栏"], [*ROW, "x"])["sheets"][0]
    assert sheet["columns_ignored"] == ["自编栏"]
    assert sheet["rows"][0]["problems"] == []


def test_the_holder_is_shown_in_words_and_stored_as_code():
    view = shown([*HEADER, "控股情况"], [*changed(企业所有制性质="股份有限公司"), "私人控股"])
    assert view["sheets"][0]["rows"][0]["values"]["控股情况"] == "私人控股"
    (row,) = rows_to_store(view, DEFINITION, Known())
    assert (row.values.holder, row.values.non_public_decided) == ("private", None)

"""Headers in two rows, merged, with group titles: what each column holds."""

import io

import openpyxl
import pytest

from enterprises.importing.workbook import read_tables
from tests.enterprises.test_workbook import HEADER, ROW, xlsx

FIELDS = [
    *("position", "name", "ownership", "address", "status", "employees"),
    *("unionised", "unionised_on", "chair", "members", "reason"),
]


def with_merged(rows, *blocks):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(*rows)))
    for block in blocks:
        book.active.merge_cells(block)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


GROUPED = [
    ["附件2"],
    [*HEADER[:6], "建会情况", None, None, None, "未建会\n原因"],
    [*[None] * 6, "是否\n建会", "建会 时间", "工会主席姓名", "会员人数"],
]


@pytest.mark.parametrize("merged", [("A2:A3", "B2:B3", "G2:J2", "K2:K3"), ()])
def test_a_group_title_over_four_columns_is_no_column(merged):
    table = read_tables(with_merged([*GROUPED, ROW], *merged), "a.xlsx").tables[0]
    assert table.columns == FIELDS
    assert table.header_row == 3
    assert [row.row for row in table.rows] == [4]
    assert table.rows[0].cells["unionised"] == "是"
    assert [(s.row, s.why) for s in table.skipped] == [(1, "表头以上的标题"), (2, "表头的上半部分")]


def test_a_two_row_header_repeated_on_the_next_page_is_no_enterprise():
    table = read_tables(xlsx(*GROUPED, ROW, *GROUPED[1:]), "a.xlsx").tables[0]
    assert len(table.rows) == 1
    assert [s.why for s in table.skipped[2:]] == ["重复的表头", "重复的表头"]


def test_short_names_of_columns_as_clerks_write_them_are_known():
    head = ["序号", "单位名称", "性质", "地址", "职工总数", "建会情况", "没建会的原因"]
    table = read_tables(
        xlsx(head, [1, "青河甲厂", "民营", "路1号", 120, "否", "拖延"]), "a.xlsx"
    ).tables[0]
    assert table.columns == [
        *("position", "name", "ownership", "address", "employees", "unionised", "reason"),
    ]


def test_a_label_split_over_two_rows_is_put_together():
    rows = [
        ["序号", "企业", None, "职工", "工会", None, "会员", "是否建会"],
        [None, "名称", "地址", "人数", "主席姓名", "成立时间", "人数", None],
        [1, "青河甲纺织有限公司", "路1号", 120, "张甲", "2018年9月", 100, "是"],
    ]
    table = read_tables(xlsx(*rows), "a.xlsx").tables[0]
    assert table.columns == [
        *("position", "name", "address", "employees", "chair", "unionised_on", "members"),
        "unionised",
    ]
    assert table.header_row == 2


def test_a_group_row_over_a_whole_header_is_a_title_only():
    rows = [["企业基本情况", *[None] * 5, "建会情况"], HEADER, ROW]
    table = read_tables(xlsx(*rows), "a.xlsx").tables[0]
    assert table.columns == FIELDS
    assert table.header_row == 2


def test_a_row_of_units_below_the_labels_is_a_hint():
    units = [*[None] * 5, "（人）", "（是/否）", "（年、月）", None, "人"]
    table = read_tables(xlsx(HEADER, units, ROW), "a.xlsx").tables[0]
    assert [row.row for row in table.rows] == [3]
    assert [(s.row, s.why) for s in table.skipped] == [(2, "填写说明行")]


def test_contacts_above_the_header_are_no_columns():
    contacts = ["联系人", "张甲", "联系电话", *[None] * 8, "备注"]
    table = read_tables(xlsx(contacts, HEADER, ROW), "a.xlsx").tables[0]
    assert table.columns == FIELDS


def test_the_first_enterprise_is_never_taken_for_a_second_header_row():
    header = [*HEADER[:6], "是否建会", None]
    row = [1, "工会", "民营", "地址", "正常", 120, "是", "备注"]
    table = read_tables(xlsx(header, row), "a.xlsx").tables[0]
    assert table.header_row == 1
    assert [r.row for r in table.rows] == [2]


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("单位全称", "name"),
        ("登记注册类型", "ownership"),
        ("企业所在地", "address"),
        ("生产经营情况", "status"),
        ("职工总人数（人）", "employees"),
        ("*是否成立工会：", "unionised"),
        ("成立工会\n时间", "unionised_on"),
        ("工会负责人", "chair"),
        ("入会人数", "members"),
        ("未建会主要原因", "reason"),
    ],
)
def test_labels_in_other_words_are_understood(label, field):
    header = [label if name == field else text for text, name in zip(HEADER, FIELDS, strict=True)]
    assert read_tables(xlsx(header, ROW), "a.xlsx").tables[0].columns == FIELDS

"""The sheet that is filled in offline: columns, drop-downs, checks, formats, explanations."""

import pytest

from enterprises.columns import LABELS
from enterprises.exporting.working_columns import WIDTHS
from enterprises.exporting.working_workbook import EMPTY_ROWS, HEADER_ROW
from enterprises.importing.workbook import MARK_LABEL
from tests.enterprises.working_books import campaign_with_own_columns, column, made, opened
from tests.factories import campaign, enterprise

pytestmark = pytest.mark.django_db


class TestTheSheet:
    def test_has_the_official_header_the_further_columns_and_the_campaigns_own(self):
        campaign_with_own_columns()
        _, sheet = opened(made([]))
        header = [cell.value for cell in sheet[HEADER_ROW]]
        assert header[:11] == list(LABELS.values())[:11]
        assert header[11] == "乡镇（街道）"
        assert header[-6:] == [
            "所在园区",
            "女职工人数",
            "签订集体合同",
            "投产时间",
            "规模",
            MARK_LABEL,
        ]
        assert sheet.freeze_panes == "C4"
        assert sheet.column_dimensions[sheet.cell(HEADER_ROW, len(header)).column_letter].hidden
        assert not sheet.protection.sheet

    def test_says_whose_it_is(self):
        campaign()
        _, sheet = opened(made([], township="崔尔庄镇"))
        assert sheet["A1"].value == "全省100人以上非公企业外资企业建会专项行动填报表"
        assert "填报单位：沧县（崔尔庄镇）" in sheet["A2"].value

    def test_offers_the_words_and_checks_down_to_the_empty_rows(self):
        campaign_with_own_columns()
        book, sheet = opened(made([], townships=("崔尔庄镇", "杜林镇")))
        checks = {
            str(v.sqref).rstrip("0123456789"): v for v in sheet.data_validations.dataValidation
        }
        last = HEADER_ROW + EMPTY_ROWS

        def check(label):
            letter = sheet.cell(HEADER_ROW, column(sheet, label)).column_letter
            return checks[f"{letter}{HEADER_ROW + 1}:{letter}"]

        def words(label):
            where = book.defined_names[check(label).formula1].attr_text.split("!")[1]
            return [cell.value for (cell,) in book["下拉词表"][where.replace("$", "")]]

        assert str(check("是否建会").sqref).endswith(str(last))
        assert words("经营状况")[0] == "正常"
        assert words("乡镇（街道）") == ["崔尔庄镇", "杜林镇"]
        assert words("规模") == ["大型", "中型", "小微"]
        assert not check("未建会原因").showErrorMessage
        assert not check("企业所有制性质").showErrorMessage
        assert {check(label).errorStyle for label in ("是否建会", "是否建立职代会", "规模")} == {
            "stop"
        }
        assert {check(label).errorStyle for label in ("职工人数", "建会时间")} == {"warning"}
        assert book["下拉词表"].sheet_state == "hidden"

    def test_keeps_codes_phones_and_months_as_text_where_nothing_stands_yet(self):
        campaign()
        _, sheet = opened(made([]))
        for label in ("统一社会信用代码", "联系电话", "建会时间"):
            letter = sheet.cell(HEADER_ROW, column(sheet, label)).column_letter
            assert sheet.column_dimensions[letter].number_format == "@"

    def test_gives_a_column_that_names_no_width_the_width_of_its_heading(self, monkeypatch):
        campaign()
        monkeypatch.delitem(WIDTHS, "collective_contract")
        _, sheet = opened(made([]))
        letter = sheet.cell(HEADER_ROW, column(sheet, "是否签订集体合同")).column_letter
        assert sheet.column_dimensions[letter].width == 18

    def test_runs_no_text_as_a_formula(self):
        enterprise(name="=沧县等号制造有限公司")
        _, sheet = opened(made())
        cell = sheet.cell(HEADER_ROW + 1, 2)
        assert (cell.data_type, cell.quotePrefix) == ("s", True)

    def test_explains_every_column_on_a_sheet_of_its_own(self):
        campaign_with_own_columns()
        book, sheet = opened(made([]))
        told = {row[0].value: row[1].value for row in book["填表说明"].iter_rows()}
        for cell in sheet[HEADER_ROW][:-1]:
            assert told[cell.value]

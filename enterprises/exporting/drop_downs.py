"""Drop-down lists and input checks of the working workbook: they help, they take nothing away.

Own words stay possible where the ledger takes them; only 是/否 and lists without own words are strict.
"""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from enterprises.columns import Kind
from enterprises.exporting.working_columns import WorkingColumn
from enterprises.importing.cells import MOST_PEOPLE
from enterprises.importing.workbook import LISTS_SHEET


def add_checks(
    book: Workbook, sheet: Worksheet, columns: Sequence[WorkingColumn], first: int, last: int
) -> None:
    """Checks for rows ``first`` to ``last`` of each column; the words go to a hidden sheet."""
    lists = book.create_sheet(LISTS_SHEET)
    lists.sheet_state = "hidden"
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        if column.words:
            check = _words(column, _list(book, lists, column))
        else:
            check = _of_kind(column, f"{letter}{first}")
        if check:
            check.add(f"{letter}{first}:{letter}{last}")
            sheet.add_data_validation(check)


def _list(book, lists, column):
    """The words in a column of their own, under a name: old programs know lists of another sheet
    only by name."""
    at = lists.max_column + 1 if lists["A1"].value else 1
    for row, word in enumerate((column.label, *column.words), start=1):
        cell = lists.cell(row, at, word)
        cell.data_type = "s"
    letter = get_column_letter(at)
    name = f"list_{column.name}"
    where = f"'{LISTS_SHEET}'!${letter}$2:${letter}${len(column.words) + 1}"
    book.defined_names[name] = DefinedName(name, attr_text=where)
    return name


def _words(column, name):
    check = DataValidation("list", formula1=name, allow_blank=True)
    if column.strict:
        return _saying(check, "stop", column, "请从下拉中选一项。")
    check.showErrorMessage = False
    return check


def _of_kind(column, cell):
    """The check of a column without list; None where anything may stand."""
    if column.kind is Kind.YES_NO:
        check = DataValidation("list", formula1='"是,否"', allow_blank=True)
        return _saying(check, "stop", column, "请填“是”或“否”；不清楚的空着。")
    if column.kind is Kind.COUNT:
        check = DataValidation(
            "whole", operator="between", formula1="0", formula2=str(MOST_PEOPLE), allow_blank=True
        )
        return _saying(check, "warning", column, "请填整数，不写“约”“多”和单位。")
    if column.kind is Kind.MONTH:
        year = f"--LEFT({cell},4)"
        formula = f"AND(ISNUMBER({year}),{year}>=1949,{year}<2100)"
        check = DataValidation("custom", formula1=formula, allow_blank=True)
        return _saying(check, "warning", column, "请写成 2018年9月 这样，先写四位的年份。")
    if column.name == "uscc":
        check = DataValidation("textLength", operator="equal", formula1="18", allow_blank=True)
        return _saying(check, "warning", column, "统一社会信用代码是18位，请核对。")
    return None


def _saying(check, style, column, text):
    check.errorStyle, check.showErrorMessage = style, True
    check.errorTitle, check.error = column.label[:30], text
    return check

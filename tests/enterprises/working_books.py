"""Working workbooks as the system gives them out, and cells that a clerk changes in them."""

import io

import openpyxl

from campaign import campaign_loading
from campaign.models import Campaign
from enterprises.exporting.working_workbook import HEADER_ROW, write_workbook
from enterprises.models import Enterprise
from tests.enterprises.test_extra_columns import COLUMNS
from tests.factories import CAMPAIGN_FILE, campaign, district


def campaign_with_own_columns():
    """The notice's campaign with a column of each kind of its own."""
    district("130000")
    return campaign_loading.load(CAMPAIGN_FILE.read_text(encoding="utf-8") + COLUMNS)[0]


def place():
    """The campaign as it was loaded for the test, and 沧县."""
    return Campaign.objects.first() or campaign(), district("130921")


def made(rows=None, **told):
    """The workbook of ``rows`` (all of the unit) as bytes."""
    content = io.BytesIO()
    rows = Enterprise.objects.kept().in_order() if rows is None else rows
    write_workbook(*place(), rows, content, **told)
    return content.getvalue()


def opened(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book, book["填报表"]


def saved(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def column(sheet, label):
    """The number of the column under ``label``."""
    return next(cell.column for cell in sheet[HEADER_ROW] if cell.value == label)


def put(sheet, name, label, value):
    """``value`` into the cell of the enterprise ``name`` under ``label``."""
    names = column(sheet, "企业名称")
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, names).value == name)
    sheet.cell(row, column(sheet, label)).value = value

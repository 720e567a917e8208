"""Reading the roll-up where people read it: page, workbook, CSV and paper."""

import csv
import re
from html import unescape
from io import BytesIO, StringIO

import openpyxl
from django.urls import reverse

from tests.reports.test_writers_pdf import poppler

TABLE = re.compile(r'<table class="table table-sm rollup-table">(.*?)</table>', re.DOTALL)
ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)


def address(name, code, query="", **more):
    path = reverse(name, kwargs={"slug": "hebei-2018", "code": code, **more})
    return f"{path}?{query}" if query else path


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def content(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def tables(html: str) -> list[list[list[str]]]:
    """The text of every cell of every roll-up table, heads first, 合计 last."""
    return [
        [[_text(cell) for cell in CELL.findall(row)] for row in ROW.findall(table)]
        for table in TABLE.findall(html)
    ]


def links(html: str) -> list[tuple[str, str]]:
    """(number, address) of every number of the tables that opens its rows."""
    found = re.findall(r'<a class="figure" href="([^"]+)">([^<]+)</a>', html)
    return [(number, unescape(href)) for href, number in found]


def _text(cell):
    cell = re.sub(r'<span class="pending".*?</span>', "", cell)
    return unescape(re.sub(r"<[^>]*>", "", cell)).strip()


def plain(text: str):
    """A number as the page writes it (1,234 or 78.5%), as the workbook holds it."""
    if re.fullmatch(r"-?[\d,]+", text):
        return int(text.replace(",", ""))
    return float(text[:-1]) if text.endswith("%") else text


def workbook(data: bytes) -> list[list[list]]:
    """The lines below the head of each worksheet, notes under the table left out."""
    return [
        [
            [cell.value for cell in row]
            for row in sheet.iter_rows(min_row=5)
            if row[1].value is not None
        ]
        for sheet in openpyxl.load_workbook(BytesIO(data)).worksheets
    ]


def csv_lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"))))[1:]


def paper_words(data: bytes) -> list[str]:
    return poppler("pdftotext", data, "-layout").split()

"""No cell of any file that leaves the system is a formula, whatever people typed."""

import csv
import io

import openpyxl
import pytest
from django.http import Http404

from tests.addresses import UNIT_ADDRESSES, address_of
from tests.factories import UserFactory
from tests.hostile.poison import poisoned_world

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
STARTS = ("=", "+", "-", "@", "\t", "\r")


def sheets(client, address):
    """(form, bytes) of the address in each form it has, read to the end."""
    for form in ("csv", "xlsx"):
        try:
            answer = client.get(address.replace("/csv/", f"/{form}/"))
        except Http404:
            continue
        if answer.status_code == 200 and not answer["Content-Type"].startswith("text/html"):
            yield b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize("text", ['=HYPERLINK("http://a.example","x")', "-2+3"])
def test_no_cell_of_any_export_is_a_formula(client, text):
    made, seen, cells = poisoned_world(text), set(), 0
    for who, code in ((UserFactory(), "130921"), (UserFactory(reviewer=True), "130900"), (UserFactory(reviewer=True), "130921")):  # fmt: skip
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        for name, words, _ in UNIT_ADDRESSES:
            if not {"form"} & set(words) and "sheet" not in name and "template" not in name:
                continue
            for content in sheets(client, address_of(name, words, code, made)):
                found = list(workbook(content) if content.startswith(b"PK") else comma(content))
                cells += len(found)
                seen |= {name} if any(text[1:] in str(cell) for cell in found) else set()
    assert len(seen) > 5, seen
    print(cells, "cells of", sorted(seen))  # noqa: T201 - shown by pytest -s


def workbook(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                yield cell.value


def comma(content):
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        for cell in row:
            assert not cell.startswith(STARTS) or number(cell), cell
            yield cell


def number(cell):
    return cell.lstrip("-").replace(".", "", 1).isdigit() or cell == "-"

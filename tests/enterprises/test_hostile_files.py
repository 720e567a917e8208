"""Files made to break a reader: each costs one Chinese message, in time, within the memory limit."""

import io
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprises.importing import child
from enterprises.importing.limited import MOST_SECONDS, read_limited
from tests.enterprises.test_cases import CASES
from tests.enterprises.test_workbook import HEADER, ROW, xlsx

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MEASURED = """
import resource, sys
from enterprises.importing.limited import read_limited
assert read_limited(sys.stdin.buffer.read(), "a.xlsx").error
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
ZEROS = 1_300_000_000  # more than the reader's whole memory, about 6 MB packed


def repacked(part, content):
    """Our small workbook with ``part`` replaced by ``content`` (bytes in pieces)."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(HEADER, ROW))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
        with target.open(part, "w", force_zip64=True) as out:
            for piece in content:
                out.write(piece)
    return stream.getvalue()


def zeros():
    for _ in range(ZEROS // 10_000_000):
        yield b"0" * 10_000_000


def sheet_xml(inside, dimension="A1:K2", doctype=""):
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{space}"><dimension ref="{dimension}"/><sheetData>{inside}</sheetData></worksheet>'
    return [text.encode()]


def entities():
    lines = ['<!ENTITY a "0123456789">']
    lines += [
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>'
    return sheet_xml(cell, doctype=f"<!DOCTYPE x [{''.join(lines)}]>")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED = {
    "an empty file": lambda: b"",
    "an xlsx cut off": lambda: xlsx(HEADER, ROW)[:3000],
    "an xls cut off": lambda: (CASES / "D04_old_xls.xls").read_bytes()[:4096],
    "a locked xlsx": lambda: OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
    "zeros for a sheet": lambda: repacked(SHEET, zeros()),
    "zeros for the texts": lambda: repacked(STRINGS, zeros()),
    "deep nesting": lambda: repacked(SHEET, sheet_xml("<row>" * 300_000)),
    "entities in entities": lambda: repacked(SHEET, entities()),
    "text called xls": lambda: ("甲" * 3_300_000).encode(),
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100,
}


def read(data, filename="a.xlsx"):
    started = time.monotonic()
    book = read_limited(data, filename)
    assert time.monotonic() - started < MOST_SECONDS
    return book


@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_file_costs_one_message(what):
    data = REFUSED[what]()
    book = read(data, "a.xls")
    assert book.tables == []
    assert re.search("请|不完整", book.error)
    assert not re.search("[A-Za-z]{8}", book.error)


def test_a_sheet_said_to_be_a_million_rows_is_read_by_what_it_holds():
    with zipfile.ZipFile(io.BytesIO(xlsx(HEADER, ROW))) as book:
        text = re.sub(rb'ref="A1:K2"', b'ref="A1:XFD1048576"', book.read(SHEET))
    book = read(repacked(SHEET, [text]))
    assert [row.row for row in book.tables[0].rows] == [2]


def test_three_hundred_sheets_are_each_accounted_for():
    made = openpyxl.Workbook()
    for number in range(299):
        made.create_sheet(f"表{number}").append([1, "甲"])
    for row in (HEADER, ROW):
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    book = read(stream.getvalue())
    assert (len(book.tables), len(book.sheets_ignored)) == (1, 299)


def test_a_cell_of_forty_thousand_characters_arrives_whole():
    long = [*ROW[:10], "停" * 40_000]
    text = ",".join(HEADER) + "\n" + ",".join(str(cell) for cell in long)
    (row,) = read(text.encode(), "a.csv").tables[0].rows
    assert row.cells["reason"] == long[10]


def test_twenty_thousand_columns_hide_no_official_one():
    text = ",".join([*HEADER, *["x"] * 20_000]) + "\n" + ",".join(map(str, ROW))
    (row,) = read(text.encode(), "a.csv").tables[0].rows
    assert row.cells["name"] == ROW[1]


@settings(max_examples=8, deadline=None)
@given(head=st.sampled_from([b"", b"PK\x03\x04", OLE]), rest=st.binary(max_size=3000))
def test_random_bytes_never_stop_the_worker(head, rest):
    book = read(head + rest)
    assert book.error
    assert book.tables == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 没有内存上限可量")
def test_no_reading_process_took_more_than_its_memory():
    told = subprocess.run(
        [sys.executable, "-c", MEASURED],  # a parent without other children
        input=repacked(SHEET, zeros()),
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    peak = int(told.stdout)
    assert 0 < peak * (1 if sys.platform == "darwin" else 1024) <= child.MOST_BYTES


def test_the_reading_process_starts_without_the_whole_application():
    code = "import sys, enterprises.importing.child, enterprises.importing.workbook; print('django.db' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

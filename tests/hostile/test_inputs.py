"""Whatever stands in a cell, it is read or refused with a sentence; a table of such cells is accounted for
row by row. ``pytest tests/hostile --inputs 100000`` reads that many cells.
"""

import csv
import io
import random
import re
from collections import Counter
from datetime import date, datetime, time

import pytest

from enterprises.importing import cells, months
from enterprises.importing.reading import Reading
from enterprises.importing.workbook import read_tables
from enterprises.problem import Level
from tests.enterprises.test_imports import HEADER
from tests.hostile.odd import ODD

FEW = 3000
READERS = [cells.read_text, cells.read_name, cells.read_count, cells.read_yes_no, months.read_month]
PIECES = [
    "120", "约", "人", "余", "多", "，", "～", "-", "—", "〇", "一百二十", "万", "年", "月", "日", "2018", "9", "13", "是",
    "否", "√", "×", "有", "无", "未", "已建", ".", "/", "'", "=", "+", "@", "%", "(", "）", "\n", "\t", "\u3000", "\u200b",
    "e5", "０", "①", "²", "½", "☑", "䶮", "\U00020bb7", "א", "\u202e", "\x0b", "#REF!", "nan", "inf", "_x000D_", "去年",
]  # fmt: skip
VALUES = [None, True, False, 0, -1, 120, 10**30, 1.5, 1e300, -0.0, float("nan"), float("inf"), date(2018, 9, 1),
          datetime(1899, 12, 30), datetime(9999, 12, 31, 23, 59), time(9, 30), b"\xff", [], {}]  # fmt: skip  # noqa: DTZ001


def odd(chance: random.Random):
    roll = chance.random()
    if roll < 0.15:
        return chance.choice(VALUES)
    if roll < 0.3:
        return chance.choice(ODD)
    if roll < 0.4:
        return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(9)))
    return "".join(chance.choices(PIECES, k=chance.randrange(1, 7)))


@pytest.fixture
def times(request):
    return request.config.getoption("--inputs") or FEW


def test_every_cell_is_read_or_refused_with_a_sentence(times):
    chance, counts = random.Random(2018), Counter()  # noqa: S311
    for _ in range(times):
        raw = odd(chance)
        for read in READERS:
            found = read(raw)
            assert isinstance(found, Reading), (read.__name__, raw)
            counts[read.__name__, found.level] += 1
            if found.level != Level.OK:
                assert re.search("[一-龥]", found.message), (read.__name__, raw)
    print(times, "cells:", dict(counts))  # noqa: T201 - shown by pytest -s


def test_every_row_of_an_odd_table_is_accounted_for(times):
    chance, read, skipped = random.Random(2019), 0, 0  # noqa: S311
    columns = HEADER.strip().split(",")
    for _ in range(max(times // 1100, 2)):
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(columns)
        table.writerows([odd(chance) for _ in columns] for _ in range(100))
        typed = text.getvalue().replace("\0", "")  # a file with NUL is no text: refused as a whole
        book = read_tables(typed.encode("utf-8", "replace"), "台账.csv")
        assert book.error or book.tables or book.sheets_ignored
        for found in book.tables:
            read, skipped = read + len(found.rows), skipped + len(found.skipped)
    print(f"{read} rows read, {skipped} skipped with a reason")  # noqa: T201
    assert read

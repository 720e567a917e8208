"""A long annex laid out in pieces is the paper it would be in one piece."""

import re
import subprocess
import sys
import weakref
from dataclasses import replace
from operator import sub

import pypdfium2
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from campaign.collecting import collection_paused
from reports.writers import layout_helper, pieces
from reports.writers.layout_helper import Helper
from reports.writers.layouts import Layout
from reports.writers.pdf import annex_paper
from tests.reports.papers import LONG_NAME, NAME, REASON, STAMP, annex
from tests.reports.test_writers_pdf import codes, poppler

LAYOUT = Layout()


def uneven(heights, **changed):
    """Rows of names of different lengths: no two pages have the same number."""
    sheet = annex(len(heights), **changed)
    rows = [list(row) for row in sheet.rows]
    for row, height in zip(rows, heights, strict=True):
        row[NAME] = f"{row[0]}{LONG_NAME[:height]}"
    return replace(sheet, rows=tuple(map(tuple, rows)))


def laid_out(monkeypatch, sheet, rows, layers=(LAYOUT,)):
    """``sheet`` in pieces of ``rows``: its PDF."""
    monkeypatch.setattr(pieces, "PIECE", rows)
    with collection_paused():
        content, count = pieces.laid_out_by(layers, sheet)
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == count
    return content


def words(content):
    """Of every page every word, and where it stands."""
    found = re.compile(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')
    pages = poppler("pdftotext", content, "-bbox").split("<page ")[1:]
    words = [found.findall(page) for page in pages]
    places = [float(place) for page in words for word in page for place in word[:4]]
    return [[word[4] for word in page] for page in words], places


def assert_same(some, other):
    """The same words on the same pages in the same places; the joining program rounds to 0.0001 point."""
    (some_words, some_places), (other_words, other_places) = words(some), words(other)
    assert some_words == other_words
    assert max(map(abs, map(sub, some_places, other_places))) < 0.02  # fmt: skip


HEIGHTS = [n * 11 % len(LONG_NAME) for n in range(32)]


@pytest.mark.parametrize(
    "sheet",
    [
        uneven(HEIGHTS),
        uneven(HEIGHTS, stamp=STAMP, footnotes=("注一。",)),
        uneven(HEIGHTS[:29], practice=True),
    ],
    ids=["draft", "submitted", "practice"],
)
def test_in_pieces_every_word_of_every_page_stands_where_it_stands_in_one(monkeypatch, sheet):
    assert_same(laid_out(monkeypatch, sheet, 11), laid_out(monkeypatch, sheet, 1000))


def test_a_row_over_many_pages_may_stand_where_a_piece_ends(monkeypatch):
    sheet = annex(16)
    rows = [list(row) for row in sheet.rows]
    for place in (8, 15):
        rows[place][REASON] = "因" * 2000
    sheet = replace(sheet, rows=tuple(map(tuple, rows)))
    assert_same(laid_out(monkeypatch, sheet, 9), laid_out(monkeypatch, sheet, 1000))


@settings(max_examples=3, deadline=None, phases=[Phase.generate])
@given(st.lists(st.integers(0, len(LONG_NAME)), min_size=8, max_size=16))
def test_whatever_the_heights_of_the_rows_pieces_change_no_page(heights):
    with pytest.MonkeyPatch.context() as patch:
        sheet = uneven(heights, stamp=STAMP)
        assert_same(laid_out(patch, sheet, 5), laid_out(patch, sheet, 1000))


def test_the_code_squares_know_their_page_across_pieces(monkeypatch):
    found = codes(laid_out(monkeypatch, annex(24, stamp=STAMP), 10))
    assert found == [[f"{STAMP.verify_url}?p={page}"] for page in range(1, len(found) + 1)]


def test_title_and_outline_are_those_of_the_one_paper(monkeypatch):
    sheet = annex(20)
    with pypdfium2.PdfDocument(laid_out(monkeypatch, sheet, 9)) as document:
        assert document.get_metadata_dict()["Title"] == f"{sheet.number} {sheet.title}"
        outline = [mark.get_title() for mark in document.get_toc()]
    assert outline == [sheet.title]


def test_two_processes_make_the_same_paper(monkeypatch):
    sheet = uneven(HEIGHTS, stamp=STAMP)
    with Helper() as helper:
        found = laid_out(monkeypatch, sheet, 11, (LAYOUT, helper))
    assert helper.process.returncode == 0
    alone = laid_out(monkeypatch, sheet, 1000)
    assert_same(found, alone)
    assert codes(found) == codes(alone)


ONE_ANSWER = """
import pickle, sys
from reports.writers.layouts import Layout
layout = Layout()
layout.ask(pickle.load(sys.stdin.buffer))
pickle.dump(layout.laid_out(), sys.stdout.buffer)
"""


@pytest.mark.parametrize(
    "deed",
    [
        "exit 1",
        "echo I9x; cat > /dev/null",
        "exec sleep 600",
        f"exec {sys.executable} -c '{ONE_ANSWER}'",
    ],
    ids=["dies", "talks", "hangs", "dies after an answer"],
)
def test_a_paper_is_made_whatever_the_second_process_does(monkeypatch, tmp_path, deed):
    for name, value in {"PIECE": 10, "HELPED": 20, "_cores": lambda: 2}.items():
        monkeypatch.setattr(pieces, name, value)
    if "sleep" in deed:
        monkeypatch.setattr(layout_helper, "_SECONDS_TO_ANSWER", 0.2)
    helper = tmp_path / "helper"
    helper.write_text(f"#!/bin/sh\n{deed}\n")
    helper.chmod(0o700)
    begun = []
    start = subprocess.Popen

    def watched(*arguments, **options):
        begun.append(start(*arguments, **options))
        return begun[-1]

    monkeypatch.setattr(layout_helper.subprocess, "Popen", watched)
    monkeypatch.setattr(sys, "executable", str(helper))
    paper = annex_paper([annex(22)])
    assert [process.poll() is None for process in begun] == [False]
    assert "合计" in poppler("pdftotext", paper.content, "-raw")


def test_the_layout_of_a_piece_is_gone_before_the_next_begins():
    layout = Layout()
    with collection_paused():
        layout.ask(pieces.order_of([annex(20)], goes_on=True))
        page = weakref.ref(layout.kept[0].pages[0])
        layout.written()
        assert page() is None

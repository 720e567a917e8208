"""Lists as files: line by line, whole or not at all."""

import json
import tracemalloc
from io import SEEK_END, BytesIO

import openpyxl
import pytest

from campaign.whole_file import IN_MEMORY, whole_file
from enterprises import export_formats
from enterprises.export_formats import FORMATS, download

HEADERS = ["名称", "人数", "备注"]


def lines(count, *, wrong_at=None):
    for number in range(1, count + 1):
        if number == wrong_at:
            raise RuntimeError("the connection is gone")
        yield [f"第{number}家", number, None]


def answer(form, *, count=3, wrong_at=None):
    return download(FORMATS[form](), "名单", "单位", HEADERS, lines(count, wrong_at=wrong_at))


@pytest.mark.parametrize("form", FORMATS)
def test_what_fails_half_way_is_no_file_at_all(form):
    with pytest.raises(RuntimeError, match="gone"):
        answer(form, count=600, wrong_at=500)


def test_each_kind_says_the_same():
    csv, xlsx, told = (b"".join(answer(form)) for form in ("csv", "xlsx", "json"))
    assert csv.decode("utf-8-sig") == "名称,人数,备注\r\n第1家,1,\r\n第2家,2,\r\n第3家,3,\r\n"
    sheet = openpyxl.load_workbook(BytesIO(xlsx))["单位"]
    assert [list(row) for row in sheet.values] == [HEADERS, *lines(3)]
    assert json.loads(told) == [dict(zip(HEADERS, line, strict=True)) for line in lines(3)]
    assert json.loads(b"".join(answer("json", count=0))) == []


def test_a_character_that_a_workbook_cannot_hold_does_not_cost_the_file():
    typed = [["核\v对\x1f人\uffff数"]]
    file = b"".join(download(FORMATS["xlsx"](), "名单", "批注", ["意见"], typed))
    assert openpyxl.load_workbook(BytesIO(file))["批注"]["A2"].value == "核 对 人 数"


def test_the_answer_names_the_file_and_its_length():
    headers = answer("csv").headers
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (headers["Content-Type"], headers["Content-Length"]) == ("text/csv", "61")


def test_a_workbook_with_more_lines_than_excel_takes_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(export_formats, "MOST_ROWS", 3)
    assert answer("xlsx", count=2).status_code == 200
    refused = answer("xlsx", count=3)
    assert (refused.status_code, refused.text[:8]) == (503, "超过一张 Excel"[:8])


def test_the_memory_does_not_grow_with_the_lines():
    def made(count):
        long = (["名" * 60, number] for number in range(count))
        return whole_file(lambda to: FORMATS["csv"]().write("单位", HEADERS, long, to))

    made(1)  # what is imported on first use is not the lines'
    tracemalloc.start()
    with made(15_000) as file:
        most = tracemalloc.get_traced_memory()[1]
        assert file.seek(0, SEEK_END) > IN_MEMORY
    tracemalloc.stop()
    assert most < IN_MEMORY / 4


def test_a_long_file_lies_on_disk_and_a_short_one_in_memory():
    def of(size):
        return whole_file(lambda to: to.write(b"x" * size))

    assert isinstance(of(IN_MEMORY), BytesIO)
    with of(IN_MEMORY + 1) as long:
        assert long.fileno()
        assert (long.tell(), len(long.read())) == (0, IN_MEMORY + 1)

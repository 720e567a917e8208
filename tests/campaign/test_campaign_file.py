from pathlib import Path

import pytest
from django.conf import settings

from campaign.campaign_file import CampaignFileError, parse
from campaign.campaign_loading import Outcome, load
from tests.factories import campaign, district

TEXT = (Path(settings.BASE_DIR) / "campaign" / "data" / "hebei_2018.toml").read_text(
    encoding="utf-8"
)


@pytest.mark.django_db
def test_loading_a_campaign_twice_changes_nothing():
    first = campaign()
    assert load(TEXT) == (first, Outcome.SAME)
    assert first.rounds.count() == 1
    assert first.rounds.get().dues.count() == 2


@pytest.mark.django_db
def test_loading_says_whether_a_campaign_was_made_renewed_or_left_as_it_is():
    district("130000")
    texts = (TEXT, f"{TEXT}\n# renewed\n", f"{TEXT}\n# renewed\n")
    assert [load(text)[1] for text in texts] == ["已建立", "已更新", "与现有内容相同，没有变化"]


def test_the_threshold_is_one_hundred_and_foreign_enterprises_have_none():
    annexes = parse(TEXT).annexes
    assert [(a.number, a.min_employees) for a in annexes] == [("附件2", 100), ("附件3", 0)]
    assert annexes[0].title_for("沧县") == "沧县100人以上非公企业调查核实及建会情况登记表"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('slug = "hebei-2018"', "", "slug：缺少这一项"),
        ("ends = 2018-11-30", "ends = 2018-01-01", "ends：结束日期早于开始日期"),
        ("date = 2018-11-15", "date = 2018-11-24", r"rounds\[1\]\.due：上级的截止时间早于下级"),
        ('time = "17:30"', 'time = "25:00"', r"rounds\[1\]due\[1\]\.time|time：“25:00”不是时刻"),
        ('number = "附件3"', 'number = "附件2"', "number：附件2 写了两次"),
        ('code = "120"', 'code = "110"', "ownership：代码 110 写了两次"),
        ("accept_late = true", "acept_late = true", "switches.acept_late：不认识这一项"),
        ("accept_late = true", 'accept_late = "yes"', "accept_late：应为true 或 false"),
        ("review_working_days = 3", "review_working_days = 0", "review_working_days：至少是 1"),
        ('slug = "hebei-2018"', "slug = ", "不是有效的 TOML"),
    ],
)
def test_an_inconsistent_file_is_refused_naming_the_key(old, new, said):
    assert old in TEXT
    with pytest.raises(CampaignFileError, match=said):
        parse(TEXT.replace(old, new, 1))

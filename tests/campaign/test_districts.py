from pathlib import Path

import pytest
from django.conf import settings

from campaign.district_file import DistrictFileError, read
from campaign.district_loading import load
from campaign.models import District

FILE = Path(settings.BASE_DIR) / "campaign" / "data" / "hebei_districts_2018.csv"
HEAD = "code,name,short_name,level,reports_to"


def lines():
    return FILE.read_text(encoding="utf-8").splitlines()


@pytest.mark.django_db
def test_the_tree_of_hebei_follows_the_reporting_line_and_loads_twice_alike():
    assert load(lines()) == (181, 181)
    assert load(lines()) == (181, 0)
    unit = {d.code: d for d in District.objects.all()}
    assert unit["130682"].superior == unit["130181"].superior == unit["130000"]
    assert {d.code for d in unit["133100"].get_children()} == {"130629", "130632", "130638"}
    assert unit["130900"].get_children().count() == 16
    assert unit["133100"].union_name == "河北雄安新区党群工作部"


@pytest.mark.django_db
def test_a_unit_that_reports_to_somebody_else_is_moved():
    load(lines())
    moved = [line.replace("130600,130000", "130600,130600") for line in lines()]
    assert load(moved)[1] == 1
    assert District.objects.get(code="130682").superior.code == "130600"
    assert District.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["130001,甲,甲,city,130002", "130002,乙,乙,city,130001"], "绕成了圈"),
        (["130001,甲,甲,city,139999"], "第2行：报送单位 139999 不在文件中"),
        (["130001,甲,甲,city,", "130001,乙,乙,city,"], "第3行：代码 130001 与第2行重复"),
        (["13,甲,甲,city,"], "第2行：代码“13”"),
        (["130001,甲,甲,village,"], "第2行：名称不能为空"),
    ],
)
def test_a_wrong_tree_is_refused_naming_the_line(rows, said):
    with pytest.raises(DistrictFileError, match=said):
        read([HEAD, *rows])

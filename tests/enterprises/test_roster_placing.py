"""A roster line finds its unit by code, name or address, or is left to a person with the reason."""

import pytest

from campaign.district_loading import load as load_districts
from campaign.models import District
from enterprises.rosters.placing import Places
from tests.enterprises.rosters import TREE

pytestmark = pytest.mark.django_db


@pytest.fixture
def hebei():
    """The whole tree of the notice, read once."""
    load_districts(TREE.read_text(encoding="utf-8").splitlines())
    return {unit.name: unit for unit in District.objects.all()}


@pytest.mark.parametrize(
    ("text", "address", "unit"),
    [
        ("沧县", "", "沧县"),
        ("130921", "", "沧县"),
        ("沧州市沧县", "", "沧县"),
        ("沧县总工会", "", "沧县"),
        ("泊头", "", "泊头市"),
        ("沧县崔尔庄镇", "", "沧县"),
        ("", "河北省沧州市任丘市新华路街道", "任丘市"),
        ("", "沧州泊头交河镇12号", "泊头市"),
        ("", "沧州市新华区解放路3号", "新华区"),
        ("开发区管委会", "沧州市青县工业园", "青县"),
    ],
)
def test_a_line_goes_to_the_unit_its_text_or_address_names(hebei, text, address, unit):
    found = Places(hebei["沧州市"], hebei.values()).find(text, address)
    assert found.unit
    assert District.objects.get(pk=found.unit).name == unit


@pytest.mark.parametrize(
    ("text", "address", "why"),
    [
        ("石家庄市", "", "不属本级"),
        ("130102", "", "不属本级"),
        ("石家庄市桥西区", "沧县工业园", "不属本级"),
        ("", "石家庄市新华区解放路3号", "不属本级"),
        ("", "沧州市循环经济园", "看不出"),
        ("", "", "没有写"),
        ("沧州市", "", "没有写"),
        ("某某管委会", "", "没有叫“某某管委会”的单位"),
        ("", "沧县与青县交界处", "几个单位"),
        ("", "沧州泊头路12号", "看不出"),
    ],
)
def test_what_cannot_be_told_is_left_to_a_person_with_the_reason(hebei, text, address, why):
    found = Places(hebei["沧州市"], hebei.values()).find(text, address)
    assert found.unit is None
    assert why in found.why


def test_units_of_one_name_are_told_apart_by_the_city_in_front(hebei):
    places = Places(hebei["河北省"], District.objects.all())
    assert "2 个" in places.find("新华区", "").why
    city = District.objects.get(name="石家庄市")
    for text, address in (("石家庄市新华区", ""), ("", "河北省石家庄市新华区5号")):
        unit = District.objects.get(pk=places.find(text, address).unit)
        assert (unit.name, unit.superior) == ("新华区", city)

"""The smallest world that can work: one city with two counties, one person per role, one campaign."""

import sys
from pathlib import Path

import factory
from django.conf import settings

from campaign import campaign_loading
from campaign.models import District, User
from enterprises import bulk, ledger
from enterprises.row import Row

CAMPAIGN_FILE = Path(settings.BASE_DIR) / "campaign" / "data" / "hebei_2018.toml"
# code, name, short name, level, whom it reports to (of the notice's tree, cut to what tests need)
TREE = (
    ("130000", "河北省", "河北", "province", None),
    ("130900", "沧州市", "沧州", "city", "130000"),
    ("130921", "沧县", "沧县", "county", "130900"),
    ("130922", "青县", "青县", "county", "130900"),
)


def district(code="130921") -> District:
    """The unit of ``TREE`` with this code, made with its superiors when it is not there yet."""
    found = District.objects.filter(code=code).first()
    if found:
        return found
    _, name, short_name, level, superior = next(line for line in TREE if line[0] == code)
    values = {"code": code, "name": name, "short_name": short_name, "level": level}
    values["union_name"] = f"{name}总工会"
    return district(superior).add_child(**values) if superior else District.add_root(**values)


def campaign():
    """The notice's campaign as its file describes it; loaded once, then the same one."""
    district("130000")
    return campaign_loading.load(CAMPAIGN_FILE.read_text(encoding="utf-8"))[0]


def change_file(monkeypatch, folder, *changes):
    """From here on ``campaign()`` is the notice's campaign with these (old, new) lines."""
    text = CAMPAIGN_FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / "campaign.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys.modules[__name__], "CAMPAIGN_FILE", file)


class UserFactory(factory.django.DjangoModelFactory):
    """A clerk of 沧县; traits for the other people of the cast."""

    class Meta:
        model = User
        django_get_or_create = ("username",)

    class Params:
        reviewer = factory.Trait(username="reviewer", name="审核员", role="review", at="130900")
        neighbour = factory.Trait(username="neighbour", name="邻县填报员", at="130922")
        viewer = factory.Trait(username="viewer", name="查看员", role="view")
        leader = factory.Trait(username="leader", name="王主席", role="leader")
        admin = factory.Trait(username="admin", name="管理员", role="admin", at="130900")
        at = "130921"

    username = "clerk"
    name = "填报员"
    role = "entry"
    district = factory.LazyAttribute(lambda made: district(made.at))


class RowFactory(factory.Factory):
    """A row without any problem: private, 120 employees, unionised. ``not_unionised`` for the other kind."""

    class Meta:
        model = Row

    class Params:
        not_unionised = factory.Trait(
            unionised=False, unionised_on="", chair="", members=None, reason="经营者不支持或有顾虑"
        )
        foreign = factory.Trait(ownership="外资企业")

    name = factory.Sequence(lambda n: f"沧县第{n}铸造有限公司")
    ownership = "私营有限责任公司"
    address = "沧县崔尔庄镇工业园区1号"
    status = "正常"
    employees = 120
    unionised = True
    unionised_on = "2018-09"
    chair = "李明"
    members = 110


def enterprise(by=None, **values):
    """A row in the ledger of the unit of ``by`` (the clerk), entered through the front door."""
    by = by or UserFactory()
    return ledger.add(campaign(), by.district, RowFactory(**values), by=by)


def enterprises(count, by=None, **values):
    """``count`` rows at once in the ledger of the unit of ``by`` (the clerk)."""
    by = by or UserFactory()
    rows = RowFactory.build_batch(count, **values)
    return bulk.store_rows(campaign(), by.district, rows, by=by)

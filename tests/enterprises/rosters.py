"""A roster of a whole city: sixteen counties, their ledgers, and a list that does not quite agree."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.files.base import ContentFile

from campaign.district_loading import load as load_districts
from campaign.models import District
from enterprises import bulk
from enterprises.models import Enterprise, RosterLine
from enterprises.rosters import imports
from enterprises.row import Row
from reports.demo.enterprises import COUNTS, invent
from tests.factories import UserFactory, campaign, district

TREE = Path(settings.BASE_DIR) / "campaign" / "data" / "hebei_districts_2018.csv"
HEADER = "序号,企业名称,统一社会信用代码,企业地址,所属县区,职工人数,所有制,联系电话\n"
ALPHABET, WEIGHTS = "0123456789ABCDEFGHJKLMNPQRTUWXY", (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # fmt: skip


def roster_file(*lines: str, name="底册.csv") -> ContentFile:
    """A csv of these lines under the header."""
    numbered = "".join(f"{n},{line}\n" for n, line in enumerate(lines, 1))
    return ContentFile((HEADER + numbered).encode(), name)


def city() -> District:
    """沧州 with its two counties."""
    for county in ("130921", "130922"):
        district(county)
    return district("130900")


def handed_down(*lines: str, by=None, superior="130900") -> list[RosterLine]:
    """The lines of a confirmed roster of the city, in their order."""
    city()
    by = by or UserFactory(reviewer=True)
    batch = imports.upload(campaign(), district(superior), roster_file(*lines), by=by)
    imports.confirm(batch, by=by)
    lines = RosterLine.objects.filter(batch=batch).in_order()
    return list(lines.select_related("campaign", "district"))


def line(name="沧县甲铸造有限公司", code="", address="", unit="沧县", employees="120"):
    """One line of the list, as a superior writes it."""
    return f"{name},{code},{address},{unit},{employees},,"


def valid_code(number: int, area: str) -> str:
    """A USCC with a right check digit. Source: GB 32100."""
    body = f"91{area}{number:09d}"
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS, strict=True))
    return body + ALPHABET[-total % 31]


@dataclass
class City:
    """``renamed``: name on the list → key of the row it is; ``lost``: names that nobody can place;
    ``rows``: name on the list → key of the row, for all of them."""

    lines: list[str]
    renamed: dict[str, int]
    lost: set[str]
    doubled: int
    rows: dict[str, int]


def city_of(total=2000) -> City:
    """``total`` lines over the sixteen counties of 沧州: 5 % without a place, 10 % renamed, 3 % twice."""
    load_districts(TREE.read_text(encoding="utf-8").splitlines())
    dice, definition = Random(7), campaign().definition  # noqa: S311 - invented data, no secret
    doubled = total * 3 // 100
    single, each = total - doubled, -(-(total - doubled) // len(COUNTS))
    found = City([], {}, set(), doubled, {})
    for code in COUNTS:
        county = District.objects.get(code=code)
        clerk = UserFactory(username=f"clerk-{code}", district=county)
        rows = {r.name: r for r in invent(code, county.short_name, each, definition, 5)}
        bulk.store_rows(campaign(), county, list(rows.values()), by=clerk)
        for number, (pk, name) in enumerate(
            Enterprise.objects.of(county).in_order().values_list("pk", "name")
        ):
            if len(found.lines) < single:
                _line(found, dice, county, number, pk, rows[name])
    found.lines += dice.sample(found.lines, doubled)
    return found


def _line(found, dice, county, number, pk, row: Row):
    name, place, unit, address = row.name, county.name, "", row.address
    at = len(found.rows)
    if at % 10 == 3:
        name = renamed(row.name, at // 10 % 5, county.short_name)
    if at % 20 == 7:
        unit, address = "某某开发区管委会", "循环经济园2号"
    else:
        unit = dice.choice([place, county.code, county.union_name, county.short_name, "", f"沧州市{place}"])  # fmt: skip
        address = address if place in address else f"{place}{address}"
    if name in found.rows:  # one of them is enough
        return
    found.rows[name] = pk
    if name != row.name:
        found.renamed[name] = pk
    if unit == "某某开发区管委会":
        found.lost.add(name)
    found.lines.append(f"{name},{row.uscc},{address},{unit},{row.employees},{row.ownership},")


def renamed(name: str, how: int, place: str) -> str:
    """``name`` as another office writes it: legal form, place in front, industry, a slip, a group."""
    core = name.removesuffix("有限公司").removesuffix("有限责任公司").removesuffix("股份")
    brand = core.removeprefix(place)
    if how == 0:
        return f"{core}有限责任公司" if name.endswith("有限公司") else f"{core}有限公司"
    if how == 1:
        return f"沧州{brand}有限公司" if core.startswith(place) else f"{place}{core}有限公司"
    if how == 2:
        return f"{core[:-1]}科技有限公司"
    if how == 3:
        return f"{core[:-2]}{core[-1]}{core[-2]}集团有限公司"
    return f"河北{core}制造有限公司"

"""A province of three cities with five counties each, rows drawn by chance, and every figure again by hand."""

from random import Random

from campaign import state_changes
from campaign.models import District, User
from enterprises import bulk
from enterprises.models import Enterprise
from enterprises.row import Row
from enterprises.waivers import waivers_of
from reports.freezing import checked_rows, collect
from tests.factories import campaign, district

OWNERSHIPS = [
    "国有企业",
    "私营有限责任公司",
    "股份有限公司",
    "港资",
    "中外合资经营企业",
    "外资企业",
    "没听说过",
    "",
]
STATUSES = ["正常", "停产", "关闭破产（清算中）", "已注销", "查无", "说不清", ""]
REASONS = [
    "",
    "经营者不支持或有顾虑",
    "拖延",
    "实际职工不足100人",
    "已加入联合基层工会",
    "说不清",
    "列入计划",
]
FOUNDED = ["", "2017", "2018", "2018-08", "2018-09", "2018-09-20", "2018-09-21", "2018-11-30", "2018-12", "1999-05"]  # fmt: skip


def tree() -> District:
    """河北 with three cities of five counties each; the first of them is the 沧州 of the other tests."""
    province = district("130000")
    for city in ("130900", "131000", "131100"):
        above = District.objects.filter(code=city).first() or (
            district("130900")
            if city == "130900"
            else District.objects.get(code="130000").add_child(**named(city, "市", "city"))
        )
        for number in range(5):
            code = str(int(city) + 21 + number)
            if not District.objects.filter(code=code).exists():
                District.objects.get(pk=above.pk).add_child(**named(code, "县", "county"))
    return District.objects.get(pk=province.pk)


def named(code, kind, level):
    name = f"甲{code}{kind}"
    return {"code": code, "name": name, "short_name": name, "level": level, "union_name": name}


def random_row(chance: Random, number: int) -> Row:
    """Any row at all, also one that no clerk could send."""
    return Row(
        name=f"第{number}机械有限公司",
        ownership=chance.choice(OWNERSHIPS),
        holder=chance.choice(["", "", "private", "state"]),
        status=chance.choice(STATUSES),
        employees=chance.choice([None, 0, 24, 99, 100, 150, 1000, chance.randrange(3000)]),
        unionised=chance.choice([True, True, False, None]),
        unionised_on=chance.choice(FOUNDED),
        members=chance.choice([None, 0, 50, 99, 4000]),
        reason=chance.choice(REASONS),
        covered_by=chance.choice(["", "", "", "高新区联合工会"]),
        registered_members=chance.choice([None, 0, 50, 98, 5000]),
        congress=chance.choice([True, False, None]),
        disclosure=chance.choice([True, False, None]),
        collective_contract=chance.choice([True, False, None]),
        capacity_cut_employees=chance.choice([None, 0, 30]),
    )


def people(unit):
    """(clerk, reviewer) of ``unit`` and its superior."""
    reviewer, _ = User.objects.get_or_create(
        username=f"sh{unit.superior.code}", district=unit.superior, role="review"
    )
    clerk, _ = User.objects.get_or_create(username=unit.code, district=unit, role="entry")
    return clerk, reviewer


def fill(seed: int, *, most=9, leaving=()) -> None:
    """Rows by chance in every county but those of ``leaving``, and in one city's own ledger."""
    chance = Random(seed)  # noqa: S311 - invented rows, no secrets
    for unit in District.objects.filter(level="county").exclude(code__in=leaving):
        _store(unit, chance, chance.randrange(most))
    _store(District.objects.get(code="131000"), chance, 3)


def _store(unit, chance, count):
    rows = [random_row(chance, number) for number in range(count)]
    bulk.store_rows(campaign(), unit, rows, by=people(unit)[0])


def freeze(unit, *, accepted: bool) -> None:
    """The unit's ledger sent as it is, also with mistakes, and accepted where said."""
    plan, (clerk, reviewer) = campaign(), people(unit)
    round_ = plan.current_round()
    submission = round_.submission_set.filter(district=unit).first()
    submission = submission or round_.submission_set.create(district=unit)
    waivers = waivers_of(plan, unit)
    checked = checked_rows(plan, unit, waivers)
    content = collect(plan, unit, submission, checked, waivers)
    state_changes.submit(round_, unit, content, by=clerk)
    if accepted:
        state_changes.accept(round_, unit, by=reviewer)


def by_hand(rows: list[Enterprise]) -> dict[str, int]:
    """Every figure over ``rows``, spelled out from the notice's words and the lists of its file."""
    non_public = [e for e in rows if e.is_non_public and (e.employees or 0) >= 100]
    keys = {e.pk for e in non_public} | {e.pk for e in rows if e.is_foreign}
    listed = [e for e in rows if e.pk in keys]
    gone = {"deregistered", "revoked", "moved", "not_found"}
    existing = [e for e in listed if e.status_code not in gone]
    base = [
        e
        for e in existing
        if e.status_code != "liquidation" and e.reason_code not in {"D1", "D2", "D3", "D4"}
    ]
    unionised = [e for e in base if e.unionised is True]
    others = [e for e in base if e.unionised is not True]
    covered = [e for e in others if e.reason_code in {"E1", "E2", "E3"} or e.covered_by]
    left = [e for e in others if e not in covered]
    days = {"2018-09", "2018-10", "2018-11", "2018-09-21", "2018-11-30"}
    return {
        "enterprises": len(listed),
        "existing": len(existing),
        "base": len(base),
        "unionised": len(unionised),
        "covered": len(covered),
        "reached": len(unionised) + len(covered),
        "not_unionised": sum(e.unionised is False for e in left),
        "unknown": sum(e.unionised is None for e in left),
        "founded": sum(e.unionised_on in days for e in unionised),
        "left_out": len(listed) - len(base),
        "registered_unionised": sum(e.unionised is True for e in listed),
        "employees": sum(e.employees or 0 for e in listed),
        "members": sum(e.members or 0 for e in listed),
        "unionised_employees": sum(e.employees or 0 for e in unionised),
        "joined": sum(min(e.employees or 0, e.members or 0) for e in unionised),
        "unlisted": len(rows) - len(listed),
    }

"""What two counties of the demo did about enterprises without a union: visits, plans, two unions."""

from datetime import timedelta

from enterprises import following, founding, planning, uniting, visiting
from enterprises.models import Enterprise, Union

# Counties that are still drafting, so that their ledgers take a union.
WITH_NEW_UNION, WITH_AREA_UNION = "130903", "130902"
SAID = (
    "负责人担心增加成本，已说明经费返还和小微企业支持政策",
    "人事经理表示要同总部商量，下周答复",
    "已同意建会，先成立筹备组",
)
STEPS = ["上门讲解政策", "成立筹备组", "发展会员", "报上级工会批复"]


def follow_up(campaign, people, today) -> None:
    """Visits and plans of invented people in both counties; in one an enterprise founded its union, in
    the other an area's union covers two."""
    for code in (WITH_NEW_UNION, WITH_AREA_UNION):
        clerk = people[code]
        ledger = Enterprise.objects.in_campaign(campaign).of(clerk.district)
        rows = list(following.followed(ledger, campaign.definition).in_order()[:5])
        for number, row in enumerate(rows[:3]):
            _visit(row, number, clerk, today)
            _plan(row, number, clerk, today)
        if code == WITH_NEW_UNION:
            _found(rows[2], clerk, today)
        else:
            _cover(rows[3:], clerk)


def _visit(row, number, clerk, today):
    told = visiting.Told(
        visited_on=today - timedelta(days=5 - number),
        visitor="李文河、赵立新",
        met="" if number == 1 else "王经理",
        explained=number != 1,
        said=SAID[number],
        next_step="再去一次" if number == 1 else "按计划办理",
    )
    visiting.add_visit(row, told, token=f"demo-{row.pk}", by=clerk)


def _plan(row, number, clerk, today):
    plan = planning.set_plan(
        row,
        target_on=today + timedelta(days=3 + 10 * number),
        responsible="李文河",
        steps=STEPS,
        seen=0,
        by=clerk,
    )
    for step in plan.steps.all()[: number + 1]:
        planning.mark_step(step, done=True, by=clerk)


def _found(row, clerk, today):
    founding.found(
        row,
        founded_on=today.isoformat(),
        chair="周玉良",
        members=max(1, row.employees * 4 // 5),
        approval="运工批〔示例〕12号",
        version=row.version,
        by=clerk,
    )


def _cover(rows, clerk):
    union = uniting.add_union(
        rows[0].campaign,
        clerk.district,
        kind=Union.Kind.AREA,
        name="新华区小赵庄片区联合工会",
        chair="冯建华",
        founded_on="2018-06",
        by=clerk,
    )
    for row in rows:
        uniting.link(union, row, version=row.version, by=clerk)

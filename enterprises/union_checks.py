"""The checks of what a row says of its union: founded when, led by whom, how many members, how many of
them registered by name, and whom the company's cuts touch.

They are run by enterprises/checks.py. Sources: 冀工办发〔2018〕43号 附件2、附件3; 工会法(2009) 第九至十八条.
"""

from enterprises.belonging import classes
from enterprises.columns import BY_FIELD
from enterprises.importing.months import show_month
from enterprises.problem import error, warn

FIRST_UNION_MONTH = "1949-10"  # founding of the People's Republic
FIRST_PRIVATE_YEAR = "1980"  # before the reform there was neither private nor foreign enterprise


def unionised_is_known(row, definition, today):
    if row.unionised is None:
        yield error("unionised_unknown", "unionised", "没有填写是否建会，请填 是 或 否")


def unionised_has_date_and_members(row, definition, today):
    if row.unionised is not True:
        return
    if not row.unionised_on:
        yield error("unionised_without_date", "unionised_on", "已建会但没有建会时间，请补填")
    if row.members is None:
        yield error("unionised_without_members", "members", "已建会但没有会员人数，请补填")
    elif row.members == 0:
        yield warn("members_zero", "members", "已建会但会员人数为 0，请核对")


def unionised_has_chair(row, definition, today):
    if row.unionised is True and not row.chair:
        message = "已建会但没有工会主席姓名，请补填；主席空缺请在备注中说明"
        yield warn("unionised_without_chair", "chair", message)


def unionised_has_no_reason(row, definition, today):
    if row.unionised is True and row.reason:
        message = "已建会却填了未建会原因，请清除原因或更正是否建会"
        yield error("unionised_with_reason", "reason", message)


def not_unionised_has_no_union(row, definition, today):
    if row.unionised is not False:
        return
    for column, filled in (
        ("unionised_on", bool(row.unionised_on)),
        ("chair", bool(row.chair)),
        ("members", bool(row.members)),
    ):
        if filled:
            label = BY_FIELD[column].label
            message = f"未建会却填了{label}，请清除{label}或更正是否建会"
            yield error(f"not_unionised_with_{column}", column, message)


def not_unionised_has_reason(row, definition, today):
    if row.unionised is False and not row.reason:
        yield error("not_unionised_without_reason", "reason", "未建会但没有未建会原因，请补填")


def members_within_employees(row, definition, today):
    # Dispatched workers may join where they work (总工发〔2009〕21号): doubtful, not wrong.
    if row.members is not None and row.employees is not None and row.members > row.employees:
        message = f"会员人数 {row.members} 大于职工人数 {row.employees}，请核对；含劳务派遣工请在备注中说明"
        yield warn("members_exceed_employees", "members", message)


def union_date_is_believable(row, definition, today):
    when = row.unionised_on
    if not when:
        return
    if when > today.isoformat()[: len(when)]:
        message = f"建会时间 {show_month(when)} 还没有到，请更正"
        yield error("unionised_on_in_future", "unionised_on", message)
    elif when < FIRST_UNION_MONTH[: len(when)]:
        message = f"建会时间 {show_month(when)} 早于1949年10月，请更正"
        yield error("unionised_on_before_1949", "unionised_on", message)
    elif when[:4] < FIRST_PRIVATE_YEAR and any(classes(row, definition).values()):
        message = f"建会时间 {show_month(when)} 早于1980年，非公、外资企业少见，请核对；改制企业请在备注中说明"
        yield warn("unionised_on_before_1980", "unionised_on", message)


def registered_members_are_dated(row, definition, today):
    # 冀工办发〔2018〕43号 三、（四）: the province's database changes daily, a count needs its day.
    when = row.registered_on
    if not when:
        return
    if row.registered_members is None:
        message = "填了实名制截止日期但没有实名制已录入人数，请补填人数或清除日期"
        yield error("registered_without_count", "registered_members", message)
    if when > today.isoformat()[: len(when)]:
        message = f"实名制截止日期 {show_month(when)} 还没有到，请更正"
        yield error("registered_on_in_future", "registered_on", message)


def registered_within_members(row, definition, today):
    registered, members = row.registered_members or 0, row.members or 0
    if registered > members:
        message = f"实名制已录入人数 {registered} 大于会员人数 {members}，请核对；有会员已离职未转出的请在备注中说明"
        yield warn("registered_exceed_members", "registered_members", message)


def capacity_cut_within_employees(row, definition, today):
    touched, employees = row.capacity_cut_employees, row.employees
    if touched and employees is not None and touched > employees:
        message = f"去产能涉及职工 {touched} 人大于职工人数 {employees}，请核对；含已分流职工的请在备注中说明"
        yield warn("capacity_cut_exceeds_employees", "capacity_cut_employees", message)


CHECKS = (
    unionised_is_known,
    unionised_has_date_and_members,
    unionised_has_chair,
    unionised_has_no_reason,
    not_unionised_has_no_union,
    not_unionised_has_reason,
    members_within_employees,
    union_date_is_believable,
    registered_members_are_dated,
    registered_within_members,
    capacity_cut_within_employees,
)

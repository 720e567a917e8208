"""What makes a row wrong or doubtful. One check is one small pure function with a stable code.

Form, grid, import and submission all ask ``check_row``. An ``error`` blocks submission, a ``warn``
is sent only with a note. Sources: 冀工办发〔2018〕43号 附件2、附件3; 工会法(2009) 第九至十八条.
"""

from collections.abc import Callable, Iterator
from datetime import date

from stdnum.cn import uscc as uscc_rules
from stdnum.exceptions import ValidationError

from campaign.definition import Definition
from enterprises.columns import BY_FIELD, OFFICIAL
from enterprises.importing.months import show_month
from enterprises.problem import Level, Problem
from enterprises.row import Row

FIRST_UNION_MONTH = "1949-10"  # founding of the People's Republic
FIRST_PRIVATE_YEAR = "1980"  # before the reform there was neither private nor foreign enterprise
SHORTEST_NAME = 4  # 某某公司 is the shortest believable name
# What a field of the ledger holds (enterprises/models/enterprise.py), in characters.
LONGEST = {"name": 200, "ownership": 60, "address": 200, "status": 60, "chair": 60, "reason": 2000}
LONGEST_FURTHER = {
    "township": ("乡镇（街道）", 60),
    "covered_by": ("覆盖工会", 200),
    "uscc": ("统一社会信用代码", 18),
    "contact": ("联系人", 60),
    "contact_phone": ("联系电话", 40),
    "note": ("备注", 500),
}

Check = Callable[[Row, Definition, date], Iterator[Problem]]


def check_row(row: Row, definition: Definition, *, today: date) -> list[Problem]:
    """Every problem of ``row``, in the order of the columns on paper."""
    found = [problem for check in CHECKS for problem in check(row, definition, today)]
    order = {column.field: i for i, column in enumerate(OFFICIAL)}
    return sorted(found, key=lambda problem: order.get(problem.column, len(order)))


def annexes_of(row: Row, definition: Definition) -> tuple[str, ...]:
    """Numbers (附件2) of the annexes the row stands in. An undecided class stands in none."""
    belongs = _classes(row, definition)
    return tuple(
        annex.number
        for annex in definition.annexes
        if belongs[annex.belongs] and (row.employees or 0) >= annex.min_employees
    )


def why_in_no_annex(row: Row, definition: Definition) -> str:
    """Why the row stands in no annex and what to do; empty when it stands in one."""
    if annexes_of(row, definition):
        return ""
    belongs = _classes(row, definition)
    if belongs["non_public"] is None and not belongs["foreign"]:
        return "企业所有制性质还不能判断是否非公企业，请选择控股情况"
    short = [a for a in definition.annexes if belongs[a.belongs]]
    if short:
        if row.employees is None:
            return "没有填写职工人数，请补填"
        least = min(annex.min_employees for annex in short)
        return f"职工人数 {row.employees} 人，不足 {least} 人，只留在台账中"
    return "不属于非公企业，也不属于外资企业，只留在台账中"


def _classes(row, definition):
    word = definition.ownership.find(row.ownership)
    non_public, foreign = row.non_public_decided, row.foreign_decided
    if non_public is None:
        non_public = definition.non_public(word, row.holder)
    if foreign is None:
        foreign = definition.foreign_invested(word)
    return {"non_public": non_public, "foreign": foreign}


def _error(code, column, message):
    return Problem(code, Level.ERROR, column, message)


def _warn(code, column, message):
    return Problem(code, Level.WARN, column, message)


def required_cells(row, definition, today):
    for column, code in (
        ("name", "name_missing"),
        ("ownership", "ownership_missing"),
        ("address", "address_missing"),
        ("status", "status_missing"),
    ):
        if not getattr(row, column).strip():
            yield _error(code, column, f"没有填写{BY_FIELD[column].label}，请补填")


def text_fits_the_ledger(row, definition, today):
    limits = {column: (BY_FIELD[column].label, most) for column, most in LONGEST.items()}
    for column, (label, most) in (limits | LONGEST_FURTHER).items():
        if len(getattr(row, column)) > most:
            message = f"{label}超过 {most} 个字，请缩短"
            yield _error("text_too_long", column, message)


def employees_are_counted(row, definition, today):
    if row.employees is None:
        yield _error("employees_missing", "employees", "没有填写职工人数，请补填")
    elif row.employees == 0:
        yield _warn("employees_zero", "employees", "职工人数为 0，请核对；确无职工请在备注中说明")


def unionised_is_known(row, definition, today):
    if row.unionised is None:
        yield _error("unionised_unknown", "unionised", "没有填写是否建会，请填 是 或 否")


def unionised_has_date_and_members(row, definition, today):
    if row.unionised is not True:
        return
    if not row.unionised_on:
        yield _error("unionised_without_date", "unionised_on", "已建会但没有建会时间，请补填")
    if row.members is None:
        yield _error("unionised_without_members", "members", "已建会但没有会员人数，请补填")
    elif row.members == 0:
        yield _warn("members_zero", "members", "已建会但会员人数为 0，请核对")


def unionised_has_chair(row, definition, today):
    if row.unionised is True and not row.chair:
        message = "已建会但没有工会主席姓名，请补填；主席空缺请在备注中说明"
        yield _warn("unionised_without_chair", "chair", message)


def unionised_has_no_reason(row, definition, today):
    if row.unionised is True and row.reason:
        message = "已建会却填了未建会原因，请清除原因或更正是否建会"
        yield _error("unionised_with_reason", "reason", message)


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
            yield _error(f"not_unionised_with_{column}", column, message)


def not_unionised_has_reason(row, definition, today):
    if row.unionised is False and not row.reason:
        yield _error("not_unionised_without_reason", "reason", "未建会但没有未建会原因，请补填")


def members_within_employees(row, definition, today):
    # Dispatched workers may join where they work (总工发〔2009〕21号): doubtful, not wrong.
    if row.members is not None and row.employees is not None and row.members > row.employees:
        message = f"会员人数 {row.members} 大于职工人数 {row.employees}，请核对；含劳务派遣工请在备注中说明"
        yield _warn("members_exceed_employees", "members", message)


def union_date_is_believable(row, definition, today):
    when = row.unionised_on
    if not when:
        return
    if when > today.isoformat()[: len(when)]:
        message = f"建会时间 {show_month(when)} 还没有到，请更正"
        yield _error("unionised_on_in_future", "unionised_on", message)
    elif when < FIRST_UNION_MONTH[: len(when)]:
        message = f"建会时间 {show_month(when)} 早于1949年10月，请更正"
        yield _error("unionised_on_before_1949", "unionised_on", message)
    elif when[:4] < FIRST_PRIVATE_YEAR and any(_classes(row, definition).values()):
        message = f"建会时间 {show_month(when)} 早于1980年，非公、外资企业少见，请核对；改制企业请在备注中说明"
        yield _warn("unionised_on_before_1980", "unionised_on", message)


def name_is_whole(row, definition, today):
    name = row.name.strip()
    if name and len(name) < SHORTEST_NAME:
        yield _warn("name_too_short", "name", f"“{name}”过短，请填写营业执照上的全称")
    if any(mark in name for mark in "?？\ufffd□"):
        yield _warn("name_with_lost_character", "name", f"“{name}”里有“?”，可能丢了生僻字，请核对")


def ownership_is_known(row, definition, today):
    if not row.ownership:
        return
    word = definition.ownership.find(row.ownership)
    decided = row.non_public_decided is not None or row.holder in definition.holders.by_code
    if word is None:
        how = "" if decided else "，并选择控股情况"
        message = f"“{row.ownership}”不在企业所有制性质的名录中，请改选名录中的写法{how}"
        yield _warn("ownership_not_listed", "ownership", message)
    elif _classes(row, definition)["non_public"] is None:
        message = f"“{row.ownership}”不能判断是否非公企业，请选择控股情况"
        yield _warn("holder_missing", "ownership", message)


def status_is_known(row, definition, today):
    if not row.status:
        return
    word = definition.status.find(row.status)
    if word is None:
        message = f"“{row.status}”不在经营状况的名录中，按正常计算，请改选名录中的写法"
        yield _warn("status_not_listed", "status", message)
    elif not word.flags["in_total"]:
        message = f"经营状况为“{row.status}”，不计入企业总数，请核对并在备注中说明依据"
        yield _warn("status_leaves_total", "status", message)


def stands_in_an_annex(row, definition, today):
    if row.employees is None or annexes_of(row, definition):
        return
    belongs = _classes(row, definition)
    short = [
        a for a in definition.annexes if belongs[a.belongs] and row.employees < a.min_employees
    ]
    if short:
        annex = min(short, key=lambda a: a.min_employees)
        message = (
            f"职工人数 {row.employees} 人，不足 {annex.min_employees} 人，"
            f"不列入{annex.number}，只留在台账中，请核对"
        )
        yield _warn("below_annex_threshold", "employees", message)
    elif not any(belongs.values()) and None not in belongs.values():
        message = "不属于非公企业，也不属于外资企业，不列入附件，请核对"
        yield _warn("in_no_annex", "ownership", message)


def uscc_is_valid(row, definition, today):
    if not row.uscc:
        return
    try:
        uscc_rules.validate(row.uscc)
    except ValidationError:
        message = f"统一社会信用代码“{row.uscc}”不对（18位，含校验位），请对照营业执照更正"
        yield _error("uscc_invalid", "uscc", message)


def reason_fits_the_figures(row, definition, today):
    if row.unionised is not False or not row.reason:
        return
    code = row.reason_code or definition.reasons.code_of(row.reason)
    word = definition.reasons.by_code.get(code)
    if word is None:
        message = f"“{row.reason}”没有对应的原因分类，请选择最接近的一类"
        yield _warn("reason_not_listed", "reason", message)
    elif word.flags["effect"] == "out":
        message = f"原因“{word.label}”使企业不计入应建会，请核对并在备注中说明依据"
        yield _warn("reason_leaves_base", "reason", message)
    elif word.flags["effect"] == "covered" and not row.covered_by:
        message = f"原因“{word.label}”，请填写由哪个工会覆盖"
        yield _warn("covered_by_missing", "covered_by", message)


def extra_columns_are_filled(row, definition, today):
    for column in definition.extra_columns:
        needed = {
            "always": True,
            "unionised": row.unionised is True,
            "not_unionised": row.unionised is False,
        }.get(column.required_if, False)
        value = row.extra.get(column.key)
        if value in (None, ""):
            if needed:
                message = f"没有填写{column.label}，请补填"
                yield _error("extra_missing", column.key, message)
        elif column.type == "choice" and value not in column.choices:
            message = f"“{value}”不是{column.label}的选项，请从 {'、'.join(column.choices)} 中选择"
            yield _error("extra_not_a_choice", column.key, message)


CHECKS: tuple[Check, ...] = (
    required_cells,
    text_fits_the_ledger,
    name_is_whole,
    ownership_is_known,
    status_is_known,
    employees_are_counted,
    stands_in_an_annex,
    unionised_is_known,
    unionised_has_date_and_members,
    unionised_has_chair,
    unionised_has_no_reason,
    not_unionised_has_no_union,
    not_unionised_has_reason,
    members_within_employees,
    union_date_is_believable,
    reason_fits_the_figures,
    uscc_is_valid,
    extra_columns_are_filled,
)

"""What makes a row wrong or doubtful. One check is one small pure function with a stable code.

Form, grid, import and submission all ask ``check_row``. An ``error`` blocks submission, a ``warn``
is sent only with a note. Sources: 冀工办发〔2018〕43号 附件2、附件3; 工会法(2009) 第九至十八条.
"""

from collections.abc import Callable, Iterator
from datetime import date

from stdnum.cn import uscc as uscc_rules
from stdnum.exceptions import ValidationError

from campaign.definition import Definition
from enterprises import union_checks
from enterprises.belonging import annexes_of, classes
from enterprises.columns import BY_FIELD, LABELS, OFFICIAL
from enterprises.problem import Problem, error, warn
from enterprises.row import Row

SHORTEST_NAME = 4  # 某某公司 is the shortest believable name
# What a field of the ledger holds (enterprises/models/enterprise.py), in characters.
LONGEST = {
    "name": 200, "ownership": 60, "address": 200, "status": 60, "chair": 60, "reason": 2000,
    "township": 60, "covered_by": 200, "uscc": 18, "contact": 60, "contact_phone": 40, "note": 500,
}  # fmt: skip

Check = Callable[[Row, Definition, date], Iterator[Problem]]


def check_row(row: Row, definition: Definition, *, today: date) -> list[Problem]:
    """Every problem of ``row``, in the order of the columns on paper."""
    found = [problem for check in CHECKS for problem in check(row, definition, today)]
    order = {column.field: i for i, column in enumerate(OFFICIAL)}
    return sorted(found, key=lambda problem: order.get(problem.column, len(order)))


def required_cells(row, definition, today):
    for column, code in (
        ("name", "name_missing"),
        ("ownership", "ownership_missing"),
        ("address", "address_missing"),
        ("status", "status_missing"),
    ):
        if not getattr(row, column).strip():
            yield error(code, column, f"没有填写{BY_FIELD[column].label}，请补填")


def text_fits_the_ledger(row, definition, today):
    for column, most in LONGEST.items():
        if len(getattr(row, column)) > most:
            yield error("text_too_long", column, f"{LABELS[column]}超过 {most} 个字，请缩短")


def employees_are_counted(row, definition, today):
    if row.employees is None:
        yield error("employees_missing", "employees", "没有填写职工人数，请补填")
    elif row.employees == 0:
        yield warn("employees_zero", "employees", "职工人数为 0，请核对；确无职工请在备注中说明")


def name_is_whole(row, definition, today):
    name = row.name.strip()
    if name and len(name) < SHORTEST_NAME:
        yield warn("name_too_short", "name", f"“{name}”过短，请填写营业执照上的全称")
    if any(mark in name for mark in "?？\ufffd□"):
        yield warn("name_with_lost_character", "name", f"“{name}”里有“?”，可能丢了生僻字，请核对")


def ownership_is_known(row, definition, today):
    if not row.ownership:
        return
    word = definition.ownership.find(row.ownership)
    decided = row.non_public_decided is not None or row.holder in definition.holders.by_code
    if word is None:
        how = "" if decided else "，并选择控股情况"
        message = f"“{row.ownership}”不在企业所有制性质的名录中，请改选名录中的写法{how}"
        yield warn("ownership_not_listed", "ownership", message)
    elif classes(row, definition)["non_public"] is None:
        message = f"“{row.ownership}”不能判断是否非公企业，请选择控股情况"
        yield warn("holder_missing", "ownership", message)


def status_is_known(row, definition, today):
    if not row.status:
        return
    word = definition.status.find(row.status)
    if word is None:
        message = f"“{row.status}”不在经营状况的名录中，按正常计算，请改选名录中的写法"
        yield warn("status_not_listed", "status", message)
    elif not word.flags["in_total"]:
        message = f"经营状况为“{row.status}”，不计入企业总数，请核对并在备注中说明依据"
        yield warn("status_leaves_total", "status", message)


def stands_in_an_annex(row, definition, today):
    if row.employees is None or annexes_of(row, definition):
        return
    belongs = classes(row, definition)
    if short := [annex for annex in definition.annexes if belongs[annex.belongs]]:
        annex = min(short, key=lambda a: a.min_employees)
        message = (
            f"职工人数 {row.employees} 人，不足 {annex.min_employees} 人，"
            f"不列入{annex.number}，只留在台账中，请核对"
        )
        yield warn("below_annex_threshold", "employees", message)
    elif not any(belongs.values()) and None not in belongs.values():
        message = "不属于非公企业，也不属于外资企业，不列入附件，请核对"
        yield warn("in_no_annex", "ownership", message)


def uscc_is_valid(row, definition, today):
    if not row.uscc:
        return
    try:
        uscc_rules.validate(row.uscc)
    except ValidationError:
        message = f"统一社会信用代码“{row.uscc}”不对（18位，含校验位），请对照营业执照更正"
        yield error("uscc_invalid", "uscc", message)


def reason_fits_the_figures(row, definition, today):
    if row.unionised is not False or not row.reason:
        return
    code = row.reason_code or definition.reasons.code_of(row.reason)
    word = definition.reasons.by_code.get(code)
    if word is None:
        message = f"“{row.reason}”没有对应的原因分类，请在填报页的“主要原因”中选最接近的一类"
        yield warn("reason_not_listed", "reason", message)
    elif word.flags["effect"] == "out":
        message = f"原因“{word.label}”使企业不计入应建会，请核对并在备注中说明依据"
        yield warn("reason_leaves_base", "reason", message)
    elif word.flags["effect"] == "covered" and not row.covered_by:
        message = f"原因“{word.label}”，请填写由哪个工会覆盖"
        yield warn("covered_by_missing", "covered_by", message)


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
                yield error("extra_missing", column.key, message)
        elif column.type == "choice" and value not in column.choices:
            message = f"“{value}”不是{column.label}的选项，请从 {'、'.join(column.choices)} 中选择"
            yield error("extra_not_a_choice", column.key, message)


CHECKS: tuple[Check, ...] = (
    required_cells,
    text_fits_the_ledger,
    name_is_whole,
    ownership_is_known,
    status_is_known,
    employees_are_counted,
    stands_in_an_annex,
    *union_checks.CHECKS,
    reason_fits_the_figures,
    uscc_is_valid,
    extra_columns_are_filled,
)

"""Which annexes a row stands in, and why in none. Source: 冀工办发〔2018〕43号 附件2、附件3."""

from campaign.definition import Definition
from enterprises.row import Row


def annexes_of(row: Row, definition: Definition) -> tuple[str, ...]:
    """Numbers (附件2) of the annexes the row stands in. An undecided class stands in none."""
    belongs = classes(row, definition)
    return tuple(
        annex.number
        for annex in definition.annexes
        if belongs[annex.belongs] and (row.employees or 0) >= annex.min_employees
    )


def why_in_no_annex(row: Row, definition: Definition) -> str:
    """Why the row stands in no annex and what to do; empty when it stands in one."""
    if annexes_of(row, definition):
        return ""
    belongs = classes(row, definition)
    if belongs["non_public"] is None and not belongs["foreign"]:
        return "企业所有制性质还不能判断是否非公企业，请选择控股情况"
    short = [a for a in definition.annexes if belongs[a.belongs]]
    if short:
        if row.employees is None:
            return "没有填写职工人数，请补填"
        least = min(annex.min_employees for annex in short)
        return f"职工人数 {row.employees} 人，不足 {least} 人，只留在台账中"
    return "不属于非公企业，也不属于外资企业，只留在台账中"


def classes(row: Row, definition: Definition) -> dict[str, bool | None]:
    """``non_public`` and ``foreign``: whether the row is such an enterprise, None where nothing tells."""
    word = definition.ownership.find(row.ownership)
    non_public, foreign = row.non_public_decided, row.foreign_decided
    if non_public is None:
        non_public = definition.non_public(word, row.holder)
    if foreign is None:
        foreign = definition.foreign_invested(word)
    return {"non_public": non_public, "foreign": foreign}

"""A line of the roster as a line of a file: what the list said, and how it ended."""

from enterprises.export_formats import moment
from enterprises.models import RosterLine

HEADERS = (
    "底册序号", "下发单位", "核实单位", "分配依据", "企业名称", "统一社会信用代码", "企业所有制性质", "企业地址", "所属县区",
    "职工人数", "联系人", "联系电话", "备注（来源）", "核实结果", "台账企业", "重复的底册序号", "核实依据", "核实人", "核实时间",
)  # fmt: skip


def line_values(line: RosterLine) -> list[str | int | None]:
    """In the order of HEADERS. A line that is open again says so and keeps what it was settled by."""
    if line.in_bin:
        result = "待核实（已匹配的企业已进回收站）"
    else:
        result = line.get_outcome_display() if line.outcome else "待核实"
    return [
        line.number,
        line.superior.name,
        line.district.name,
        line.get_placed_display() or line.unplaced_why or "未分配",
        line.name,
        line.uscc,
        line.ownership,
        line.address,
        line.unit,
        line.employees,
        line.contact,
        line.contact_phone,
        line.note,
        result,
        line.enterprise.name if line.enterprise else "",
        line.same_as.number if line.same_as else None,
        line.evidence,
        str(line.settled_by) if line.settled_by else "",
        moment(line.settled_at),
    ]

"""Annex sheets for the writers' tests: one county, invented enterprises, values as printed."""

from dataclasses import replace

from reports.writers.sheet import AnnexSheet, Column, Stamp

LABELS = [
    "序号",
    "企业名称",
    "企业所有制性质",
    "企业地址",
    "经营状况",
    "职工人数",
    "是否建会",
    "建会时间",
    "工会主席姓名",
    "会员人数",
    "未建会原因",
]
WIDTHS = (10, 42, 22, 38, 16, 14, 12, 19, 17, 14, 21)
FIGURES = ("职工人数", "会员人数")
NAME, ADDRESS, EMPLOYEES, MEMBERS, REASON = 1, 3, 5, 9, 10

STAMP = Stamp("第2版", "青河-2018-0231", "3f9a" * 16, "https://example.org/verify/3f9a3f9a")
LONG_NAME = "青河省青河县经济技术开发区鑫源宏盛国际精密机械制造集团股份有限公司北方分公司第三事业部"
LONG_REASON = (
    "企业主认为职工流动性大，暂不愿建会；街道工会已三次上门宣讲政策，企业承诺月底前召开职工代表大会。"
    * 2
)


def enterprise(number: int, **changed: str | int | None) -> tuple:
    """One row; ``changed`` sets columns by their label."""
    values = (
        *(number, f"青河县第{number}机械制造有限公司", "私营企业", f"青河县人民路{number}号"),
        *("正常", 100 + number, "是", "2018年9月", "张䶮", 80 + number, None),
    )
    return tuple((dict(zip(LABELS, values, strict=True)) | changed).values())


def annex(
    count: int = 3, *, first: dict | None = None, stamp: Stamp | None = None, **changed
) -> AnnexSheet:
    """附件2 with ``count`` enterprises, 合计 and signatures; ``first`` changes cells of row 1."""
    rows = tuple(enterprise(n, **(first or {} if n == 1 else {})) for n in range(1, count + 1))
    employees = sum(row[EMPLOYEES] for row in rows)
    members = sum(row[MEMBERS] for row in rows)
    sheet = AnnexSheet(
        number="附件2",
        title="青河县100人以上非公企业调查核实及建会情况登记表",
        unit_line="县（市、区）总工会名称（盖章）：青河县总工会",
        date_line="2018年11月15日",
        columns=tuple(
            Column(label, width, "right" if label in FIGURES else "left")
            for label, width in zip(LABELS, WIDTHS, strict=True)
        ),
        rows=rows,
        total=("合计", f"{count}家", None, None, None, employees, count, None, None, members, None),
        signatures=("分管主席（签字）：", "填表人："),
        stamp=stamp,
    )
    return replace(sheet, **changed)

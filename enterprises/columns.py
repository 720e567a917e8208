"""The columns of the ledger: the eleven of 附件2 and 附件3 in their order, and those that a county keeps
beside them. What the paper, the form and the import share."""

from dataclasses import dataclass
from enum import StrEnum

from campaign.campaign_file import CampaignFileError
from campaign.definition import Definition
from campaign.vocabulary import fold


class Kind(StrEnum):
    """What a cell of the column holds."""

    POSITION = "position"  # the running number, made anew on every print
    TEXT = "text"
    WORD = "word"  # free text beside an official word list
    COUNT = "count"  # whole persons
    YES_NO = "yes_no"
    MONTH = "month"  # 2018, 2018-09 or 2018-09-01, as precise as known


@dataclass(frozen=True, slots=True)
class Column:
    """``field`` is the name on Enterprise, ``width`` millimetres on paper, 0 where it is never printed."""

    field: str
    label: str
    kind: Kind
    width: float
    synonyms: tuple[str, ...] = ()


# Source: 冀工办发〔2018〕43号 附件2、附件3. Widths add up to the 225 mm of a landscape A4's type area.
OFFICIAL = (
    Column("position", "序号", Kind.POSITION, 10, ("编号", "顺序号")),
    Column(
        "name", "企业名称", Kind.TEXT, 42, ("单位名称", "公司名称", "企业全称", "单位全称", "名称")
    ),
    Column(
        "ownership",
        "企业所有制性质",
        Kind.WORD,
        22,
        (
            "所有制性质",
            "企业性质",
            "企业类型",
            "所有制",
            "企业所有制",
            "所有制形式",
            "单位性质",
            "经济类型",
            "登记注册类型",
            "注册类型",
            "性质",
        ),
    ),
    Column(
        "address",
        "企业地址",
        Kind.TEXT,
        38,
        (
            "地址",
            "单位地址",
            "详细地址",
            "经营地址",
            "公司地址",
            "企业详细地址",
            "企业所在地",
            "注册地址",
        ),
    ),
    Column(
        "status",
        "经营状况",
        Kind.WORD,
        17,
        (
            "经营状态",
            "生产经营状况",
            "经营情况",
            "生产经营情况",
            "生产状况",
            "运营状况",
            "企业经营状况",
        ),
    ),
    Column(
        "employees",
        "职工人数",
        Kind.COUNT,
        12,
        (
            "职工数",
            "员工人数",
            "从业人数",
            "职工总数",
            "员工数",
            "员工总数",
            "职工总人数",
            "企业职工人数",
            "从业人员数",
            "在职职工人数",
        ),
    ),
    Column(
        "unionised",
        "是否建会",
        Kind.YES_NO,
        12,
        (
            "是否建立工会",
            "是否已建会",
            "是否建工会",
            "建会情况",
            "是否成立工会",
            "是否组建工会",
            "是否已建立工会",
            "建会与否",
        ),
    ),
    Column(
        "unionised_on",
        "建会时间",
        Kind.MONTH,
        19,
        (
            "建会日期",
            "成立时间",
            "工会成立时间",
            "建会年月",
            "工会成立日期",
            "成立工会时间",
            "建立工会时间",
            "工会建立时间",
        ),
    ),
    Column("chair", "工会主席姓名", Kind.TEXT, 17, ("工会主席", "主席姓名", "主席", "工会负责人")),
    Column(
        "members",
        "会员人数",
        Kind.COUNT,
        12,
        ("会员数", "工会会员人数", "工会会员数", "会员总数", "入会人数"),
    ),
    Column(
        "reason",
        "未建会原因",
        Kind.WORD,
        24,
        (
            "未建原因",
            "未建立工会原因",
            "未建工会原因",
            "未建会的原因",
            "未建会主要原因",
            "未成立工会原因",
            "没建会原因",
            "没建会的原因",
            "没有建会原因",
            "没有建会的原因",
            "不建会原因",
        ),
    ),
)
# Kept beside the official ones and never printed in an annex. 实名制: the notice's 三、（四）; 职代会, 厂务公开,
# 集体合同, 去产能: its 三、（五）.
FURTHER = (
    Column("township", "乡镇（街道）", Kind.TEXT, 0, ("乡镇", "街道", "所属乡镇", "乡镇（街道、园区）")),
    Column("holder", "控股情况", Kind.WORD, 0, ("控股类型",)),
    Column("uscc", "统一社会信用代码", Kind.TEXT, 0, ("社会信用代码", "信用代码")),
    Column("contact", "联系人", Kind.TEXT, 0, ("联系人姓名",)),
    Column("contact_phone", "联系电话", Kind.TEXT, 0, ("联系方式", "电话", "手机")),
    Column("covered_by", "覆盖工会", Kind.TEXT, 0, ("所属联合工会", "覆盖的联合（区域、行业）工会")),
    Column("registered_members", "实名制已录入人数", Kind.COUNT, 0, ("实名制会员人数", "实名制人数", "实名制录入人数")),
    Column("registered_on", "实名制截止日期", Kind.MONTH, 0, ("实名制统计日期", "实名制录入日期", "实名制日期")),
    Column("congress", "是否建立职代会", Kind.YES_NO, 0, ("职代会", "建立职代会", "是否建立职工代表大会")),
    Column("disclosure", "是否实行厂务公开", Kind.YES_NO, 0, ("厂务公开", "实行厂务公开", "是否建立厂务公开")),
    Column("collective_contract", "是否签订集体合同", Kind.YES_NO, 0, ("集体合同", "签订集体合同")),
    Column("capacity_cut_employees", "去产能涉及职工人数", Kind.COUNT, 0, ("去产能涉及职工", "去产能职工人数")),
    Column("note", "备注", Kind.TEXT, 0),
)  # fmt: skip
BY_FIELD = {column.field: column for column in OFFICIAL}
BY_LABEL = {column.label: column for column in OFFICIAL}
COLUMNS = {column.field: column for column in (*OFFICIAL, *FURTHER)}
LABELS = {field: column.label for field, column in COLUMNS.items()}
NAMES = frozenset({"name", "chair", "contact"})  # of whom or what: read without titles and remarks


def of_kind(*kinds: Kind) -> frozenset[str]:
    """The fields whose cells hold one of ``kinds``."""
    return frozenset(field for field, column in COLUMNS.items() if column.kind in kinds)


def refuse_taken(definition: Definition) -> None:
    """Raises CampaignFileError when a column of the campaign file has the key of one of ours, or a heading
    under which a file's cells are read into one of ours."""
    headings = {
        fold(heading): column.label
        for column in COLUMNS.values()
        for heading in (column.label, *column.synonyms)
    }
    for extra in definition.extra_columns:
        for key, value, taken in (
            ("key", extra.key, LABELS.get(extra.key)),
            ("label", extra.label, headings.get(fold(extra.label))),
        ):
            if taken:
                raise CampaignFileError(
                    f"专项行动文件的 extra_columns.{key}：“{value}”是台账已有的栏目（{taken}），请换一个"
                )

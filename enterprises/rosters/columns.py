"""The columns of a 底册 as superiors write them: tax offices, market regulators, earlier censuses."""

from campaign.vocabulary import fold
from enterprises.columns import COLUMNS, LABELS
from enterprises.importing.workbook import Form

OFFICIAL = ("position", "name", "ownership", "address", "employees")


def _texts(name):
    """The label of the ledger's own column and how it is also written."""
    return COLUMNS[name].label, *COLUMNS[name].synonyms


OWN = {
    "uscc": (*_texts("uscc"), "信用代码证号", "社会统一信用代码", "纳税人识别号", "税号"),
    "unit": (
        "所属县区", "所属单位", "县（市、区）", "县市区", "县区", "区县", "所属县（市、区）", "所属县市区",
        "所属区县", "所在县区", "所在县（市、区）", "县（市、区）名称", "县区名称", "单位代码", "所属地区",
        "地区", "辖区", "属地", "所属工会", "所属辖区", "行政区划", "行政区划代码", "区划代码", "县区代码",
    ),
    "contact": (*_texts("contact"), "法定代表人", "法人", "法人代表", "负责人", "企业负责人"),
    "contact_phone": (*_texts("contact_phone"), "手机号", "电话号码", "联系人电话", "手机号码"),
    "note": ("备注", "来源", "数据来源", "备注（来源）", "名单来源", "备注/来源", "说明"),
}  # fmt: skip
_LABELS = {name: LABELS[name] for name in OFFICIAL} | {
    name: texts[0] for name, texts in OWN.items()
}
_KNOWN = {fold(text): name for name in OFFICIAL for text in _texts(name)} | {
    fold(text): name for name, texts in OWN.items() for text in texts
}

ROSTER = Form(
    _KNOWN,
    _LABELS,
    ("企业名称", "统一社会信用代码", "企业地址", "所属县区"),
    2,
    "没有找到底册的表头：{}等列。底册要有“企业名称”和至少另外一列，请补上表头后再上传",
    frozenset({"unit", "ownership", "address", "contact", "contact_phone", "note"}),
)

"""What a clerk must know to fill in a column: the only home of these texts, for the entry form and for
the sheet 填表说明 of the working workbook."""

from dataclasses import dataclass, replace

from campaign.definition import Definition, ExtraColumn


@dataclass(frozen=True, slots=True)
class Help:
    """``write`` says what to write, ``example`` shows it, ``rule`` what the check looks at;
    ``hint`` is the few words that stand beside the field of the form."""

    write: str
    example: str
    rule: str = ""
    hint: str = ""


REQUIRED = {
    "": "",
    "always": "必填",
    "unionised": "已建会的企业必填",
    "not_unionised": "未建会的企业必填",
}
_BELONGING = {"non_public": "非公企业", "foreign": "外资企业"}
_PEOPLE = "整数，单位：人"
_LISTED = "清空后点一下，可从名录中选"
_BY_KIND = {
    "text": Help("照实填写文字。", ""),
    "count": Help("整数，不写“约”“多”。", "120"),
    "yes_no": Help("填“是”或“否”，可点下拉选择；不清楚的空着。", "是"),
    "month": Help("知道到哪写到哪：年、年月或年月日。", "2018年9月"),
    "choice": Help("从下拉中选一项。", "", "只收下拉中的写法"),
}
COLUMN_HELP = {
    "position": Help("可以不填，打印附件时重新编号。", "1"),
    "name": Help(
        "营业执照上的全称，不写简称。一家企业只占一行。",
        "沧县某某铸造有限公司",
        "必填。已有企业改名，直接在原行上改，系统认得是同一家",
    ),
    "ownership": Help(
        "按营业执照的类型，尽量从下拉中选；下拉中没有的可以照实写。",
        "私营有限责任公司",
        "必填。用来判断是否非公、是否外资；“其他有限责任公司”“股份有限公司”等判断不了的，请再填控股情况",
        hint=_LISTED,
    ),
    "address": Help("实际经营地址，写到门牌或园区。", "沧县崔尔庄镇工业园区1号", "必填"),
    "status": Help(
        "尽量从下拉中选。",
        "正常",
        "必填。已注销、已迁出、查无的，请在备注中说明依据",
        hint=_LISTED,
    ),
    "employees": Help(
        "与企业建立劳动关系的职工总数，整数，不写“约”“多”。",
        "120",
        "必填。{thresholds}",
        hint=_PEOPLE,
    ),
    "unionised": Help(
        "填“是”或“否”，可点下拉选择。", "是", "必填。空着的按未填算，不会当作“否”"
    ),
    "unionised_on": Help(
        "知道到哪写到哪：年、年月或年月日。这一栏是文本格式，2018.10 不会变成 2018.1。",
        "2018年9月",
        "已建会的必填，未建会的不填。不能晚于今天",
        hint="知道到哪写到哪：2018、2018年9月或 2018-09-01",
    ),
    "chair": Help("工会主席姓名，一个人。", "李明", "已建会的填，未建会的不填"),
    "members": Help(
        "本企业工会会员数，整数。",
        "110",
        "已建会的必填，未建会的不填。一般不大于职工人数，含劳务派遣工的在备注中说明",
        hint=_PEOPLE,
    ),
    "reason": Help(
        "尽量从下拉中选最接近的一条；也可以用自己的话写。",
        "经营者不支持或有顾虑",
        "未建会的必填，已建会的不填",
        hint=_LISTED,
    ),
    "township": Help(
        "企业所在的乡镇、街道或园区，同一个地方写法要一样。",
        "崔尔庄镇",
        "可以不填。按乡镇分发表格时按这一栏分开，未填的在“未填乡镇”一份里",
        hint="按乡镇分发表格时按这一栏分开",
    ),
    "holder": Help(
        "从下拉中选。",
        "私人控股",
        "企业所有制性质判断不了是否非公的必填；只收下拉中的写法",
    ),
    "uscc": Help(
        "营业执照上的18位代码。这一栏是文本格式，数字不会变形。",
        "",
        "可以不填。填了的核对校验位，并用来发现一家企业两个名称",
    ),
    "contact": Help("企业的联系人姓名。", "王强", "可以不填"),
    "contact_phone": Help("手机或座机，这一栏是文本格式，前面的0不会丢。", "0317-1234567", "可以不填"),
    "covered_by": Help(
        "没有单独建会、但已由联合工会、区域工会或行业工会覆盖的，写那个工会的名称。",
        "崔尔庄镇联合工会",
        "未建会原因选了“已加入联合基层工会”等的请填写",
    ),
    "registered_members": Help("已录入会员实名制系统的人数，整数。", "100", "可以不填。一般不大于会员人数", hint=_PEOPLE),
    "registered_on": Help(
        "已录入人数统计到哪一天。",
        "2018年9月30日",
        "不填的按保存当天算。不能晚于今天",
        hint="不填的按保存当天算",
    ),
    "congress": Help("是否建立职工代表大会，填“是”或“否”。", "是", "可以不填"),
    "disclosure": Help("是否实行厂务公开，填“是”或“否”。", "是", "可以不填"),
    "collective_contract": Help("是否签订集体合同（含区域、行业集体合同覆盖的），填“是”或“否”。", "是", "可以不填"),
    "capacity_cut_employees": Help(
        "因去产能需要分流安置的职工人数；不涉及去产能的填 0。",
        "0",
        "可以不填。一般不大于职工人数",
        hint=_PEOPLE,
    ),
    "note": Help(
        "检查提示有疑问的企业，写明核实情况，上级审核时看得到。",
        "已与乡镇工会实地核实，情况属实",
        "有疑问的必填",
        hint="有疑问提示的企业，请在这里说明核实情况",
    ),
}  # fmt: skip


def hint_of(name: str) -> str:
    """The few words beside the form's field ``name``; empty where it needs none."""
    return COLUMN_HELP[name].hint if name in COLUMN_HELP else ""


def help_of(name: str, definition: Definition) -> Help:
    """What to know of the column ``name`` in this campaign, its annexes' thresholds filled in."""
    told = COLUMN_HELP[name]
    return replace(told, rule=told.rule.format(thresholds=_thresholds(definition)))


def _thresholds(definition):
    """Below its lowest annex a class stays in the ledger; its further annexes only come on top."""
    least = {
        belongs: min(a.min_employees for a in definition.annexes if a.belongs == belongs)
        for belongs in {a.belongs for a in definition.annexes}
    }
    below = [
        f"不足{a.min_employees}人的{_BELONGING[a.belongs]}不列入{a.number}"
        for a in definition.annexes
        if 0 < a.min_employees == least[a.belongs]
    ]
    above = [
        f"满{a.min_employees}人的{_BELONGING[a.belongs]}另列入{a.number}"
        for a in definition.annexes
        if a.min_employees > least[a.belongs]
    ]
    told = [f"{'，'.join(below)}，只留在台账" if below else "", "，".join(above)]
    return "；".join(filter(None, told))


def help_of_extra(column: ExtraColumn) -> Help:
    """The same for a column of the campaign's own."""
    known = _BY_KIND[column.type]
    rule = "，".join(
        text for text in (REQUIRED[column.required_if] or "可以不填", known.rule) if text
    )
    return Help(known.write, known.example or "、".join(column.choices[:2]), rule)

"""What is told about each check beyond its message: why it is there, what to do, and values that provoke it.

The only home of these texts; enterprises/check_telling.py puts the check's own message to them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from campaign.definition import Definition
from enterprises.check_examples import (
    extra_column,
    gone_status,
    no_annex,
    reason_with,
    too_few,
    undecided_ownership,
)

FILL = "照实补填后保存。"


@dataclass(frozen=True, slots=True)
class CheckHelp:
    """``example`` are values of a row that provoke the check, or what finds them in the campaign's own
    words; None where the campaign has nothing that could provoke it."""

    why: str
    do: str
    example: dict | Callable[[Definition], dict | None]


def _not_unionised(**values):
    return {"unionised": False} | values


CHECK_HELP = {
    "name_missing": CheckHelp(
        "附件第二栏，没有名称就不知道是哪一家。", "填营业执照上的全称。", {"name": ""}
    ),
    "name_too_short": CheckHelp(
        "多半是简称，和别处的数据对不上，也查不出重复。",
        "改成营业执照上的全称；名称本来就短的，在备注中说明。",
        {"name": "甲公司"},
    ),
    "name_with_lost_character": CheckHelp(
        "名称里的生僻字在别的软件里变成了问号或方框，打印出来就错了。",
        "对照营业执照把那个字重新打上。",
        {"name": "沧县?峰铸造有限公司"},
    ),
    "ownership_missing": CheckHelp(
        "系统按这一栏判断企业是不是非公、是不是外资，列入哪个附件。", FILL, {"ownership": ""}
    ),
    "ownership_not_listed": CheckHelp(
        "名录以外的写法，系统不敢猜是不是非公或外资。",
        "从下拉中选最接近的一项；一定要照原样写的，另选控股情况，并在备注中说明。",
        {"ownership": "某种企业"},
    ),
    "holder_missing": CheckHelp(
        "这类企业单看登记类型分不出是公有还是非公，要看由谁控股（国统字〔2005〕79号）。没有判断出来的不列入按非公列入的附件。",
        "在“控股情况”中选择由谁控股。",
        undecided_ownership,
    ),
    "address_missing": CheckHelp(
        "要上门走访、抽查，得找得到这家企业。", "填实际经营地址，写到门牌或园区。", {"address": ""}
    ),
    "status_missing": CheckHelp("按这一栏判断企业计不计入企业总数和应建会。", FILL, {"status": ""}),
    "status_not_listed": CheckHelp(
        "名录以外的写法按“正常”计算，可能多算了应建会。",
        "从下拉中选最接近的一项。",
        {"status": "说不清"},
    ),
    "status_leaves_total": CheckHelp(
        "这样的企业不计入企业总数，也不计入应建会，等于少了一家，要有依据。",
        "核对是否属实；属实的在备注中写明依据（注销日期、迁往何处、谁去看过）。",
        gone_status,
    ),
    "employees_missing": CheckHelp(
        "按人数判断列不列入附件，也是入会率的分母。", "向企业核实后填整数。", {"employees": None}
    ),
    "employees_zero": CheckHelp(
        "没有职工的企业不会列入按人数列入的附件，多半是没有问到。",
        "核实人数；确实已没有职工的，改经营状况，并在备注中说明。",
        {"employees": 0},
    ),
    "below_annex_threshold": CheckHelp(
        "人数不到附件的起点，只留在台账中，不打印、不计数。",
        "核实人数；确实不足的，在备注中说明，不必删除。",
        too_few,
    ),
    "in_no_annex": CheckHelp(
        "公有、内资企业不在这次专项行动的范围内。",
        "核对企业所有制性质和控股情况；确实不属范围的，在备注中说明或移入回收站。",
        no_annex,
    ),
    "unionised_unknown": CheckHelp(
        "空着不等于没有建会，系统不会替您当作“否”。", "问清楚后填“是”或“否”。", {"unionised": None}
    ),
    "unionised_without_date": CheckHelp(
        "用来统计专项行动期间新建会的家数。",
        "以工会批复的日期为准；只知道年份的填年份就行。",
        {"unionised_on": ""},
    ),
    "unionised_on_in_future": CheckHelp(
        "还没有建的会不能算已建会。",
        "改正日期；还在筹备的，是否建会填“否”，未建会原因选推进中的一类。",
        {"unionised_on": "2199-01"},
    ),
    "unionised_on_before_1949": CheckHelp(
        "早于新中国成立，多半是输错了年份。", "对照批复改正。", {"unionised_on": "1918-09"}
    ),
    "unionised_on_before_1980": CheckHelp(
        "改革开放以前没有非公、外资企业，多半是输错了年份。",
        "对照批复改正；国企改制沿用原来工会的，在备注中说明。",
        {"unionised_on": "1975"},
    ),
    "unionised_without_chair": CheckHelp(
        "附件要写工会主席姓名。", "补填姓名；主席空缺的，在备注中说明何时补选。", {"chair": ""}
    ),
    "unionised_without_members": CheckHelp(
        "会员人数是附件的一栏，也是入会率的分子。", "向企业工会核实后填整数。", {"members": None}
    ),
    "members_zero": CheckHelp(
        "建了会却没有会员，两头必有一头不对。",
        "核实会员人数；还没有发展会员的，在备注中说明。",
        {"members": 0},
    ),
    "members_exceed_employees": CheckHelp(
        "会员一般不会多于职工；劳务派遣工可以在用工单位入会（总工发〔2009〕21号），所以不拦，只请核对。",
        "核对两个人数；含劳务派遣工的，在备注中写明有多少。",
        {"members": 9999},
    ),
    "unionised_with_reason": CheckHelp(
        "已建会和未建会原因互相矛盾，不知道信哪一头。",
        "已建会的清除原因；没有建会的把是否建会改为“否”。",
        {"reason": "拖延"},
    ),
    "not_unionised_with_unionised_on": CheckHelp(
        "没有建会却有建会时间，互相矛盾。",
        "清除建会时间，或把是否建会改为“是”。",
        _not_unionised(unionised_on="2018-09"),
    ),
    "not_unionised_with_chair": CheckHelp(
        "没有建会却有工会主席，互相矛盾。",
        "清除姓名，或把是否建会改为“是”。筹备组的人写在备注里。",
        _not_unionised(chair="李明"),
    ),
    "not_unionised_with_members": CheckHelp(
        "没有建会却有会员，互相矛盾。",
        "清除会员人数，或把是否建会改为“是”；职工参加联合工会的，填“覆盖工会”。",
        _not_unionised(members=20),
    ),
    "not_unionised_without_reason": CheckHelp(
        "通知要求“未建会原因清”，每一家都要有原因。",
        "走访后照实填，尽量从下拉中选最接近的一条。",
        _not_unionised(reason=""),
    ),
    "reason_not_listed": CheckHelp(
        "没有归类的原因进不了原因分析表。",
        "照原样写的不必改，另在“主要原因”中选最接近的一类。",
        _not_unionised(reason="情况特殊"),
    ),
    "reason_leaves_base": CheckHelp(
        "这类原因使企业不计入应建会，分母少了一家，要有依据。",
        "核对是否属实；属实的在备注中写明依据。",
        lambda d: reason_with("out", d),
    ),
    "covered_by_missing": CheckHelp(
        "说已被联合、区域或行业工会覆盖，就要说得出是哪个工会，否则无法核对。",
        "在“覆盖工会”中填那个工会的名称。",
        lambda d: reason_with("covered", d),
    ),
    "uscc_invalid": CheckHelp(
        "最后一位是校验位，错一个字就对不上，也查不出重复。",
        "对照营业执照改正；一时没有的可以空着。",
        {"uscc": "91130921MA0000000X"},
    ),
    "registered_without_count": CheckHelp(
        "只有日期没有人数，不知道录入了多少。",
        "补填实名制已录入人数，或清除日期。",
        {"registered_on": "2018-09-30", "registered_members": None},
    ),
    "registered_on_in_future": CheckHelp(
        "统计不到还没有来的日子。",
        "改成实际统计的那一天。",
        {"registered_members": 1, "registered_on": "2199-01-01"},
    ),
    "registered_exceed_members": CheckHelp(
        "录入的人不会多于会员，多半是一头没有更新。",
        "核对两个人数；有会员已离职没有转出的，在备注中说明。",
        {"registered_members": 9999},
    ),
    "capacity_cut_exceeds_employees": CheckHelp(
        "涉及的人不会多于全部职工。",
        "核对两个人数；含已经分流的职工的，在备注中说明。",
        {"capacity_cut_employees": 9999},
    ),
    "text_too_long": CheckHelp(
        "超过这一栏存得下、印得出的长度，多半是把别的内容粘贴了进来。",
        "缩短；详细情况写在备注或走访记录里。",
        {"chair": "某" * 61},
    ),
    "extra_missing": CheckHelp(
        "这次专项行动另外要求的栏目。", FILL, lambda d: extra_column(d, None)
    ),
    "extra_not_a_choice": CheckHelp(
        "只收选项中的写法，才能统计。", "从下拉中选一项。", lambda d: extra_column(d, "其他写法")
    ),
}

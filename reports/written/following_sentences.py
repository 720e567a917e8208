"""三到位, 实名制 and democratic management as a clerk would write them; "" when there is nothing to say."""

from reports.figures import shown
from reports.following_figures import FOLLOW_UP_RATES, VERIFICATION_RATE
from reports.written.facts import Facts


def roster(facts: Facts) -> str:
    """底册: how many lines of the superiors' lists are settled, what the unit found beyond them."""
    told = facts.roster
    if not told.lines:
        return ""
    rate = shown(VERIFICATION_RATE.of(told.settled, told.lines))
    said = f"底册{shown(told.lines)}家"
    if told.settled == told.lines:
        said += "已全部核实"
    else:
        said += f"，已核实{shown(told.settled)}家，核实率{rate}（以底册企业为基数）"
    return f"{said}；底册以外新发现{shown(told.beyond)}家。" if told.beyond else f"{said}。"


def visits(facts: Facts) -> str:
    """走访、解释、措施到位, of the enterprises without a union in the ledgers as they stand."""
    whole = facts.followed("not_unionised")
    if not whole:
        return "台账中没有未建会企业，不统计走访情况。"
    told = [
        _reached(facts, word, key, rate, whole)
        for word, key, rate in (
            ("上门走访", "visited", "visit_rate"),
            ("讲解建会政策", "explained", "explaining_rate"),
            ("制定建会措施", "planned", "planning_rate"),
        )
    ]
    start = f"台账中未建会企业{shown(whole)}家"
    return f"{start}，{'；'.join(told)}（以台账中未建会企业{shown(whole)}家为基数）。"


def _reached(facts, word, key, rate, whole):
    number = facts.followed(key)
    if number == whole:
        return f"已全部{word}"
    if not number:
        return f"还没有{word}"
    return f"已{word}{shown(number)}家，{FOLLOW_UP_RATES[rate].label}{shown(facts.followed(rate))}"


def registered(facts: Facts) -> str:
    """实名制: members in the province's database, of the members of unionised enterprises."""
    members, done = facts.number("union_members"), facts.number("registered")
    if not members:
        return "没有已建会企业会员，不统计实名制录入情况。"
    if not done:
        return f"已建会企业会员{shown(members)}人，还没有填写实名制录入人数。"
    missing = facts.number("unregistered")
    said = f"已建会企业会员{shown(members)}人，已录入省总实名制管理数据库{shown(done)}人，录入率"
    said += f"{shown(facts.rate('registration_rate'))}（以已建会企业会员为基数）"
    said += f"，还有{shown(missing)}人没有录入" if missing else ""
    rates = shown(facts.rate("membership_rate")), shown(facts.rate("registered_rate"))
    return f"{said}；按会员人数计算的入会率{rates[0]}，按实名制录入人数计算的入会率{rates[1]}。"


def democracy(facts: Facts) -> str:
    """厂务公开 and 集体合同 in the enterprises that have a union; 职代会 has a sentence of its own."""
    whole = facts.number("unionised")
    if not whole:
        return "没有已建会企业，不统计厂务公开和集体合同情况。"
    told = [
        f"{word}{shown(facts.number(key))}家，占{shown(facts.rate(rate))}"
        for word, key, rate in (
            ("实行厂务公开的", "disclosure", "disclosure_rate"),
            ("签订集体合同的", "contract", "contract_rate"),
        )
    ]
    return (
        f"已建会的{shown(whole)}家企业中，{'；'.join(told)}（以已建会企业{shown(whole)}家为基数）。"
    )


def capacity_cut(facts: Facts) -> str:
    """去产能: the enterprises it touches and their employees."""
    firms, people = facts.number("cut"), facts.number("cut_employees")
    if firms:
        return f"去产能涉及企业{shown(firms)}家、职工{shown(people)}人。"
    asked = [row for row in facts.rows if row.get("capacity_cut_employees") is not None]
    return "登记企业中没有涉及去产能的企业。" if asked else ""

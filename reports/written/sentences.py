"""Facts as a clerk would write them: each function gives the sentences of one matter, "" when there is
nothing to say. Every rate names its base; the date is filled in when the paper is made."""

from decimal import Decimal

from reports.figures import FIGURES, RATES, UNIONISED, Counts, percent, shown, standing_of
from reports.layouts import BOTH, HMT, WITHOUT_REASON
from reports.written.facts import Facts

DATE = "【截至日期】"  # a frozen report says the day it was sent: its text is the same on every day
COVER = "联合、区域（行业）工会"


def survey(facts: Facts) -> str:
    """底数: how many were found, how many of them count as 应建会."""
    found, what = facts.number("enterprises"), scope_of(facts)
    start = f"截至{DATE}，{facts.district.name}"
    if not found and facts.absent and not facts.accepted:
        return f"{start}的下级单位报表都还没有审核通过，本级台账中也没有{what}。"
    if not found:
        return f"{start}经逐企排查，没有应登记的{what}。{_absent(facts)}"
    both = FIGURES["enterprises"].of(facts.part(BOTH))
    said = f"{start}共登记{what}{shown(found)}家"
    if both:
        said += f"（列入两个以上登记表的{shown(both)}家，只计一次）"
    existing, base = facts.number("existing"), facts.number("base")
    gone, out = found - existing, existing - base
    if gone:
        said += f"，其中已注销、吊销、迁出或查无的{shown(gone)}家，企业总数{shown(existing)}家"
    if out:
        said += f"{'；' if gone else '，其中'}因清算或按统计口径不计入应建会的{shown(out)}家"
    said += f"，应建会企业{shown(base)}家" if base else "，没有应建会企业"
    return f"{said}。{_absent(facts)}"


def _absent(facts):
    """Which reports below are in the figures: without that a superior's base is not said."""
    if facts.district.is_leaf():
        return ""
    if facts.absent:
        return (
            f"以上数字包括已经审核通过的{facts.accepted}个下级单位和本级台账，"
            f"另有{facts.absent}个下级单位没有审核通过，不包括在内。"
        )
    return f"{facts.accepted}个下级单位的报表已全部审核通过，数字以审核通过的版本为准。"


def unionised(facts: Facts) -> str:
    """建会: unionised, covered, not unionised, each of 应建会."""
    base, done = facts.number("base"), facts.number("unionised")
    covered, not_yet, unknown = map(facts.number, ("covered", "not_unionised", "unknown"))
    if not base:
        return "没有应建会企业，不计算建会率。"
    if base == 1:
        return f"应建会企业1家，{_one(done, covered, not_yet)}。"
    start = f"应建会企业{shown(base)}家中，"
    if done == base:
        return f"应建会企业{shown(base)}家已全部建会，建会率100.0%。"
    rate = f"建会率{shown(facts.rate('unionisation_rate'))}（以应建会企业{shown(base)}家为基数）"
    said = f"{start}已建会{shown(done)}家，{rate}" if done else f"{start}还没有企业单独建会，{rate}"
    if covered:
        coverage = shown(facts.rate("coverage_rate"))
        said += f"；由{COVER}覆盖{shown(covered)}家，加上已建会的，覆盖率{coverage}"
    said += f"；未建会{shown(not_yet)}家" if not_yet else "；没有未建会企业"
    if unknown:
        said += f"；是否建会没有填写的{shown(unknown)}家"
    return f"{said}。"


def _one(done, covered, not_yet):
    if done:
        return "已建会，建会率100.0%"
    if covered:
        return f"没有单独建会，已由{COVER}覆盖"
    return "尚未建会" if not_yet else "是否建会没有填写"


def members(facts: Facts) -> str:
    """入会: members of the employees of unionised enterprises."""
    done = facts.number("unionised")
    if not done:
        return "没有已建会企业，不计算入会率。"
    employees, joined = facts.number("unionised_employees"), facts.number("joined")
    start = f"已建会的{shown(done)}家企业" if done > 1 else "已建会的1家企业"
    rate = facts.rate("membership_rate")
    if rate is None:
        return f"{start}没有填写职工人数，不计算入会率。"
    return (
        f"{start}有职工{shown(employees)}人、会员{shown(joined)}人，"
        f"入会率{shown(rate)}（以已建会企业职工为基数）。"
    )


def founded(facts: Facts) -> str:
    """新建会: founded within the campaign's days."""
    new, done = facts.number("founded"), facts.number("unionised")
    starts, ends = facts.definition.starts, facts.definition.ends
    start = f"专项行动期间（{day(starts)}至{day(ends)}）"
    if not new:
        return f"{start}没有新建会企业。"
    if new == done:
        them = "已建会的1家企业是" if new == 1 else f"已建会的{shown(done)}家企业都是"
        return f"{them}{start}新建会的。"
    return f"{start}新建会{shown(new)}家，占已建会企业的{shown(percent(new, done))}。"


def parts(facts: Facts) -> str:
    """分类: each annex by itself, 港澳台 as a line of its own."""
    if not facts.number("enterprises"):
        return ""
    said = [_part(annex.short, facts.part(annex.number)) for annex in facts.definition.annexes]
    hmt = FIGURES["enterprises"].of(facts.part(HMT))
    if hmt:
        said.append(f"登记企业中港澳台商投资企业{shown(hmt)}家")
    return f"其中，{'；'.join(said)}。"


def _part(name, counts: Counts) -> str:
    numbers = {key: FIGURES[key].of(counts) for key in ("enterprises", "base", "unionised")}
    if not numbers["enterprises"]:
        return f"没有{name}"
    said = f"{name}{shown(numbers['enterprises'])}家"
    if not numbers["base"]:
        return f"{said}，都不计入应建会"
    rate = shown(RATES["unionisation_rate"].of(counts))
    return f"{said}，应建会{shown(numbers['base'])}家、已建会{shown(numbers['unionised'])}家，建会率{rate}"


def ranked_reasons(facts: Facts) -> list[tuple[str, int]]:
    """(reason, enterprises) of those not unionised, most first; equal ones in the order of the word list."""
    figure = FIGURES["not_unionised"]
    found = [(line, figure.of(line.counts)) for line in facts.laid_out("reason")]
    named = [(line.label, n) for line, n in found if n and line.value not in ("", WITHOUT_REASON)]
    return sorted(named, key=lambda pair: -pair[1])


def reasons(facts: Facts) -> str:
    """未建会原因, ranked with their shares of the enterprises not unionised."""
    whole, ranked = facts.number("not_unionised"), ranked_reasons(facts)
    if not whole:
        ended = "没有未建会企业" if facts.number("base") else "没有应建会企业"
        return f"{ended}，不作未建会原因分析。"
    silent = whole - sum(number for _, number in ranked)
    if not ranked:
        return f"未建会的{shown(whole)}家企业，原因没有填写或没有归类。"
    if whole == 1:
        return f"未建会企业1家，原因是“{ranked[0][0]}”。"
    if len(ranked) == 1 and not silent:
        return f"未建会的{shown(whole)}家企业，原因都是“{ranked[0][0]}”。"
    share = [f"“{label}”{shown(n)}家，占{shown(percent(n, whole))}" for label, n in ranked]
    said = f"未建会的{shown(whole)}家企业，按原因由多到少依次是：{'；'.join(share)}"
    if silent:
        said += f"；没有填写或没有归类的{shown(silent)}家，占{shown(percent(silent, whole))}"
    first = sum(number for _, number in ranked[:3])
    top = (
        f"前三位原因合计{shown(first)}家，占{shown(percent(first, whole))}。"
        if len(ranked) > 3
        else ""
    )
    return f"{said}（以未建会企业{shown(whole)}家为基数）。{top}"


def congress(facts: Facts) -> str:
    """职代会 in the enterprises that have a union."""
    rows = [r for r in facts.rows if standing_of(r, facts.definition) == UNIONISED]
    if not rows:
        return "没有已建会企业，不统计职工代表大会制度建立情况。"
    has, none = (sum(row.get("congress") is answer for row in rows) for answer in (True, False))
    unknown, whole = len(rows) - has - none, len(rows)
    start = f"已建会的{shown(whole)}家企业"
    if has == whole:
        return f"{start}{'都' if whole > 1 else ''}已建立职工代表大会制度。"
    if unknown == whole:
        return f"{start}没有填写是否建立职工代表大会制度。"
    said = f"{start}中，已建立职工代表大会制度的{shown(has)}家，占{shown(percent(has, whole))}"
    said += f"；没有建立的{shown(none)}家" if none else ""
    return said + (f"；没有填写的{shown(unknown)}家。" if unknown else "。")


def statuses(facts: Facts) -> str:
    """经营状况 with the employees it concerns: who has to do with 去产能 is among them."""
    if not facts.number("enterprises"):
        return ""
    firms, employees = FIGURES["enterprises"], FIGURES["employees"]
    found = [
        (line.label, firms.of(line.counts), employees.of(line.counts))
        for line in facts.laid_out("status")
    ]
    told = [f"{label}{shown(n)}家、职工{shown(people)}人" for label, n, people in found if n]
    return f"登记企业按经营状况分：{'；'.join(told)}。"


def since(facts: Facts) -> str:
    """Compared with the round before; "" in the first."""
    if facts.before is None:
        return ""
    name, before = facts.before
    moves = [
        _move(word, FIGURES[key].of(before), facts.number(key))
        for word, key in (
            ("应建会企业", "base"),
            ("已建会", "unionised"),
            ("未建会", "not_unionised"),
        )
    ]
    was, now = RATES["unionisation_rate"].of(before), facts.rate("unionisation_rate")
    return f"与上一轮（{name}）相比，{'，'.join(moves)}{_points(was, now)}。"


def _move(word, was, now):
    if was == now:
        return f"{word}仍为{shown(now)}家"
    return f"{word}由{shown(was)}家{'增加' if now > was else '减少'}到{shown(now)}家"


def _points(was: Decimal | None, now: Decimal | None) -> str:
    if was is None or now is None:
        return ""
    if was == now:
        return f"，建会率仍为{shown(now)}"
    way = "提高" if now > was else "下降"
    return f"，建会率由{shown(was)}{way}到{shown(now)}，{way}{abs(now - was)}个百分点"


def scope_of(facts: Facts) -> str:
    """100人以上非公企业、外资企业, as the annexes name them."""
    return "、".join(annex.short for annex in facts.definition.annexes)


def day(at) -> str:
    """2018年11月5日."""
    return f"{at.year}年{at.month}月{at.day}日"

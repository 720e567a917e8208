"""What stands between a unit and sending its report, and where each of it is mended."""

from campaign.models.submission import stamp
from campaign.state_changes import fingerprint
from enterprises.problem import Level
from enterprises.rosters.counting import open_lines
from enterprises.waivers import waivers_of
from reports.children import absent_below
from reports.doubt_lines import lines_of_checked, tally
from reports.freezing import collect
from reports.models import SignOff
from reports.step import Step
from reports.written.writing import missing_in, written


def missing(campaign, submission, checked, *, nil: bool = False) -> list[Step]:
    """What stands between the unit and sending, and where it is mended; empty when it can be sent.

    Shown on the page and on the desk, disables the button, and is the refusal.
    """
    steps = unready(campaign, submission, checked, nil=nil)
    if campaign.definition.switches.sign_off:
        said = _unsigned(campaign, submission, checked)
        steps += [Step(said, "去审签", "sign_off")] if said else []
    return steps


def unready(campaign, submission, checked, *, nil: bool = False) -> list[Step]:
    """The same without the 分管主席, who is asked when the rest is done."""
    leaf = submission.district.is_leaf()
    steps = [] if checked or nil or not leaf else [_empty_ledger()]
    levels = [(e, {p.level for p in problems}) for e, problems in checked]
    wrong = [e for e, found in levels if Level.ERROR in found]
    if wrong:
        said = f"有 {len(wrong)} 家企业存在错误，须改正：{_names(wrong)}"
        steps.append(Step(said, "去改正", "enterprises:ledger", "?problems=error"))
        if ended := _ended_waivers(checked):
            said = f"其中原来准予的豁免已经失效，请改正，或请上级重新豁免：{ended}"
            steps.append(Step(said, "查看豁免", "waivers"))
    if campaign.definition.switches.warnings_need_note:
        doubtful = [
            e
            for e, found in levels
            if Level.WARN in found and Level.ERROR not in found and not e.note
        ]
        if doubtful:
            said = f"有 {len(doubtful)} 家企业存在疑问，请核实后在备注中说明：{_names(doubtful)}"
            steps.append(Step(said, "去说明", "enterprises:ledger", "?problems=unexplained"))
    steps += roster_steps(campaign, submission.district)
    if submission.pk and (count := submission.remarks.unanswered().count()):
        steps.append(Step(f"上级的批注还有 {count} 条没有答复，请逐条答复", "去答复", "remarks"))
    if campaign.definition.switches.doubts_need_answer:
        count = tally(lines_of_checked(campaign, submission, checked)).for_county
        if count:
            said = f"核查单还有 {count} 条没有答复，请逐条写明核实情况"
            steps.append(Step(said, "去答复", "doubts"))
    outline = campaign.definition.report
    if outline and outline.needed:
        said = missing_in(written(submission.round, submission.district))
        steps += [Step(f"专项报告：{'，'.join(said)}", "去写报告", "report")] if said else []
    return steps if leaf else steps + _steps_below(submission, checked)


def _empty_ledger():
    """Comes first: what else is missing is quickly done once the enterprises are in."""
    said = "台账中还没有企业，已有 Excel 表的可以导入；确实没有的，请勾选“零报告”后报送"
    return Step(said, "去台账填写", "enterprises:ledger")


def _steps_below(submission, checked):
    """A unit below that is not accepted needs a word; a report of nothing but absences is none."""
    absent = absent_below(submission.round, submission.district)
    waiting = [a.district for a in absent if not a.absence]
    if waiting:
        said = f"还有 {len(waiting)} 个下级单位没有审核通过，也没有说明原因：{_names(waiting)}"
        return [Step(said, "去说明", "submission", "#absent")]
    if not checked and len(absent) == submission.district.get_children_count():
        said = "下级单位一个也没有审核通过，本级台账也没有企业，没有可以报送的内容"
        return [Step(said, "查看下级报送情况", "queue")]
    return []


def _ended_waivers(checked):
    """The first three waivers that are over and whose problem stands again, each in words."""
    told = [
        f"“{row.name}”{p.waiver}"
        for row, problems in checked
        for p in problems
        if p.level == Level.ERROR and p.waiver
    ]
    return "、".join(told[:3]) + ("等" if len(told) > 3 else "")


def _unsigned(campaign, submission, checked) -> str:
    """Why no confirmation of the 分管主席 holds; empty when one does.

    The content is collected only where a confirmation is there to be compared.
    """
    last = SignOff.objects.last_of(submission)
    if last is None:
        return "还没有经分管主席审签，请送审签"
    when = stamp(last.ended_at or last.asked_at)
    if last.state == SignOff.State.ASKED:
        return f"{when} 已送 {last.leader} 审签，等待确认；需要换人的可以改请他人"
    if last.state == SignOff.State.HANDED_BACK:
        return f"{last.leader} 于 {when} 退给填报员：“{last.reason}”，改好后请重新送审签"
    waivers = waivers_of(campaign, submission.district)
    content = collect(campaign, submission.district, submission, checked, waivers)
    if not last.holds(fingerprint(content)):
        return f"{last.leader} 于 {when} 确认之后内容有改动，确认已失效，请重新送审签"
    return ""


def roster_steps(campaign, district) -> list[Step]:
    """What of the roster stands between ``district`` and sending. One query.

    Above, a line that lies with the unit itself is one that nobody placed.
    """
    settle = campaign.definition.switches.roster_must_settle
    count = open_lines(campaign, district) if settle else 0
    if not count:
        return []
    if district.is_leaf():
        said = f"底册还有 {count} 行没有核实，请逐行匹配、新增或写明结果"
        return [Step(said, "去核实", "enterprises:roster_check", "?state=open")]
    said = f"底册还有 {count} 行没有分到下级单位，请审核账号分配，或者写明不属本级"
    query = f"?unit={district.code}&state=open"
    return [Step(said, "去分配", "enterprises:roster", query, of_reviewer=True)]


def _names(rows):
    shown = "、".join(row.name for row in rows[:3])
    return f"{shown}等" if len(rows) > 3 else shown

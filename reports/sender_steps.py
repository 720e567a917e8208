"""The steps of 填报: from the ledger to the report, to its stamp, and what goes on beside it."""

from django.utils import timezone

from campaign.models.submission import State, stamp
from enterprises.carrying.sources import offered
from enterprises.following import counts, followed
from enterprises.models import Enterprise
from reports.checklist import checklist_of
from reports.missing import missing
from reports.step import Step
from reports.written.writing import unfinished


def steps_of_sender(campaign, user, submission, checked, at) -> list[Step]:
    """While the ledger is open what is missing, or the way to sending; then what closed it. Beside it what lies
    with the superior, and visits and plans. ``checked``: reports.freezing.checked_rows."""
    waiting = submission.requests.waiting().select_related("desk") if submission.pk else ()
    asked = [Step(f"{a}已交给 {a.desk}，等待办理。", "查看申请", "requests") for a in waiting]
    if not (answer := submission.lock(at)):
        shown = Step(answer.reason, "查看报送情况、打印", "submission")
        steps = [shown, *_steps_to_stamp(campaign, submission), *asked]
        return steps + _steps_to_follow_up(campaign, user.district, at)
    steps = []
    if submission.state == State.RETURNED:
        event = submission.last_event()
        said = f"{event.by} 于 {stamp(event.at)} {event.get_action_display()}：{event.said}"
        steps.append(Step(said, "查看批注", "remarks"))
    if not checked and user.district.is_leaf():
        steps += _steps_to_carry(campaign, user)
    lacking = [s.seen_by(user, user.district) for s in missing(campaign, submission, checked)]
    lacking = lacking or _steps_to_send(campaign, submission)
    return steps + lacking + asked + _steps_to_follow_up(campaign, user.district, at)


def _steps_to_send(campaign, submission):
    """Nothing stands against sending, but the report may want more."""
    ready = Step("检查全部通过，可以报送。", "去报送", "submission")
    if campaign.definition.report is None:
        return [ready]
    said = unfinished(submission.round, submission.district)
    return [Step(said, "去写报告", "report"), ready] if said else [ready]


def _steps_to_carry(campaign, user):
    """What an earlier campaign left of the unit need not be entered again."""
    if not (found := offered(campaign, user.district, user)):
        return []
    said = f"“{found[0].campaign}”里报送过的企业不用重新录入，可以先结转过来，再逐家核实。"
    return [Step(said, "去结转", "enterprises:carry_over")]


def _steps_to_follow_up(campaign, district, at):
    """三到位 of the enterprises without a union: the lock of the report does not close them."""
    if campaign.archived_at or not district.is_leaf():
        return []
    rows = Enterprise.objects.in_campaign(campaign).of(district)
    found = counts(followed(rows, campaign.definition), timezone.localdate(at))
    lists = {"unvisited": "家没有走访", "unplanned": "家没有建会措施"}
    lacking = {
        key: f"{found[f'n_{key}']} {said}" for key, said in lists.items() if found[f"n_{key}"]
    }
    if not lacking:
        return []
    said = f"应建未建的企业还有 {'、'.join(lacking.values())}；报表报送以后也可以继续登记。"
    return [Step(said, "去走访、定措施", "enterprises:follow_ups", f"?list={next(iter(lacking))}")]


def _steps_to_stamp(campaign, submission):
    """While the superior has not decided: the papers that wait for the stamp."""
    if campaign.archived_at or submission.state not in (State.SUBMITTED, State.TAKEN_UP):
        return []
    if not (lacking := checklist_of(submission).lacking):
        return []
    said = f"{'、'.join(lacking)}还没有盖章扫描件，请打印、盖章、签字后扫描上传。"
    return [Step(said, "打印、上传", "scans")]

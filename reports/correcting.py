"""勘误 after acceptance: single cells of one row, with reason and proof; granted, the version in force moves.

Rows are locked in one order: the unit's report, its request, the row of the ledger, then the reports of
its superiors from below. So a correction and the sending of a superior's report wait for each
other: what is granted first is in the report that is sent, what is granted later is passed on.
"""

from dataclasses import replace

from django.db import transaction

from campaign import requesting
from campaign.askable import Kind, may_correct
from campaign.models import Request, Submission
from campaign.models.submission import Refused
from campaign.state_changes import correct
from enterprises import ledger
from enterprises.filling import completed
from enterprises.forms import LABEL
from enterprises.models import Enterprise
from enterprises.proofs import proof_of
from enterprises.row import Row, content_fingerprint
from enterprises.waivers import waivers_of
from reports.annexes import frozen_row
from reports.children import carries
from reports.freezing import checked_rows, collect
from reports.models import Correction, CorrectionProof
from reports.rule_findings import renew
from reports.tallying import count_version

NAMES = Row.__dataclass_fields__


def cells_of(old: Row, new: Row) -> dict:
    """{column: [before, after]} of what is not the same."""
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in NAMES)
    return {name: [before, after] for name, before, after in pairs if before != after}


@transaction.atomic
def ask(enterprise, wanted: Row, *, by, reason: str, proof, version: int, at=None) -> Request:
    """Lay a correction on the superior's desk: the cells in which ``wanted`` differs from the row.

    ``version`` is the one the user saw, ``proof`` the uploaded file. Refused when the report may not be
    corrected now, when nothing differs, when the values would be wrong, and without reason or proof.
    """
    campaign, district = enterprise.campaign, enterprise.district
    asked = requesting.ask(
        campaign.current_round(at), district, Kind.CORRECTION, by=by, reason=reason, at=at
    )
    enterprise = _locked(enterprise.pk)
    if enterprise.version != version:
        raise Refused("这一行刚刚改过，请重新打开这一页再填。")
    wanted = completed(wanted, campaign.definition)
    cells = cells_of(enterprise.row(), wanted)
    if not cells:
        raise Refused("没有改动任何一格，与生效的版本完全相同，不需要勘误。")
    ledger.check_correction(enterprise, wanted)
    correction = Correction(request=asked, enterprise=enterprise, cells=cells)
    correction.fingerprint = _print(enterprise)
    file = proof_of(proof, CorrectionProof)
    correction.save()
    file.correction = correction
    file.save()
    return asked


def _print(enterprise):
    return content_fingerprint(frozen_row(enterprise, enterprise.campaign.definition))


@transaction.atomic
def grant(asked: Request, *, by, answer: str = "", at=None) -> Request:
    """One superior's yes. While that superior's own report stands the request goes on to the next one;
    the last yes changes the cells and moves every version on the way.

    Refused when the report is not accepted any more and when the row no longer says what it said.
    """
    asked, answer = requesting.held_to_answer(asked, by, at), requesting.text_of(answer)
    if not (allowed := may_correct(asked.submission)):
        raise Refused(f"不能再按这件申请勘误：{allowed.reason}")
    row = _locked(asked.correction.enterprise_id)
    if _print(row) != asked.correction.fingerprint:
        raise Refused(f"“{row}”的内容在申请之后又有改动，请下级收回申请，按现在的内容重新申请。")
    above = _reports_above(asked)
    carried = _carried(asked.submission, above)
    if len(carried) == len(above) and asked.desk.superior:
        ledger.check_correction(row, _wanted(row, asked.correction))
        return requesting.pass_on(asked, by=by, answer=answer, at=at)
    ledger.correct(row, _wanted(row, asked.correction), by=asked.by)
    moved = [_move(asked.submission, asked, by, asked.by, at)]
    approved = {passing.desk_id: passing.by for passing in asked.passings.select_related("by")}
    for report in carried:
        moved.append(_move(report, asked, by, approved.get(report.district_id, by), at, moved[-1]))
    asked = requesting.end(asked, Request.State.GRANTED, by=by, answer=answer, at=at)
    for report in moved:
        renew(report)
    return asked


def _locked(pk) -> Enterprise:
    rows = Enterprise.objects.select_for_update(of=("self",))
    return rows.select_related("campaign", "district").get(pk=pk)


def _wanted(row, correction) -> Row:
    return replace(row.row(), **{name: after for name, (_, after) in correction.cells.items()})


def _reports_above(asked) -> list[Submission]:
    """The reports of the superiors up to the one whose desk the request lies on, locked from below."""
    unit, desk = asked.submission.district, asked.desk
    line = [one for one in unit.get_ancestors()[::-1] if desk.covers(one)]
    return [Submission.objects.locked(asked.submission.round, one) for one in line]


def _carried(below, above) -> list[Submission]:
    """Those of ``above``, from below, that stand with the unit's rows as they are in force: one that was
    sent without them, or with an earlier version (补报), has nothing to move."""
    carried = []
    for report in above:
        if not carries(report, below):
            break
        carried.append(report)
        below = report
    return carried


def _move(report, asked, by, sent_by, at, moved=None):
    """The next version of ``report``, made of what the ledger says now and of what it was made of, with
    the report ``moved`` below in its new version."""
    campaign, unit = report.round.campaign, report.district
    # What rested when the report was sent still rests in it: a waiver that ran out since is no change.
    sent = report.versions.defer("content").filter(corrects=False).last()
    waivers = waivers_of(campaign, unit, sent.sent_at)
    checked = checked_rows(campaign, unit, waivers)
    content = collect(campaign, unit, report, checked, waivers, report.current.content, moved)
    said = "、".join(LABEL[name] for name in asked.correction.cells)
    reason = f"{asked.correction.enterprise}（{said}）：{asked.reason}"[:500]
    report = correct(report.round, unit, content, by=by, sent_by=sent_by, reason=reason, at=at)
    count_version(report.current)
    return report

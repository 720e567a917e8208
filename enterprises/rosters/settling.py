"""A line ends: matched to a ledger row, made one, or closed with a proven outcome; or is opened again.

Every verb is atomic and holds the unit's report, so that no sending passes in between, and the line:
of two clerks the second is told who settled it and when.
"""

from collections.abc import Iterable

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from campaign.access import Answer, Do, may
from campaign.lengths import length_of
from campaign.models import Submission
from campaign.models.submission import Refused, stamp
from enterprises import ledger
from enterprises.duplicates import places_of
from enterprises.models import (
    CLOSING,
    IN_LEDGER,
    Enterprise,
    Outcome,
    RosterLine,
    RosterProof,
    RosterStep,
)
from enterprises.proofs import proof_of
from enterprises.rosters.proposing import Matcher, certain, rows_known
from enterprises.row import Row

LONGEST_EVIDENCE = length_of(RosterLine, "evidence")


def may_settle(campaign, district, user) -> Answer:
    """Whether ``user`` settles the lines of ``district``. What was sent does not close it: a list may
    come late; what touches the ledger asks the ledger's lock besides."""
    if not (answer := may(user, Do.EDIT, district)):
        return answer
    if campaign.archived_at:
        return Answer(f"本次专项行动已于 {stamp(campaign.archived_at)} 归档，只能查看。")
    return answer


@transaction.atomic
def match(line: RosterLine, enterprise: Enterprise, *, by) -> RosterLine:
    """The line is this row of the unit's ledger."""
    line = _held(line, by)
    _refuse_settled(line)
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if enterprise.removed_at:
        raise Refused(f"“{enterprise}”已移入回收站，请先恢复，或选择其他企业。")
    if (enterprise.district_id, enterprise.campaign_id) != (line.district_id, line.campaign_id):
        raise Refused("只能匹配本单位台账中的企业。")
    others = RosterLine.objects.filter(superior=line.superior_id, outcome__in=IN_LEDGER)
    if other := others.filter(enterprise=enterprise).exclude(pk=line.pk).first():
        raise Refused(
            f"“{enterprise}”已由底册第 {other.number} 号（{other.settled_by}，{stamp(other.settled_at)}）匹配；"
            "确是同一家的，请把这一行按“重复”办结。"
        )
    return _settle(line, Outcome.MATCHED, by, enterprise=enterprise)


@transaction.atomic
def match_certain(campaign, district, pairs: Iterable[tuple[int, int]], *, by) -> tuple[int, int]:
    """Match (line, row) pairs that were shown as certain and still are: how many, how many are not."""
    if not (answer := may_settle(campaign, district, by)):
        raise Refused(answer.reason)
    Submission.objects.locked(campaign.current_round(), district)
    wanted, now, done = set(pairs), timezone.now(), []
    for line, proposal in certain_of(campaign, district, lock=True):
        if (line.pk, proposal.row.pk) in wanted:
            line.outcome, line.enterprise_id = Outcome.MATCHED, proposal.row.pk
            line.same_as, line.evidence = None, ""
            line.settled_at, line.settled_by = now, by
            done.append(
                (line, f"{Outcome.MATCHED.label}：{proposal.row.name}（{proposal.why.label}）")
            )
    fields = ["outcome", "enterprise", "same_as", "evidence", "settled_at", "settled_by"]
    RosterLine.objects.bulk_update([line for line, _ in done], fields, batch_size=500)
    RosterStep.objects.bulk_create(
        RosterStep(line=line, at=now, by=by, said=said) for line, said in done
    )
    return len(done), len(wanted) - len(done)


def certain_of(campaign, district, *, lock: bool = False):
    """(line, proposal) of the open lines of ``district`` that code or name tell for certain. Four
    queries for each roster that has lines here."""
    lines = RosterLine.objects.in_campaign(campaign).of(district).open().in_order()
    lines = lines.select_for_update(of=("self",)) if lock else lines
    by_roster: dict[int, list[RosterLine]] = {}
    for line in lines.select_related("enterprise"):
        by_roster.setdefault(line.superior_id, []).append(line)
    places = places_of(district) if by_roster else ()
    found = []
    for superior, own in by_roster.items():
        found += certain(own, Matcher(rows_known(campaign, district, superior), places))
    return found


@transaction.atomic
def add_row(line: RosterLine, *, by) -> Enterprise:
    """A new ledger row with what the list says; what is missing in it the ledger's checks tell."""
    line = _held(line, by)
    _refuse_settled(line)
    row = Row(
        name=line.name,
        ownership=line.ownership,
        address=line.address,
        employees=line.employees,
        uscc=line.uscc,
        contact=line.contact,
        contact_phone=line.contact_phone,
    )
    enterprise = ledger.add(line.campaign, line.district, row, by=by)
    _settle(line, Outcome.ADDED, by, enterprise=enterprise)
    return enterprise


@transaction.atomic
def close(
    line: RosterLine,
    outcome: str,
    evidence: str,
    *,
    by,
    same_as: RosterLine | None = None,
    enterprise: Enterprise | None = None,
    file: File | None = None,
) -> RosterLine:
    """Closed with an outcome and the word of how it is known; 重复 names the other line or row."""
    line, evidence = _held(line, by), evidence.strip()
    _refuse_settled(line)
    if outcome not in CLOSING:
        raise Refused("请选择核实结果。")
    if not evidence:
        raise Refused(
            "请写明核实依据，例如：某月某日实地查看，已无此企业；市场监管部门登记已注销。"
        )
    if len(evidence) > LONGEST_EVIDENCE:
        raise Refused(f"核实依据超过 {LONGEST_EVIDENCE} 个字，请缩短。")
    if outcome != Outcome.DOUBLE:
        same_as = enterprise = None
    elif same_as is None and enterprise is None:
        raise Refused("办结为“重复”的，请指明与底册的哪一号或台账的哪一家重复。")
    if same_as and (same_as.pk == line.pk or same_as.outcome == Outcome.DOUBLE):
        raise Refused("不能指明这一行自己，或者另一条已按“重复”办结的行。")
    proof = proof_of(file, RosterProof) if file else None
    line = _settle(line, outcome, by, evidence=evidence, same_as=same_as, enterprise=enterprise)
    if proof:
        proof.line = line
        proof.save()
    return line


@transaction.atomic
def reopen(line: RosterLine, *, by) -> RosterLine:
    """A settled line is open again; refused while the report stands sent."""
    line = _held(line, by)
    if not line.outcome:
        raise Refused("这一行还没有核实，不需要重新打开。")
    if not (answer := ledger.may_edit(line.campaign, line.district, by)):
        raise Refused(answer.reason)
    if other := RosterLine.objects.filter(same_as=line).first():
        raise Refused(f"底册第 {other.number} 号按“重复”指明了这一行，请先重新打开那一号。")
    line.outcome, line.evidence, line.enterprise, line.same_as = "", "", None, None
    line.settled_at = line.settled_by = None
    line.save()
    RosterStep.objects.create(line=line, at=timezone.now(), by=by, said="重新打开")
    return line


def _held(line, by):
    """The line as stored now, after the unit's report."""
    if not (answer := may_settle(line.campaign, line.district, by)):
        raise Refused(answer.reason)
    Submission.objects.locked(line.campaign.current_round(), line.district)
    held = RosterLine.objects.select_for_update(of=("self",)).select_related(
        "campaign", "district", "enterprise", "settled_by"
    )
    now = held.get(pk=line.pk)
    if now.district_id != line.district_id:
        raise Refused(f"这一行刚刚改由 {now.district} 核实，请刷新页面。")
    return now


def _refuse_settled(line):
    if not line.is_open:
        raise Refused(
            f"“{line}”已由 {line.settled_by} 于 {stamp(line.settled_at)} 办结为“{line.get_outcome_display()}”，"
            "您的办理没有保存；需要更改的，请先重新打开这一行。"
        )


def _settle(line, outcome, by, *, enterprise=None, same_as=None, evidence=""):
    line.outcome, line.enterprise, line.same_as = outcome, enterprise, same_as
    line.evidence, line.settled_at, line.settled_by = evidence, timezone.now(), by
    line.save()
    other = enterprise or (same_as and f"底册第 {same_as.number} 号")
    parts = [Outcome(outcome).label, str(other) if other else "", evidence]
    said = "：".join(filter(None, parts))
    RosterStep.objects.create(line=line, at=line.settled_at, by=by, said=said)
    return line

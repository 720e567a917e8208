"""Sharing out by hand: what the program could not place, what is to be passed on, what is not ours."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from campaign.lengths import length_of
from campaign.models import District, Submission
from campaign.models.submission import Refused
from enterprises.models import Outcome, RosterLine, RosterStep
from enterprises.rosters.imports import may_share

LONGEST_EVIDENCE = length_of(RosterLine, "evidence")


@transaction.atomic
def place(campaign, superior: District, pks: Iterable[int], unit: District, *, by) -> int:
    """Give open lines that lie with ``superior`` or below it to ``unit`` below it: how many moved."""
    if unit == superior or not superior.covers(unit):
        raise Refused("请选择本级下面的一个单位。")
    lines = _open_lines(campaign, superior, pks, by)
    for line in lines:
        line.district, line.placed, line.unplaced_why = unit, RosterLine.Placed.HAND, ""
    RosterLine.objects.bulk_update(lines, ["district", "placed", "unplaced_why"], batch_size=500)
    _write(lines, f"分配给{unit.name}", by)
    return len(lines)


@transaction.atomic
def set_aside(campaign, superior: District, pks: Iterable[int], evidence: str, *, by) -> int:
    """Close open lines as 不属本级 with the word of how that is known: how many."""
    evidence = evidence.strip()
    if not evidence:
        raise Refused("请写明怎样知道不属本级，例如：注册地在某某市，已转告。")
    if len(evidence) > LONGEST_EVIDENCE:
        raise Refused(f"说明超过 {LONGEST_EVIDENCE} 个字，请缩短。")
    lines, now = _open_lines(campaign, superior, pks, by), timezone.now()
    for line in lines:
        line.outcome, line.evidence, line.enterprise = Outcome.ELSEWHERE, evidence, None
        line.settled_at, line.settled_by = now, by
    fields = ["outcome", "evidence", "enterprise", "settled_at", "settled_by"]
    RosterLine.objects.bulk_update(lines, fields, batch_size=500)
    _write(lines, f"{Outcome.ELSEWHERE.label}：{evidence}", by)
    return len(lines)


def _open_lines(campaign, superior, pks, by):
    """The chosen lines, held; refused when one is settled or no longer in reach."""
    if not (answer := may_share(campaign, superior, by)):
        raise Refused(answer.reason)
    Submission.objects.locked(campaign.current_round(), superior)
    pks = set(pks)
    if not pks:
        raise Refused("请先勾选底册中的行。")
    lines = RosterLine.objects.in_campaign(campaign).within(superior).filter(pk__in=pks)
    held = list(lines.select_for_update(of=("self",)).select_related("enterprise").in_order())
    if len(held) < len(pks):
        raise Refused("所选的行有的不在本级底册中，请刷新页面后重新选择。")
    if settled := [line for line in held if not line.is_open]:
        names = "、".join(line.name for line in settled[:3])
        raise Refused(f"有 {len(settled)} 行已经核实（{names}），不能再分配；请刷新页面。")
    return held


def _write(lines, said, by):
    now = timezone.now()
    RosterStep.objects.bulk_create(
        [RosterStep(line=line, at=now, by=by, said=said) for line in lines], batch_size=1000
    )

"""The verbs about waivers: a direct superior's reviewer grants one and ends it early.

Both hold the report's row, so a sending checks and freezes either with the waiver or without it, and of
two reviewers at once the first stands and the second is told.
"""

from django.db import transaction
from django.utils import timezone

from campaign.access import ALLOWED, Answer, Do, may
from campaign.lengths import length_of
from campaign.models import Submission
from campaign.models.submission import Refused, stamp
from enterprises.checks import check_row
from enterprises.models import Enterprise, Waiver
from enterprises.rules import rules_of

LONGEST_REASON = length_of(Waiver, "reason")


def may_waive(campaign, district, user) -> Answer:
    """Whether ``user`` may grant and end waivers for ``district`` now."""
    if not (answer := may(user, Do.REVIEW, district)):
        return answer
    if campaign.archived_at:
        return Answer(f"本次专项行动已于 {stamp(campaign.archived_at)} 归档，只能查看。")
    return ALLOWED


@transaction.atomic
def grant(campaign, district, rule: str, *, by, reason, until, enterprise=None) -> Waiver:
    """Waive ``rule`` (a key of rules_of) for one row or, without ``enterprise``, for the unit.

    ``until`` is exclusive and aware. Refused for a row that does not break the rule.
    """
    _hold(campaign, district, by)
    if (found := rules_of(campaign.definition).get(rule)) is None:
        raise Refused("请选择一条可以豁免的规则。")
    at = timezone.now()
    if until <= at:
        raise Refused("豁免的期限不能早于现在。")
    if enterprise:
        _refuse_without_problem(campaign, enterprise, found)
    waiver = Waiver(
        campaign=campaign,
        district=district,
        enterprise=enterprise,
        code=found.code,
        column=found.column,
        reason=_reason(reason, "豁免"),
        until=until,
        granted_by=by,
        granted_at=at,
    )
    _close_earlier(waiver)
    waiver.save()
    return waiver


@transaction.atomic
def end(waiver, *, by, reason) -> Waiver:
    """The waiver counts no more from now on; it stays on the page with who ended it and why."""
    _hold(waiver.campaign, waiver.district, by)
    waiver = Waiver.objects.select_related("ended_by", "granted_by").get(pk=waiver.pk)
    at = timezone.now()
    if not waiver.is_in_force(at):
        raise Refused(f"{waiver.sentence(at)}，不需要再办。")
    waiver.ended_by, waiver.ended_at = by, at
    waiver.ended_reason = _reason(reason, "提前终止豁免")
    waiver.save()
    return waiver


def _hold(campaign, district, by):
    if not (answer := may_waive(campaign, district, by)):
        raise Refused(answer.reason)
    Submission.objects.locked(campaign.current_round(), district)


def _reason(text, deed):
    if not (text := text.strip()):
        raise Refused(f"请写明{deed}的理由，下级会看到。")
    if len(text) > LONGEST_REASON:
        raise Refused(f"{deed}的理由超过 {LONGEST_REASON} 个字，请缩短。")
    return text


def _refuse_without_problem(campaign, enterprise, rule):
    row = Enterprise.objects.kept().filter(pk=enterprise.pk).first()
    if row is None:
        raise Refused(f"“{enterprise}”已移入回收站，不需要豁免。")
    found = check_row(row.row(), campaign.definition, today=timezone.localdate())
    if (rule.code, rule.column) not in {(p.code, p.column) for p in found}:
        raise Refused(f"“{row}”没有违反“{rule.label}”，不需要豁免。")


def _close_earlier(waiver):
    """One that stands refuses the new one; one whose time is over is noted as run out."""
    same = Waiver.objects.over_the_same(waiver).not_closed()
    earlier = same.select_related("granted_by").first()
    if earlier is None:
        return
    if earlier.is_in_force(waiver.granted_at):
        raise Refused(
            f"{earlier.sentence(waiver.granted_at)}。需要改期限或理由的，请先提前终止这一条。"
        )
    earlier.ended_at = earlier.until
    earlier.save()

"""建会计划（措施）: made, altered, its steps ticked, ended. One plan stands for an enterprise at a time."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from campaign.models.submission import Refused, stamp
from enterprises.following import hold
from enterprises.models import Enterprise, Plan, PlanStep

MOST_STEPS = 12


def plan_of(enterprise: Enterprise) -> Plan | None:
    """The standing plan. One query."""
    return Plan.objects.standing().filter(enterprise=enterprise).select_related("by").first()


@transaction.atomic
def set_plan(
    enterprise: Enterprise,
    *,
    target_on: date,
    responsible: str,
    steps: list[str],
    seen: int,
    by,
) -> Plan:
    """A plan, instead of the one that stands; steps of the same words stay done.

    ``seen`` is the key of the plan the user saw, 0 for none: Refused when another one stands by now.
    """
    enterprise = hold(enterprise, by)
    if enterprise.unionised:
        raise Refused("这家企业已填为已建会，不需要再制定建会计划。")
    old = plan_of(enterprise)
    if old and old.pk != seen:
        raise Refused(
            f"{old.by} 已于 {stamp(old.at)} 制定了计划，您的没有保存；请对照上面的计划再保存。"
        )
    today = timezone.localdate()
    if target_on < today and not (old and old.target_on == target_on):
        raise Refused("计划完成日期已经过去，请填今天或以后的日期。")
    if old:
        _close(old, Plan.End.REPLACED, by)
    plan = Plan.objects.create(
        enterprise=enterprise,
        target_on=target_on,
        responsible=responsible,
        by=by,
        at=timezone.now(),
    )
    _lay_out(plan, steps, old)
    return plan


def _lay_out(plan, steps, old):
    """The steps of ``plan`` in their order, done where the same words were done in ``old``."""
    done = {step.text: (step.done_at, step.done_by_id) for step in old.steps.all()} if old else {}
    PlanStep.objects.bulk_create(
        PlanStep(plan=plan, position=place, text=text, done_at=at, done_by_id=who)
        for place, text in enumerate(steps, start=1)
        for at, who in [done.get(text, (None, None))]
    )


@transaction.atomic
def mark_step(step: PlanStep, *, done: bool, by) -> PlanStep:
    """The step done by ``by`` now, or not done again. Marked the same way twice, the first one stays."""
    hold(step.plan.enterprise, by)
    step = PlanStep.objects.select_related("plan").get(pk=step.pk)
    if step.plan.closed_at:
        raise Refused("这个计划已经结束，步骤不能再改；请刷新页面查看现在的计划。")
    if done != bool(step.done_at):
        step.done_at, step.done_by = (timezone.now(), by) if done else (None, None)
        step.save()
    return step


@transaction.atomic
def drop_plan(enterprise: Enterprise, *, reason: str, by) -> Plan:
    """The standing plan ended without a union, with a reason."""
    plan = plan_of(hold(enterprise, by))
    if plan is None:
        raise Refused("这家企业现在没有计划，请刷新页面查看。")
    if not reason.strip():
        raise Refused("请写明取消计划的理由，例如：企业已搬迁。")
    return _close(plan, Plan.End.DROPPED, by, reason.strip())


def fulfil(enterprise: Enterprise, by) -> None:
    """The standing plan, if there is one, ended because the union is founded.

    Whoever calls holds the row (enterprises/founding.py).
    """
    if plan := plan_of(enterprise):
        _close(plan, Plan.End.FOUNDED, by)


def _close(plan, end, by, reason=""):
    plan.closed_as, plan.closed_by, plan.closed_at = end, by, timezone.now()
    plan.closed_reason = reason
    plan.save()
    return plan

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from campaign.access import Do, requires
from campaign.lengths import length_of
from campaign.models.submission import Refused
from campaign.views.telling import told
from enterprises import planning
from enterprises.follow_up_forms import PlanForm, ReasonsForm
from enterprises.further_reasons import set_further_reasons
from enterprises.importing.cells import read_text
from enterprises.models import Plan, PlanStep
from enterprises.views.follow_up import back_to, shown
from enterprises.views.place import campaign_of, row_of


@require_POST
@requires(Do.EDIT)
def save(request, slug, district, pk):
    """A plan made or altered."""
    row = row_of(request, campaign_of(request, slug, district), district, pk)
    form = PlanForm(request.POST)
    if form.is_valid():
        try:
            planning.set_plan(row, by=request.user, **form.cleaned_data)
            messages.success(request, "建会计划已保存。")
            return back_to(row)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            again, standing = request.POST.copy(), planning.plan_of(row)
            again["plan-seen"] = standing.pk if standing else 0
            form.data = again
    return shown(request, row, 422, plan=form)


@require_POST
@requires(Do.EDIT)
def mark(request, slug, district, pk, number):
    """A step done, or not done again."""
    row = row_of(request, campaign_of(request, slug, district), district, pk)
    step = get_object_or_404(PlanStep.objects.filter(plan__enterprise=row), pk=number)
    done = request.POST.get("done") == "1"
    said = f"已完成：{step.text}。" if done else f"改为未完成：{step.text}。"
    with told(request, done=said, refused="没有保存"):
        planning.mark_step(step, done=done, by=request.user)
    return back_to(row)


@require_POST
@requires(Do.EDIT)
def drop(request, slug, district, pk):
    """The standing plan ended without a union."""
    row = row_of(request, campaign_of(request, slug, district), district, pk)
    reason = read_text(request.POST.get("reason")).value
    with told(request, done="计划已取消。", refused="没有取消"):
        if len(reason) > length_of(Plan, "closed_reason"):
            raise Refused("取消的理由太长，请缩短到 300 个字以内。")
        planning.drop_plan(row, reason=reason, by=request.user)
    return back_to(row)


@require_POST
@requires(Do.EDIT)
def reasons(request, slug, district, pk):
    """The reasons besides the main one."""
    campaign = campaign_of(request, slug, district)
    row = row_of(request, campaign, district, pk)
    form = ReasonsForm(request.POST, definition=campaign.definition, main=row.reason_code)
    if form.is_valid():
        try:
            set_further_reasons(row, form.cleaned_data["codes"], by=request.user)
            messages.success(request, "其他原因已保存。")
            return back_to(row)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return shown(request, row, 422, reasons=form)

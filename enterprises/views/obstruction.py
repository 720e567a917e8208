from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.telling import told
from enterprises.following import may_follow_up
from enterprises.importing.cells import read_text
from enterprises.models import Obstruction, ObstructionProof
from enterprises.obstructing import cancel_step, open_steps, steps_of, take_step
from enterprises.obstruction_form import ObstructionForm
from enterprises.views.place import campaign_of, download, row_of


@require_GET
@requires(Do.CONFIDE)
def page(request, slug, district, pk):
    """What was done against an enterprise that obstructs, and what comes next."""
    campaign = campaign_of(request, slug, district)
    return _shown(request, row_of(request, campaign, district, pk))


def _shown(request, row, form=None, status=200):
    steps = steps_of(row)
    open_ = open_steps(steps)
    done = {one.step for one in steps if one.cancelled_at is None}
    context = {
        "campaign": row.campaign,
        "district": row.district,
        "row": row,
        "steps": steps,
        "form": form or ObstructionForm(steps=open_),
        "answer": may_follow_up(row.campaign, row.district, request.user),
        "may_see_edit": Do.EDIT in request.rights,
        "waiting": [
            step.label for step in Obstruction.Step if step not in done and step not in open_
        ],
        "all_done": not open_,
        "asks": Obstruction.Step.EXPLAINED in done,
    }
    return render(request, "enterprises/obstruction.html", context, status=status)


@require_POST
@requires(Do.EDIT)
def take(request, slug, district, pk):
    """A step more."""
    campaign = campaign_of(request, slug, district)
    row = row_of(request, campaign, district, pk)
    form = ObstructionForm(request.POST, steps=list(Obstruction.Step))
    if form.is_valid():
        try:
            stored = take_step(row, form.taken(), file=request.FILES.get("file"), by=request.user)
            messages.success(request, f"已登记：{stored.get_step_display()}。")
            return redirect("enterprises:obstruction", slug=slug, code=district.code, pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _shown(request, row, form, 422)


@require_POST
@requires(Do.EDIT)
def cancel(request, slug, district, pk, number):
    """A step entered by mistake taken back."""
    campaign = campaign_of(request, slug, district)
    row = row_of(request, campaign, district, pk)
    one = get_object_or_404(Obstruction.objects.filter(enterprise=row), pk=number)
    reason = read_text(request.POST.get("reason")).value
    with told(request, done="这一步已作废。", refused="没有作废"):
        cancel_step(one, reason=reason, by=request.user)
    return redirect("enterprises:obstruction", slug=slug, code=district.code, pk=pk)


@require_GET
@requires(Do.CONFIDE)
def proof(request, slug, district, pk, number):
    """The paper of a step as it was uploaded."""
    campaign = campaign_of(request, slug, district)
    row = row_of(request, campaign, district, pk)
    proofs = ObstructionProof.objects.filter(obstruction__enterprise=row)
    return download(get_object_or_404(proofs, obstruction=number))

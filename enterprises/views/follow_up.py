"""The page of one enterprise of the un-unionised ledger that all its forms come back to."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaign.access import Do, requires
from enterprises import following, ledger
from enterprises.follow_up_forms import FoundingForm, PlanForm, ReasonsForm, UnionForm, VisitForm
from enterprises.further_reasons import further_of
from enterprises.models import Enterprise, Union, UnionLink, Visit
from enterprises.planning import plan_of
from enterprises.standing import without_union
from enterprises.story import story_of
from enterprises.views.place import asking_here, campaign_of, row_of
from enterprises.visiting import doubt


@require_GET
@requires(Do.READ)
def page(request, slug, district, pk):
    """One enterprise: why it has no union, who went there, what is planned, what has come of it."""
    campaign = campaign_of(request, slug, district)
    return shown(request, row_of(request, campaign, district, pk))


def main_reason(row, definition) -> str:
    """The row's reason in the words of the campaign's list, else as it was typed."""
    word = definition.reasons.by_code.get(row.reason_code)
    return word.label if word else row.reason


def unions_of(request, row):
    """The unions of the row's unit that the user may read."""
    found = Union.objects.visible_to(request.user).of(row.district)
    return found.filter(campaign=row.campaign_id)


def back_to(row: Enterprise):
    """To the page of ``row``, after one of its forms is done."""
    return redirect(
        "enterprises:follow_up", slug=row.campaign.slug, code=row.district.code, pk=row.pk
    )


def shown(request, row: Enterprise, status=200, **forms):
    """The page of ``row``; ``forms`` are those that come back as typed (``visit=``, ``plan=``, …)."""
    campaign, district = row.campaign, row.district
    definition, plan, further = campaign.definition, plan_of(row), further_of(row)
    in_ledger = ledger.may_edit_row(row, request.user)
    links = UnionLink.objects.standing().filter(enterprise=row).select_related("union", "by")
    visits = Visit.objects.filter(enterprise=row).select_related("by", "cancelled_by")
    codes = [word.code for word in further]
    context = {
        "campaign": campaign,
        "district": district,
        "row": row,
        "counts_as": Enterprise.objects.filter(without_union(definition), pk=row.pk).exists(),
        "main": main_reason(row, definition),
        "further": further,
        "visits": [(visit, doubt(visit.visited_on, definition)) for visit in visits],
        "plan": plan,
        "steps": list(plan.steps.select_related("done_by")) if plan else [],
        "links": links,
        "story": story_of(row, confided=Do.CONFIDE in request.rights),
        "may_confide": Do.CONFIDE in request.rights,
        "today": timezone.localdate(),
        "answer": following.may_follow_up(campaign, district, request.user),
        "in_ledger": in_ledger,
        "asking": asking_here(request, campaign, district, in_ledger),
        "may_see_edit": Do.EDIT in request.rights,
        "opened": set(forms),
        "visit_form": VisitForm(),
        "plan_form": PlanForm(plan=plan),
        "reasons_form": ReasonsForm(definition=definition, main=row.reason_code, further=codes),
        "founding_form": FoundingForm(row=row),
        "union_form": UnionForm(row=row, unions=unions_of(request, row)),
    }
    context |= {f"{name}_form": form for name, form in forms.items()}
    return render(request, "enterprises/follow_up.html", context, status=status)

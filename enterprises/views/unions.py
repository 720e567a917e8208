from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.models.submission import Refused
from campaign.views.telling import told
from enterprises import founding, uniting
from enterprises.follow_up_forms import FoundingForm, UnionForm
from enterprises.importing.cells import show_month
from enterprises.models import Union, UnionLink
from enterprises.views.follow_up import back_to, shown, unions_of
from enterprises.views.place import campaign_of, row_of


@require_POST
@requires(Do.EDIT)
def found(request, slug, district, pk):
    """已建会: the row changes, the plan ends."""
    row = row_of(request, campaign_of(request, slug, district), district, pk)
    form = FoundingForm(request.POST, row=row)
    if form.is_valid():
        try:
            founding.found(row, by=request.user, **form.cleaned_data)
            messages.success(request, f"{row.name} 已填为已建会，计划已结束。")
            return back_to(row)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    row = row_of(request, row.campaign, district, pk)
    return shown(request, row, 422, founding=form)


@require_POST
@requires(Do.EDIT)
def link(request, slug, district, pk):
    """The enterprise covered by a registered union, or by a new one that is registered with it."""
    row = row_of(request, campaign_of(request, slug, district), district, pk)
    form = UnionForm(request.POST, row=row, unions=unions_of(request, row))
    if form.is_valid():
        try:
            union = _linked(row, request.user, **form.cleaned_data)
            messages.success(request, f"{row.name} 已登记由“{union.name}”覆盖。")
            return back_to(row)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    row = row_of(request, row.campaign, district, pk)
    return shown(request, row, 422, union=form)


@transaction.atomic
def _linked(row, by, *, union, version, **new):
    union = union or uniting.add_union(row.campaign, row.district, by=by, **new)
    uniting.link(union, row, version=version, by=by)
    return union


@require_POST
@requires(Do.EDIT)
def unlink(request, slug, district, pk, number):
    """Covered by this union no more."""
    row = row_of(request, campaign_of(request, slug, district), district, pk)
    ended = get_object_or_404(UnionLink.objects.filter(enterprise=row), pk=number)
    ended.enterprise = row
    with told(request, done="已解除，台账恢复为原来填写的内容。", refused="没有解除"):
        uniting.unlink(ended, version=row.version, by=request.user)
    return back_to(row)


@require_GET
@requires(Do.READ)
def index(request, slug, district):
    """The unions that cover several enterprises of the unit, and which."""
    campaign = campaign_of(request, slug, district)
    unions = Union.objects.visible_to(request.user).of(district).filter(campaign=campaign)
    links = UnionLink.objects.standing().filter(enterprise__removed_at=None)
    unions = unions.prefetch_related(
        Prefetch("links", links.select_related("enterprise"), to_attr="standing")
    )
    context = {
        "campaign": campaign,
        "district": district,
        "unions": [(union, show_month(union.founded_on)) for union in unions],
    }
    return render(request, "enterprises/unions.html", context)

"""县内审签 on one page, made for a phone: figures, doubts, changes, and what to press."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign.access import Do, requires
from campaign.models.submission import Action, Refused
from campaign.state_changes import fingerprint
from campaign.views.numbers import number_in
from campaign.views.telling import told
from enterprises.waivers import waivers_of
from reports import signing
from reports.annexes import rows_in, total_of
from reports.changes import changes
from reports.doubt_lines import lines_of_checked
from reports.freezing import checked_rows, collect
from reports.missing import unready
from reports.models import SignOff
from reports.views.place import campaign_of, submission_of


def _shown(request, submission, *, typed="", status=200):
    """The page; ``typed`` keeps a sentence that was refused in its field."""
    campaign, district, user = submission.round.campaign, submission.district, request.user
    waivers = waivers_of(campaign, district)
    checked = checked_rows(campaign, district, waivers)
    content = collect(campaign, district, submission, checked, waivers)
    now, definition = fingerprint(content), campaign.definition
    last = SignOff.objects.last_of(submission)
    asked = bool(last) and last.state == SignOff.State.ASKED
    sent = submission.versions.filter(withdrawn_at=None).last() if submission.pk else None
    context = {
        "campaign": campaign,
        "district": district,
        "submission": submission,
        "last": last,
        "holds": bool(last) and last.holds(now),
        "fingerprint": now,
        "rows": len(content["rows"]),
        "totals": [(a, total_of(rows_in(a, content["rows"]))) for a in definition.annexes],
        "waivers": len(content.get("waivers", [])),
        "doubts": lines_of_checked(campaign, submission, checked),
        "sent": sent,
        "since_sent": changes(sent.content, content, definition) if sent else None,
        "since_last": changes(last.content, content, definition)
        if last and not (sent and sent.fingerprint == last.fingerprint)
        else None,
        "closed": submission.lock().reason,
        "asked": asked,
        "may_sign": asked and last.leader_id == user.pk,
        "typed": typed,
        "may_ask": submission.may(Action.SUBMIT, user),
        "steps": unready(campaign, submission, checked, nil=True),
        "leaders": signing.leaders_of(district),
        "history": submission.sign_offs.select_related("leader", "asked_by").order_by("-pk")
        if submission.pk
        else [],
    }
    return render(request, "reports/sign_off.html", context, status=status)


def _own(request, slug, district):
    """The report of the user's own unit: 县内审签 is no business of its superiors."""
    if request.user.district_id != district.pk:
        raise PermissionDenied("县内审签由填报单位自己办理，上级不参与，也不查看经过。")
    return submission_of(request, slug, district)


def _sign_off(request, submission, pk):
    visible = SignOff.objects.visible_to(request.user).select_related("submission__district")
    return get_object_or_404(visible.filter(submission=submission.pk), pk=pk)


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """What the leader confirms: totals, doubts, changes since the last version; whom the clerk asks."""
    return _shown(request, _own(request, slug, district))


@require_POST
@requires(Do.SUBMIT)
def ask(request, slug, district):
    campaign = campaign_of(request, slug)
    chosen, seen = request.POST.get("leader", ""), request.POST.get("seen", "")
    leader = signing.leaders_of(district).filter(pk=number_in(chosen)).first()
    with told(request, done=f"已送 {leader} 审签。", refused="没有送审签"):
        signing.ask(campaign, district, leader, by=request.user, seen=number_in(seen, None))
    return redirect("sign_off", slug=slug, code=district.code)


@require_POST
@requires(Do.SIGN)
def confirm(request, slug, district, pk):
    submission = _own(request, slug, district)
    sign_off = _sign_off(request, submission, pk)
    try:
        signing.confirm(sign_off, request.POST.get("fingerprint", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, f"没有确认：{refusal}")
        return _shown(request, submission, status=409)
    messages.success(request, "已确认，填报员可以报送了。")
    return redirect("sign_off", slug=slug, code=district.code)


@require_POST
@requires(Do.SIGN)
def hand_back(request, slug, district, pk):
    submission = _own(request, slug, district)
    sign_off = _sign_off(request, submission, pk)
    reason = request.POST.get("reason", "")[:500]
    try:
        signing.hand_back(sign_off, reason, by=request.user)
    except Refused as refusal:
        messages.error(request, f"没有退给填报员：{refusal}")
        return _shown(request, submission, typed=reason, status=409)
    messages.success(request, "已退给填报员，填报员能看到您的意见。")
    return redirect("sign_off", slug=slug, code=district.code)

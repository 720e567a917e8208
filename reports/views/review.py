from collections.abc import Callable

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign import state_changes as state
from campaign.access import Do, requires
from campaign.deadlines import due_for
from campaign.holding import who_holds
from campaign.models import Submission
from campaign.models.submission import Action, State
from campaign.views.telling import told
from enterprises.columns import OFFICIAL
from reports.accepting import accept, may_accept
from reports.carried import since_carried
from reports.checklist import checklist_of
from reports.children import late_below
from reports.doubt_lines import lines_of, tally
from reports.forms import ExtensionForm
from reports.passing_on import remarks_from_above, reopen
from reports.queue import waiting_after
from reports.returning import Opens, send_back
from reports.review_rows import reading_of
from reports.views import ticks
from reports.views.place import campaign_of, submission_of
from reports.written.remarked import headings_of

DECISIONS: dict[str, tuple[Callable[..., Submission], bool, str]] = {
    "take_up": (state.take_up, False, "已受理。"),
    "return": (send_back, True, "已退回，下级会看到退回理由和批注。"),
    "accept": (accept, False, "已审核通过，这一版生效。"),
    "reopen": (reopen, True, "已重新打开；新版审核通过前，原来的版本继续有效。"),
}


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """What the reviewer reads: the version sent last, its problems, the difference, the ticks."""
    submission = submission_of(request, slug, district)
    campaign, reading = submission.round.campaign, reading_of(submission, request.user)
    sent = submission.current.content if submission.current else {}
    context = ticks.table_of(request, submission, reading) | {
        "due": due_for(submission.round, district),
        "holding": who_holds(submission, request.user),
        "rows": reading.rows,
        "changes": reading.changes,
        "since": since_carried(submission),
        "earlier": reading.earlier,
        "doubts": tally(lines_of(campaign, submission)),
        "may": {action.value: submission.may(action, request.user) for action in Action}
        | {Action.ACCEPT.value: may_accept(submission, request.user)},
        "checklist": checklist_of(submission),
        "reason_words": campaign.definition.return_reasons.words,
        "columns": OFFICIAL[1:],
        "headings": headings_of(campaign.definition).items(),
        "remark_row": request.GET.get("remark", ""),
        "extension_form": ExtensionForm(),
        "opens": Opens.choices,
        "answered": reading.answered,
        "from_above": list(remarks_from_above(submission))
        if submission.state == State.ACCEPTED
        else [],
        "absent": sent.get("absent", []),
        "reopened": sent.get("reopened", []),
        "late": late_below(submission),
        "asked": submission.requests.waiting().count() if submission.pk else 0,
        "waiting": waiting_after(submission, request.user.district)
        if Do.REVIEW in request.rights
        else [],
    }
    return render(request, "reports/review.html", context)


@require_POST
@requires(Do.REVIEW)
def decide(request, slug, district, action):
    if action not in DECISIONS:
        raise Http404
    verb, needs_reason, done = DECISIONS[action]
    said = {}
    if needs_reason:
        said["reason"] = request.POST.get("reason", "")[:500]
        said["reason_code"] = request.POST.get("reason_code", "")
    if (opens := request.POST.get("opens")) in Opens and action == "return":
        said["opens"] = opens
    with told(request, done=f"{district}：{done}", refused="没有办理"):
        verb(campaign_of(request, slug).current_round(), district, by=request.user, **said)
    return redirect("review", slug=slug, code=district.code)


@require_POST
@requires(Do.REVIEW)
def extend(request, slug, district):
    campaign = campaign_of(request, slug)
    form = ExtensionForm(request.POST)
    if form.is_valid():
        due = form.grant(campaign.current_round(), district, by=request.user)
        messages.success(request, f"{district} 的截止时间已延至 {due.label}。")
    else:
        for errors in form.errors.values():
            messages.error(request, f"没有延期：{errors[0]}")
    return redirect("review", slug=slug, code=district.code)

from typing import cast

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaign import state_changes
from campaign.access import Do, requires
from campaign.askable import asking_of
from campaign.deadlines import countdown, due_for
from campaign.holding import who_holds
from campaign.models import Version
from campaign.models.submission import Action, Refused
from campaign.views.telling import told
from enterprises.models import Carried
from enterprises.waivers import waivers_of
from reports.annexes import rows_in, total_of
from reports.books import reads_below
from reports.changes import changes
from reports.checklist import checklist_of, scans_of
from reports.children import absent_below, late_below
from reports.doubt_lines import lines_of_checked, tally
from reports.freezing import checked_rows, collect, readable_rows
from reports.missing import missing
from reports.papers import report_of
from reports.remarking import open_remarks
from reports.sending import send
from reports.views.paper import shown_parts
from reports.views.place import campaign_of, submission_of, version_of
from reports.written.writing import NOT_BEGUN, unfinished


@require_GET
@requires(Do.READ)
def page(request, slug, district):
    """The report of a unit: state, what is missing, totals, papers, versions, remarks."""
    return shown(request, submission_of(request, slug, district))


def shown(request, submission, typed=None, status=200):
    """The page; ``typed`` ({code: text}) keeps explanations that were refused in their fields."""
    campaign, district = submission.round.campaign, submission.district
    waivers = waivers_of(campaign, district)
    checked = checked_rows(campaign, district, waivers)
    content = collect(campaign, district, submission, checked, waivers)
    rows = content["rows"]
    can_be_nil = district.is_leaf() and not checked
    waiting = missing(campaign, submission, checked)
    due = due_for(submission.round, district)
    context = {
        "campaign": campaign,
        "district": district,
        "submission": submission,
        "due_line": countdown(due, campaign.definition) if due else "",
        "missing": [step.seen_by(request.user, district) for step in waiting],
        "blocked": missing(campaign, submission, checked, nil=True) if can_be_nil else waiting,
        "doubts": tally(lines_of_checked(campaign, submission, checked)),
        "can_be_nil": can_be_nil,
        "unlooked": sum(row.carried_state == Carried.UNLOOKED for row, _ in checked),
        "totals": [(a, total_of(rows_in(a, rows))) for a in campaign.definition.annexes],
        "waivers": len(content.get("waivers", [])),
        "counted": len(rows),
        "in_several": sum(len(row["annexes"]) > 1 for row in rows),
        "in_no_annex": sum(not row["annexes"] for row in rows),
        "unfinished": _unfinished(submission, content),
        **_open_to(request.user, submission),
        "papers": _papers(submission),
        "checklist": checklist_of(submission),
        "holding": who_holds(submission, request.user),
        **_history(submission, request.user),
        "remarks": open_remarks(submission).select_related("enterprise"),
        **_below(submission, request.rights, typed or {}),
        "reopened": (content if submission.is_open else submission.current.content).get(
            "reopened", []
        ),
        "has_book": not district.is_leaf(),
        "drafts": reads_below(request.user, district),
    }
    return render(request, "reports/submission.html", context, status=status)


def _open_to(user, submission):
    """What ``user`` may do with the report now, and what closed the ledger."""
    return {
        "closed_by": "" if submission.is_open else submission.lock().reason,
        "may_submit": submission.may(Action.SUBMIT, user),
        "may_withdraw": submission.may(Action.WITHDRAW, user),
        "asking": asking_of(submission, user),
    }


def _history(submission, user):
    """Versions with what each counts for, events, and to the own unit its sign-offs; the last first."""
    if not submission.pk:
        return {"versions": [], "events": [], "sign_offs": []}
    versions = submission.versions.select_related("sent_by").defer("content").order_by("-number")
    own = user.district_id == submission.district_id
    return {
        "versions": [(version, submission.standing(version)) for version in versions],
        "events": list(submission.events.select_related("by", "version").order_by("-pk")),
        "sign_offs": list(submission.sign_offs.select_related("leader", "asked_by")) if own else [],
    }


def _unfinished(submission, content):
    """What is said of the written report before sending. No query unless one was begun, then one."""
    if not submission.round.campaign.definition.report or not submission.is_open:
        return ""
    begun = "report" in content
    return unfinished(submission.round, submission.district) if begun else NOT_BEGUN


def _below(submission, rights, typed):
    """What the page says of the units below: (Absent, text in its field) while the report is open, then
    the absences it was sent with, and who was accepted since."""
    opened = submission.is_open
    found = absent_below(submission.round, submission.district) if opened else []
    said = [(a, a.absence.text if a.absence else "") for a in found]
    return {
        "absences": [(a, typed.get(a.district.code, text)) for a, text in said],
        "may_explain": Do.SUBMIT in rights and bool(submission.lock()),
        "absent": [] if opened else submission.current.content.get("absent", []),
        "late": late_below(submission),
    }


def _papers(submission):
    """(version, what it counts for, whether to stamp it) of what may be printed: the one in force
    and the one sent last; not what was taken back."""
    found = dict.fromkeys(v for v in (submission.accepted, submission.current) if v)
    standings = [(v, submission.standing(v)) for v in found if not v.withdrawn_at]
    return [(v, standing, standing != "已退回") for v, standing in standings]


@require_POST
@requires(Do.READ)
def submit(request, slug, district):
    campaign = campaign_of(request, slug)
    try:
        submission = send(campaign, district, by=request.user, nil="nil" in request.POST)
    except Refused as refusal:
        messages.error(request, f"没有报送：{refusal}")
        return redirect("submission", slug=slug, code=district.code)
    sent = cast(Version, submission.current)  # campaign_submission_sent_has_version
    messages.success(request, f"已报送{sent}，回执见下。")
    return redirect("receipt", slug=slug, code=district.code, number=sent.number)


@require_POST
@requires(Do.READ)
def withdraw(request, slug, district):
    round_ = campaign_of(request, slug).current_round()
    done = "已撤回，台账可以继续修改，改好后请重新报送。"
    with told(request, done=done, refused="没有撤回"):
        state_changes.withdraw(round_, district, by=request.user)
    return redirect("submission", slug=slug, code=district.code)


@require_GET
@requires(Do.READ)
def version(request, slug, district, number):
    """A frozen version: its rows with their problems, and what changed since the one before."""
    campaign = campaign_of(request, slug)
    submission = submission_of(request, slug, district)
    shown = version_of(submission, number)
    earlier = submission.versions.filter(number__lt=number, withdrawn_at=None).last()
    context = {
        "campaign": campaign,
        "district": district,
        "submission": submission,
        "version": shown,
        "standing": submission.standing(shown),
        "correction": submission.events.select_related("by")
        .filter(version=shown, action=Action.CORRECT)
        .first(),
        "earlier": earlier,
        "changes": changes(earlier.content, shown.content, campaign.definition)
        if earlier
        else None,
        "rows": readable_rows(shown.content),
        "report": shown_parts(report_of(shown)) if "report" in shown.content else [],
        "scans": scans_of(shown),
    }
    return render(request, "reports/version.html", context)


@require_GET
@requires(Do.READ)
def receipt(request, slug, district, number):
    """回执: number, time, what was received, on time or how late, fingerprint."""
    submission = submission_of(request, slug, district)
    shown = version_of(submission, number)
    context = {
        "campaign": submission.round.campaign,
        "district": district,
        "superior": district.superior,
        "submission": submission,
        "version": shown,
        "totals": list(shown.content["totals"].items()),
    }
    return render(request, "reports/receipt.html", context)
